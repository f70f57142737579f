"""The calendar port, kept by a CalDAV server.

What CalDAV cannot tell: a key whose event was deleted before this process ever saw it is `NEVER`, since servers keep
no trace of it. Copies of invitations (an ORGANIZER with ATTENDEEs) are left alone, because a change here would make the
server write to people, and be undone by the organiser's next update.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kiosk.adapters.calendars.caldav import copies
from kiosk.adapters.calendars.caldav.client import (
    CalDavClient,
    Conflict,
    Connection,
    Conversation,
    NotLikeThis,
)
from kiosk.adapters.calendars.caldav.dav import Member, canonical
from kiosk.adapters.calendars.caldav.directory import ourselves, rooms_of
from kiosk.adapters.calendars.caldav.discovery import ask_privileges, calendars_in, may_write
from kiosk.adapters.calendars.caldav.mapping import Located, Resource, locate, locate_first, place
from kiosk.adapters.calendars.caldav.sync import RoomSync
from kiosk.adapters.calendars.caldav.writing import (
    CannotEdit,
    booking_text,
    with_end,
    with_marks,
    without,
)
from kiosk.adapters.calendars.marking import Overtaken, put_mark
from kiosk.adapters.calendars.met import MetBookings
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.marks import CHECKED_IN, Mark
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import (
    Account,
    Capabilities,
    Changes,
    Directory,
    FreeBusy,
    Missing,
    Rights,
    Whole,
)

_CAPABILITIES = Capabilities(
    incremental=True,
    cas_update=True,
    change_foreign_end=True,
    cancel_foreign=True,
    room_directory=Directory.NAMES,
    free_busy_batch=50,
    marker=True,
    idempotent_create=True,  # one key has one name in the collection
)
_AT_ONCE = 4
_AROUND = timedelta(days=1)
_EVER = Interval(datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
_LEFT_ALONE = "an invitation of others, or an entry that is not understood, is left alone"


class CalDavProvider:
    """One sign-in at one server. `now` gives the wall time that new versions of events are stamped with."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._client = CalDavClient(connection)
        self._name = connection.username or connection.url
        self._now = now
        self._rooms: dict[Room, RoomSync] = {}
        self._glances: dict[
            Room, RoomSync
        ] = {}  # of free/busy, whose windows are others than those of `read`
        self._met = MetBookings()

    @property
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        sync = self._rooms.setdefault(room, RoomSync(room))
        reading = sync.read(self._client.about(room.address), window, cursor=cursor)
        copy, news = reading.copy, reading.difference
        self._met.update((room.id, key) for key in copies.keys_in(copy))
        if news is None:
            return Whole(copies.schedule_from(copy, room, at), copy.cursor, reading.date)
        return Changes(news.changed, news.removed, copy.cursor, at, reading.date)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # CalDAV finds by name and by UID
        return self._found(self._client.about(room.address), room, key)

    def create(
        self,
        room: Room,
        *,
        key: str,
        interval: Interval,
        title: str,
        busy: bool = True,
        who: Person | None = None,
    ) -> Meeting:
        del who
        calendar = self._client.about(room.address)
        # Some servers overwrite in spite of If-None-Match (SOGo, Zimbra), so what is there is looked at first.
        if calendar.get(_name(key)) is not None or (room.id, key) in self._met:
            return self._already(calendar, room, key)
        text = booking_text(key=key, interval=interval, title=title, busy=busy, now=self._now())
        try:
            etag = calendar.put(_name(key), text, replacing=None)
        except Conflict:
            return self._already(calendar, room, key)
        self._met.add((room.id, key))
        meeting = _booked(room, _stored(calendar, _name(key), text, etag=etag), key)
        if meeting is None:
            raise BadResponse("the event that was just stored does not come back")
        return meeting

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        if not meeting.may_extend:
            raise Unsupported(_LEFT_ALONE)
        calendar, name = self._client.about(room.address), _name_of(meeting)
        interval = Interval(meeting.start, end)
        member = calendar.get(name)
        located = _located(room, meeting, member)
        if member is None or located is None or member.etag != meeting.revision:
            raise Gone(f"{meeting.id} is not there, or not as it was read")
        try:
            text = with_end(member.text or "", located.occurrence, interval, zone=room.zone, now=self._now())
            etag = calendar.put(name, text, replacing=member.etag)
        except Conflict as conflict:
            raise Gone(f"{meeting.id} changed meanwhile: {conflict}") from conflict
        except CannotEdit as error:
            raise Unsupported(str(error)) from error
        changed = _located(
            room, replace(meeting, interval=interval), _stored(calendar, name, text, etag=etag)
        )
        if changed is None:
            raise BadResponse("the event that was just changed does not come back")
        return changed.meeting

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        del because  # what may be cancelled here has nobody whom a server would write to
        if not meeting.may_end:
            raise Unsupported(_LEFT_ALONE)
        calendar, name = self._client.about(room.address), _name_of(meeting)
        member = calendar.get(name)
        located = _located(room, meeting, member)
        if member is None or member.etag is None or located is None:
            return
        if member.etag != meeting.revision:
            raise Gone(f"{meeting.id} is not as it was read")
        try:
            text = without(member.text or "", located.occurrence, zone=room.zone, now=self._now())
            if text is None:
                calendar.delete(name, etag=member.etag)
            else:
                calendar.put(name, text, replacing=member.etag)
        except Conflict as conflict:
            raise Gone(f"{meeting.id} changed meanwhile: {conflict}") from conflict
        except CannotEdit as error:
            raise Unsupported(str(error)) from error

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self._marked(room, meeting, CHECKED_IN)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self._marked(room, meeting, Mark(absent_at=door))

    def list_rooms(self) -> tuple[Room, ...]:
        return rooms_of(self._client)

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        """From a read of each room: servers differ too much in what they answer to free-busy-query."""
        if len(rooms) > _CAPABILITIES.free_busy_batch:
            raise ValueError(f"at most {_CAPABILITIES.free_busy_batch} rooms a call")
        deadline = self._client.deadline()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = pool.map(lambda room: self._glance(room, window, deadline), rooms)
            return {room.id: answer for room, answer in zip(rooms, answers, strict=True)}

    def reach(self) -> datetime | None:
        return self._client.knock()

    def sign_in(self) -> Account:
        ourselves(self._client.about(""))
        return Account(self._name)

    def rights(self, room: Room) -> Rights:
        try:
            told = self._client.about(room.address).told(ask_privileges(), depth="0")
        except NotLikeThis as refused:
            raise Gone(f"no calendar at this address: {refused}") from refused
        if not calendars_in(told):
            raise Gone("what is at this address is no calendar")
        return Rights(may_write(told))

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        del room, changed
        raise Unsupported("CalDAV tells of nothing: it is asked")

    def close(self) -> None:
        self._client.close()

    def _marked(self, room: Room, meeting: Meeting, mark: Mark) -> Meeting:
        if not meeting.may_end:
            raise NotPermitted(_LEFT_ALONE, cause=Cause.NOT_EDITABLE)
        calendar, name = self._client.about(room.address), _name_of(meeting)

        def look() -> tuple[Meeting, tuple[Member, Located]] | None:
            member = calendar.get(name)
            located = _located(room, meeting, member)
            return None if member is None or located is None else (located.meeting, (member, located))

        def write(marked: Meeting, found: tuple[Member, Located]) -> Meeting:
            member, located = found
            try:
                text = with_marks(
                    member.text or "", located.occurrence, marked, zone=room.zone, now=self._now()
                )
                etag = calendar.put(name, text, replacing=member.etag)
            except Conflict as conflict:
                raise Overtaken from conflict
            except CannotEdit as error:
                raise Unsupported(str(error)) from error
            stored = _located(room, meeting, _stored(calendar, name, text, etag=etag))
            if stored is None:
                raise BadResponse("the event that was just marked does not come back")
            return stored.meeting

        return put_mark(mark, meeting, look=look, write=write)

    def _glance(self, room: Room, window: Interval, deadline: float) -> tuple[Interval, ...] | CalendarError:
        """When the room is taken; what cannot be placed may take it at any time that it may touch."""
        sync = self._glances.setdefault(room, RoomSync(room))
        try:
            copy = sync.read(self._client.about(room.address, deadline=deadline), window, cursor=None).copy
        except CalendarError as error:
            return error
        placed = [held.placed for held in copy.members.values()]
        busy = [meeting.interval for each in placed for meeting in each.meetings]
        return taken_within([*busy, *(doubt.may_touch for each in placed for doubt in each.doubts)], window)

    def _found(self, calendar: Conversation, room: Room, key: str) -> Meeting | Missing:
        member = calendar.get(_name(key)) or _elsewhere(calendar, key)
        if member is None:
            return Missing.GONE if (room.id, key) in self._met else Missing.NEVER
        self._met.add((room.id, key))
        return _booked(room, member, key) or Missing.GONE

    def _already(self, calendar: Conversation, room: Room, key: str) -> Meeting:
        """The live event of a key that cannot be created any more."""
        found = self._found(calendar, room, key)
        if isinstance(found, Meeting):
            return found
        if found is Missing.GONE:
            raise Gone(f"{key} was deleted")
        raise BadResponse(f"the calendar does not take {key}, and does not have it")


