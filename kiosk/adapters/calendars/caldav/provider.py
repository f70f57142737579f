"""The calendar port, kept by a CalDAV server.

What CalDAV cannot tell: a key whose event was deleted before this process ever saw it is `NEVER`, since servers keep
no trace of it. Copies of invitations (an ORGANIZER with ATTENDEEs) are left alone, because a change here would make the
server write to people, and be undone by the organiser's next update.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.adapters.calendars.caldav import copies
from kiosk.adapters.calendars.caldav.client import CalDavClient, Conflict, Connection, NotLikeThis
from kiosk.adapters.calendars.caldav.copies import Copy
from kiosk.adapters.calendars.caldav.dav import Listing, Member, canonical
from kiosk.adapters.calendars.caldav.mapping import Located, Resource, locate, locate_first
from kiosk.adapters.calendars.caldav.writing import CannotEdit, booking_text, with_end, without
from kiosk.domain.errors import BadResponse, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import Capabilities, Changes, Missing, Whole

_CAPABILITIES = Capabilities(incremental=True, cas_update=True, change_foreign_end=True, cancel_foreign=True)
_AROUND = timedelta(days=1)
_PAGES = 200


@dataclass(frozen=True, slots=True)
class _Present:
    """The versions of all members right now, the tag to continue from, and the server's clock."""

    etags: dict[str, str]
    tag: str | None
    date: datetime | None


