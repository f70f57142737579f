"""One room's calendar, read again and again: each time only what changed, as far as the server can tell.

sync-collection with the last token        what changed; with none, everything
no such report                             ctag unchanged: nothing; else every event by calendar-query
the token is dead, or the answer to it     everything
  cannot be believed
then                                       calendar-multiget for what is new, and nothing else
"""

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.adapters.calendars.caldav import copies
from kiosk.adapters.calendars.caldav.client import Conversation, NotLikeThis
from kiosk.adapters.calendars.caldav.copies import Copy, Difference
from kiosk.adapters.calendars.caldav.dav import Listing, Member
from kiosk.domain.errors import BadResponse, Gone, NotPermitted
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room

_PAGES = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What a read gave: the calendar, how it differs from what the cursor stood for, and the server's clock.

    `difference` is None when everything must be told.
    """

    copy: Copy
    difference: Difference | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class _Present:
    """The versions of all members right now, the tag to continue from, and the server's clock."""

    etags: dict[str, str]
    tag: str | None
    date: datetime | None


class RoomSync:
    """What is known of one room's calendar. Reads in parallel may do work twice, but see nothing half done."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._copy: Copy | None = None  # replaced as a whole
        self._fetched: dict[str, tuple[str, str | None]] = {}
        self._has_sync = True

    def read(self, calendar: Conversation, window: Interval, *, cursor: str | None) -> Reading:
        """The calendar now. Raises what the port's `read` may raise."""
        before = self._copy
        followed = before if before and before.cursor == cursor and before.window == window else None
        try:
            present = self._followed(calendar, followed) if followed else None
            present = present or self._listed(calendar)
            copy = self._completed(calendar, window, present, before)
        except (NotPermitted, BadResponse, Gone):
            self._copy = before and replace(before, tag=None)  # should the token be what is wrong, it goes
            raise
        self._copy = copy
        return Reading(copy, copies.difference(followed, copy) if followed else None, present.date)

    def _followed(self, calendar: Conversation, copy: Copy) -> _Present | None:
        """The copy and what changed since; None when the server cannot say, or cannot be believed."""
        if copy.tag is None:
            return None
        if not self._has_sync:
            tag, date = calendar.ctag()
            return _Present(copy.etags, tag, date) if tag == copy.tag else None
        try:
            news, date = _news(calendar, copy.tag)
        except NotLikeThis:
            return None
        if copies.looks_like_everything(copy.etags, news):
            return None
        return _Present(copies.amended(copy.etags, news), news.tag, date)

    def _listed(self, calendar: Conversation) -> _Present:
        """The present by a full listing."""
        if self._has_sync:
            try:
                news, date = _news(calendar, None)
            except NotLikeThis:
                self._has_sync = False
            else:
                return _Present(copies.amended({}, news), news.tag, date)
        tag, _ = calendar.ctag()  # before the listing: what changes in between is seen again
        try:
            listing, date = calendar.events()
        except NotLikeThis as refused:
            raise BadResponse(f"not a calendar that can be listed: {refused}") from refused
        return _Present(copies.amended({}, listing), tag, date)

    def _completed(
        self, calendar: Conversation, window: Interval, present: _Present, before: Copy | None
    ) -> Copy:
        """The copy with the texts that were missing."""
        texts = copies.known_texts(before, present.etags, window)
        # What an earlier read fetched before its time was up is not fetched again.
        fetched = self._fetched
        texts |= {
            path: fetched[path]
            for path, etag in present.etags.items()
            if path in fetched and fetched[path][0] == etag
        }
        for member in calendar.texts([path for path in present.etags if path not in texts]):
            if member.etag is None:
                present.etags.pop(member.path, None)  # deleted since it was listed
            elif member.path in present.etags:
                fetched[member.path] = texts[member.path] = (member.etag, member.text or "")
        for path, etag in present.etags.items():
            texts.setdefault(path, (etag, ""))  # listed but not given: a doubt
        self._fetched = {}
        return copies.copy_of(texts, self._room, window, tag=present.tag, before=before)


def _news(calendar: Conversation, token: str | None) -> tuple[Listing, datetime | None]:
    """Everything since the token, page by page."""
    members: list[Member] = []
    for _ in range(_PAGES):
        page, date = calendar.changes(token)
        members += page.members
        token = page.tag
        if page.complete:
            return Listing(tuple(members), token), date
    raise BadResponse("the list of changes does not end")