def _name(key: str) -> str:
    """What the event of a booking key is called in its collection."""
    return f"{canonical(key).replace('/', '%2F')}.ics"


def _name_of(meeting: Meeting) -> str:
    return meeting.id.partition("#")[0]


def _elsewhere(calendar: Conversation, key: str) -> Member | None:
    """The event with our UID under another name: some servers and clients rename. Gone without a calendar."""
    try:
        members = calendar.with_uid(key)
    except NotLikeThis:
        calendar.ctag()
        return None
    return next((m for m in members if f"UID:{key}" in (m.text or "").splitlines()), None)


def _booked(room: Room, member: Member, key: str) -> Meeting | None:
    """The live meeting of our booking, None when it is called off; the key counts even if a client lost it."""
    resource = _resource(member)
    meeting = locate_first(resource, room)
    if meeting is None and place(resource, room, _EVER).doubts:
        raise BadResponse("the event of the booking is there, but cannot be read")
    return meeting and replace(meeting, key=key, may_end=True, may_extend=True)


def _located(room: Room, meeting: Meeting, member: Member | None) -> Located | None:
    """The meeting as it is in that version of its resource, or None when it is not in it."""
    if member is None:
        return None
    around = Interval(meeting.start - _AROUND, meeting.end + _AROUND)
    return next((f for f in locate(_resource(member), room, around) if f.meeting.id == meeting.id), None)


def _stored(calendar: Conversation, name: str, text: str, *, etag: str | None) -> Member:
    """What was just stored; read back when the server did not tell its version."""
    if etag is not None:
        return Member(calendar.path_of(name), etag, text)
    member = calendar.get(name)
    if member is None:
        raise Gone("the event was deleted as soon as it was stored")
    return member


def _resource(member: Member) -> Resource:
    return Resource(member.path.rpartition("/")[2], member.etag or "", member.text or "")