class CalDavProvider:
    """One sign-in at one server. `now` gives the wall time that new versions of events are stamped with."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._client = CalDavClient(connection)
        self._now = now
        # Each value is replaced as a whole: reads in parallel may do work twice, but never see half of it.
        self._copies: dict[Room, Copy] = {}
        self._fetched: dict[Room, dict[str, tuple[str, str | None]]] = {}
        self._without_sync: set[Room] = set()
        self._met: set[tuple[str, str]] = set()

    @property
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        collection = self._client.collection(room.address)
        before = self._copies.get(room)
        followed = before if before and before.cursor == cursor and before.window == window else None
        try:
            present = self._followed(room, collection, followed) if followed else None
            present = present or self._listed(room, collection)
            copy = self._completed(room, collection, window, present, before)
        except (NotPermitted, BadResponse, Gone):
            self._copies.pop(room, None)  # should the token be what is wrong, it does not stay so
            raise
        self._copies[room] = copy
        self._met.update((room.id, key) for key in copies.keys_in(copy))
        changes = copies.difference(followed, copy) if followed else None
        if changes is None:
            return Whole(copies.schedule_from(copy, room, at), copy.cursor, present.date)
        return Changes(changes.changed, changes.removed, copy.cursor, at, present.date)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # CalDAV finds by name and by UID
        collection = self._client.collection(room.address)
        member = self._client.get(_url(collection, key)) or self._elsewhere(collection, key)
        if member is None:
            return Missing.GONE if (room.id, key) in self._met else Missing.NEVER
        self._met.add((room.id, key))
        return self._booked(room, member, key) or Missing.GONE

    def create(self, room: Room, *, key: str, interval: Interval, title: str) -> Meeting:
        collection = self._client.collection(room.address)
        url = _url(collection, key)
        # Some servers overwrite in spite of If-None-Match (SOGo, Zimbra), so what is there is looked at first.
        if self._client.get(url) is not None or (room.id, key) in self._met:
            return self._already(room, key, interval)
        text = booking_text(key=key, interval=interval, title=title, now=self._now())
        try:
            etag = self._client.put(url, text, replacing=None)
        except Conflict:
            return self._already(room, key, interval)
        self._met.add((room.id, key))
        meeting = self._booked(room, self._stored(url, text, etag), key)
        if meeting is None:
            raise BadResponse("the event that was just stored does not come back")
        return meeting

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        if not meeting.may_end:
            raise Unsupported("an invitation of others, or an entry that is not understood, is left alone")
        interval = Interval(meeting.start, end)
        url = self._url_of(room, meeting)
        member = self._client.get(url)
        located = self._located(room, meeting, member)
        if member is None or located is None or member.etag != meeting.revision:
            raise Gone(f"{meeting.id} is not there, or not as it was read")
        try:
            text = with_end(member.text or "", located.occurrence, interval, zone=room.zone, now=self._now())
            etag = self._client.put(url, text, replacing=member.etag)
        except Conflict as conflict:
            raise Gone(f"{meeting.id} changed meanwhile: {conflict}") from conflict
        except CannotEdit as error:
            raise Unsupported(str(error)) from error
        changed = self._located(room, replace(meeting, interval=interval), self._stored(url, text, etag))
        if changed is None:
            raise BadResponse("the event that was just changed does not come back")
        return changed.meeting

    def cancel(self, room: Room, meeting: Meeting) -> None:
        if not meeting.may_end:
            raise Unsupported("an invitation of others, or an entry that is not understood, is left alone")
        url = self._url_of(room, meeting)
        member = self._client.get(url)
        located = self._located(room, meeting, member)
        if member is None or member.etag is None or located is None:
            return
        if member.etag != meeting.revision:
            raise Gone(f"{meeting.id} is not as it was read")
        try:
            text = without(member.text or "", located.occurrence, zone=room.zone, now=self._now())
            if text is None:
                self._client.delete(url, etag=member.etag)
            else:
                self._client.put(url, text, replacing=member.etag)
        except Conflict as conflict:
            raise Gone(f"{meeting.id} changed meanwhile: {conflict}") from conflict
        except CannotEdit as error:
            raise Unsupported(str(error)) from error

    def close(self) -> None:
        self._client.close()

    # Reading

    def _followed(self, room: Room, collection: str, copy: Copy) -> _Present | None:
        """The present as the copy and what changed since; None when the server cannot say, or cannot be believed."""
        if copy.tag is None:
            return None
        if room in self._without_sync:
            return _Present(copy.etags, copy.tag, None) if self._client.ctag(collection) == copy.tag else None
        try:
            news, tag, date = self._news(collection, copy.tag)
        except NotLikeThis:
            return None
        if copies.looks_like_everything(copy.etags, news):
            return None
        return _Present(copies.amended(copy.etags, news), tag, date)

    def _listed(self, room: Room, collection: str) -> _Present:
        """The present by a full listing."""
        if room not in self._without_sync:
            try:
                news, tag, date = self._news(collection, None)
            except NotLikeThis:
                self._without_sync.add(room)
            else:
                return _Present(copies.amended({}, news), tag, date)
        tag = self._client.ctag(collection)  # before the listing: what changes in between is seen again
        try:
            listing, date = self._client.events(collection)
        except NotLikeThis as refused:
            raise BadResponse(f"not a calendar that can be listed: {refused}") from refused
        return _Present(copies.amended({}, listing), tag, date)

    def _news(self, collection: str, token: str | None) -> tuple[Listing, str | None, datetime | None]:
        """Everything since the token, page by page."""
        members: list[Member] = []
        for _ in range(_PAGES):
            page, date = self._client.changes(collection, token)
            members += page.members
            token = page.tag
            if page.complete:
                return Listing(tuple(members), token), token, date
        raise BadResponse("the list of changes does not end")

    def _completed(
        self, room: Room, collection: str, window: Interval, present: _Present, before: Copy | None
    ) -> Copy:
        """The copy with the texts that were missing."""
        texts = copies.known_texts(before, present.etags, window)
        # What an earlier read fetched before its time was up is not fetched again.
        fetched = self._fetched.setdefault(room, {})
        texts |= {
            path: fetched[path]
            for path, etag in present.etags.items()
            if path in fetched and fetched[path][0] == etag
        }
        missing = [path for path in present.etags if path not in texts]
        for member in self._client.texts(collection, missing):
            if member.etag is None:
                present.etags.pop(member.path, None)  # deleted since it was listed
            elif member.path in present.etags:
                fetched[member.path] = texts[member.path] = (member.etag, member.text or "")
        for path in present.etags:
            texts.setdefault(path, (present.etags[path], ""))  # listed but not given: a doubt
        self._fetched.pop(room, None)
        return copies.copy_of(texts, room, window, tag=present.tag, before=before)

    # Single events

    def _already(self, room: Room, key: str, interval: Interval) -> Meeting:
        found = self.find(room, key, interval)
        if isinstance(found, Meeting):
            return found
        if found is Missing.GONE:
            raise Gone(f"{key} was deleted")
        raise BadResponse(f"the calendar does not take {key}, and does not have it")

    def _elsewhere(self, collection: str, key: str) -> Member | None:
        """The event with our UID under another name: some servers and clients rename. Gone without a calendar."""
        try:
            members = self._client.with_uid(collection, key)
        except NotLikeThis:
            self._client.ctag(collection)
            return None
        return next((m for m in members if f"UID:{key}" in (m.text or "").splitlines()), None)

    def _booked(self, room: Room, member: Member, key: str) -> Meeting | None:
        """The live meeting of our booking; the key counts even if a client lost the property."""
        resource = Resource(member.path.rpartition("/")[2], member.etag or "", member.text or "")
        meeting = locate_first(resource, room)
        return meeting and replace(meeting, key=key, may_end=True, may_extend=True)

    def _located(self, room: Room, meeting: Meeting, member: Member | None) -> Located | None:
        if member is None:
            return None
        resource = Resource(meeting.id.partition("#")[0], member.etag or "", member.text or "")
        around = Interval(meeting.start - _AROUND, meeting.end + _AROUND)
        return next(
            (found for found in locate(resource, room, around) if found.meeting.id == meeting.id), None
        )

    def _stored(self, url: str, text: str, etag: str | None) -> Member:
        """What was just stored; read back when the server did not tell its version."""
        if etag is not None:
            return Member(canonical(url), etag, text)
        member = self._client.get(url)
        if member is None:
            raise Gone("the event was deleted as soon as it was stored")
        return member

    def _url_of(self, room: Room, meeting: Meeting) -> str:
        return self._client.collection(room.address) + meeting.id.partition("#")[0]


def _url(collection: str, key: str) -> str:
    """Where the event of a booking key is stored."""
    return f"{collection}{canonical(key).replace('/', '%2F')}.ics"
