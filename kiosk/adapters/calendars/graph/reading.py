"""Reads one room's window: by delta where Exchange plays along, by a plain view where it does not."""

from collections.abc import Callable
from datetime import datetime

from kiosk.adapters.calendars.graph import copies, wording
from kiosk.adapters.calendars.graph.client import DeadCursor, GraphClient, Item, Listing
from kiosk.adapters.calendars.graph.copies import Copy
from kiosk.adapters.calendars.graph.mapping import reach_of
from kiosk.domain.errors import BadResponse, Gone, NotPermitted
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt, schedule_of
from kiosk.ports.calendar import Changes, Whole

_LOOKED_UP = (
    20  # masters asked for one by one in a read; the occurrences of others are taken, but say no more
)


class Reader:
    """Remembers each room's last window. Thread-safe: a copy is replaced as a whole."""

    def __init__(self, client: GraphClient, *, incremental: bool, met: Callable[[Room, str], None]) -> None:
        self._client = client
        self._incremental = incremental
        self._met = met
        self._copies: dict[Room, Copy] = {}

    def read(self, room: Room, window: Interval, *, at: datetime, cursor: str | None) -> Whole | Changes:
        """What the port promises of `read`."""
        before = self._copies.get(room)
        if before is None or cursor is None or (before.cursor, before.window) != (cursor, window):
            before = None
        deadline = self._client.deadline()  # for all that it takes
        followed = self._followed(room, before, deadline) if before else None
        copy, date = followed or self._whole(room, window, deadline)
        self._copies[room] = copy
        for meeting in copy.placed.meetings:
            if meeting.key:
                self._met(room, meeting.key)
        changes = copies.difference(before, copy) if before and followed else None
        if changes is None or copy.cursor is None:
            meetings, dropped = copy.placed.meetings, copy.placed.dropped
            schedule = schedule_of(room.id, window, at, meetings, doubts=copy.doubts, dropped=dropped)
            return Whole(schedule, copy.cursor, date)
        return Changes(*changes, copy.cursor, at, date)

    def _followed(self, room: Room, before: Copy, deadline: float) -> tuple[Copy, datetime | None] | None:
        """The copy and what changed since; None when that cannot be told for certain."""
        try:
            news = self._client.listing(
                room.address, str(before.cursor), page=wording.PAGE, deadline=deadline
            )
        except DeadCursor:
            return None
        items = copies.amended(before.items, news.items)
        if items is None or news.delta is None:
            return None
        items |= self._masters(room, items, deadline)
        copy = copies.copy_of(items, room, before.window, cursor=news.delta, lost=before.lost)
        return copy, news.date

    def _whole(self, room: Room, window: Interval, deadline: float) -> tuple[Copy, datetime | None]:
        listing = self._from_delta(room, window, deadline) if self._incremental else None
        if listing is None:
            path = wording.view(room.address, window)
            listing = self._client.listing(room.address, path, deadline=deadline)
        items = copies.by_id(listing.items)
        items |= self._masters(room, items, deadline)
        lost: list[Doubt] = []
        for master in copies.childless_masters(items):
            expanded = self._expanded(room, master, window, deadline)
            if isinstance(expanded, Doubt):
                lost.append(expanded)
            else:
                items |= expanded
        return copies.copy_of(items, room, window, cursor=listing.delta, lost=lost), listing.date

    def _from_delta(self, room: Room, window: Interval, deadline: float) -> Listing | None:
        """A first round; None when Exchange cannot begin one, or does not end it, and a plain view must do."""
        path = wording.first_delta(room.address, window)
        try:
            listing = self._client.listing(room.address, path, page=wording.PAGE, deadline=deadline)
        except DeadCursor:
            return None
        return listing if listing.delta else None

    def _masters(self, room: Room, items: dict[str, Item], deadline: float) -> dict[str, Item]:
        """The masters that occurrences name and that did not come along."""
        found: dict[str, Item] = {}
        for name in copies.missing_masters(items)[:_LOOKED_UP]:
            try:
                path = wording.one_event(room.address, name)
                found[name] = self._client.get(room.address, path, deadline=deadline)
            except Gone:
                # Of its occurrences no more than the time is known; it is not asked for again.
                found[name] = {"id": name, "type": "seriesMaster"}
        return found

    def _expanded(
        self, room: Room, master: Item, window: Interval, deadline: float
    ) -> dict[str, Item] | Doubt:
        """The occurrences of a master that came alone; a doubt when Exchange does not know them either."""
        reach = reach_of(master, window)
        if reach is None:
            return {}
        name = str(master.get("id"))
        try:
            path = wording.instances(room.address, name, window)
            listing = self._client.listing(room.address, path, deadline=deadline)
        except (BadResponse, NotPermitted, Gone) as error:
            return Doubt(name, reach, f"its recurrence cannot be read: {error}")
        return copies.by_id(listing.items)
