"""The calendar port, kept by a calendar in memory: what every other provider is measured against."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from kiosk.adapters.calendars.memory.client import (
    Access,
    Calendar,
    Entry,
    MemoryServer,
    allowed,
    delete,
    put,
    write_to,
)
from kiosk.adapters.calendars.memory.mapping import Dropped, Placed, directory, meeting_of, place
from kiosk.domain.errors import CalendarError, Gone, SlotTaken, Unsupported
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.marks import CHECKED_IN, Mark, absence_note, is_unchanged
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt, schedule_of
from kiosk.domain.text import sentence
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

T = TypeVar("T")
EVERYTHING = Capabilities(
    incremental=True,
    cas_update=True,
    change_foreign_end=True,
    cancel_foreign=True,
    room_directory=Directory.FULL,
    free_busy_batch=50,
    marker=True,
    idempotent_create=True,
    push=True,
    tells_organiser=True,
    invites=True,
)
_CURSOR = re.compile(r"(?P<epoch>\d+) (?P<touched>\d+) (?P<window>\S+)")


class MemoryProvider:
    """A connection to a `MemoryServer`. A room's calendar has its address, or its id when it has no address.

    `refuses_overlap` makes the calendar itself refuse a slot that is taken, as some systems do.
    """

    def __init__(
        self,
        server: MemoryServer,
        *,
        capabilities: Capabilities = EVERYTHING,
        refuses_overlap: bool = False,
        password: str = "",
    ) -> None:
        self._server = server
        self._capabilities = capabilities
        self._refuses_overlap = refuses_overlap
        self._password = password
        self._watches: list[Callable[[], None]] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        def act(calendar: Calendar) -> Whole | Changes:
            since = _touched_since(calendar, window, cursor) if self._capabilities.incremental else None
            if since is None:
                return self._whole(calendar, room, window, at)
            return self._changes(calendar, since, room, window, at)

        return self._answer(room, act)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # keys are indexed here

        def act(calendar: Calendar) -> Meeting | Missing:
            if key not in calendar.keys:
                return Missing.NEVER
            entry = _live(calendar, calendar.keys[key])
            return self._meeting(entry, room) if entry else Missing.GONE

        return self._answer(room, act)

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
        def act(calendar: Calendar) -> Meeting:
            if key in calendar.keys:
                there = _live(calendar, calendar.keys[key])
                if there is None:
                    raise Gone(f"{key} was deleted")
                return self._meeting(there, room)
            if busy and self._refuses_overlap and self._taken(calendar, interval):
                raise SlotTaken("the calendar refuses overlaps")
            guest = who.address if who is not None and self._capabilities.invites else None
            entry = Entry(key, interval.start, interval.end, title, key=key, free=not busy, guest=guest)
            stored = put(calendar, entry)
            write_to(calendar, stored, "invitation")
            return self._meeting(stored, room)

        return self._answer(room, act, access=Access.WRITE)

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        if not meeting.ours and not self._capabilities.change_foreign_end:
            raise Unsupported("this calendar changes no meetings of others")
        interval = Interval(meeting.start, end)

        def act(calendar: Calendar) -> Meeting:
            entry = self._as_read(calendar, meeting)
            if entry is None:
                raise Gone(f"{meeting.id} is not there")
            write_to(calendar, entry, "update")
            return self._meeting(put(calendar, replace(entry, end=interval.end)), room)

        return self._answer(room, act, access=Access.WRITE)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        if not meeting.ours and not self._capabilities.cancel_foreign:
            raise Unsupported("this calendar cancels no meetings of others")

        def act(calendar: Calendar) -> None:
            entry = self._as_read(calendar, meeting)
            if entry is None:
                return
            delete(calendar, entry.id)
            write_to(calendar, entry, "cancellation")
            words = sentence(because)
            if words and entry.key is None and self._capabilities.tells_organiser:
                calendar.told.append(words)

        self._answer(room, act, access=Access.WRITE)

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self._marked(room, meeting, CHECKED_IN)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self._marked(room, meeting, Mark(absent_at=door))

    def list_rooms(self) -> tuple[Room, ...]:
        if self._capabilities.room_directory is Directory.NONE:
            raise Unsupported("this calendar knows no rooms")
        return self._server.ask(self._password, directory)

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        batch = self._capabilities.free_busy_batch
        if batch == 0:
            raise Unsupported("this calendar has no free/busy")
        if len(rooms) > batch:
            raise ValueError(f"at most {batch} rooms a call")

        def act(calendars: Mapping[str, Calendar]) -> FreeBusy:
            return {room.id: self._busy(calendars, room, window) for room in rooms}

        return self._server.ask(self._password, act)

    def reach(self) -> datetime | None:
        return self._server.reach()

    def sign_in(self) -> Account:
        return self._server.ask(self._password, lambda _: Account("memory", self._server.expires))

    def rights(self, room: Room) -> Rights:
        return self._answer(room, lambda calendar: Rights(calendar.access >= Access.WRITE, calendar.notes))

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        if not self._capabilities.push:
            raise Unsupported("this calendar tells of nothing")
        calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

        def tell() -> None:
            calls.put(changed)

        def listen() -> None:
            while (call := calls.get()) is not None:
                call()

        def stop() -> None:
            self._server.stop_watching(tell)
            calls.put(None)

        self._answer(room, lambda calendar: calendar.watchers.append(tell))
        Thread(target=listen, name=f"watch {room.id}", daemon=True).start()
        self._watches.append(stop)
        return stop

    def close(self) -> None:
        """Stop listening; nothing else is held."""
        for stop in self._watches:
            stop()
        self._watches.clear()

    def _marked(self, room: Room, meeting: Meeting, mark: Mark) -> Meeting:
        if not self._capabilities.marker:
            raise Unsupported("this calendar keeps no marks")
        if not meeting.ours and not self._capabilities.cancel_foreign:
            raise Unsupported("this calendar marks no meetings of others")

        def act(calendar: Calendar) -> Meeting:
            entry = _live(calendar, meeting.id)
            if entry is None:
                raise Gone(f"{meeting.id} is not there")
            current = self._meeting(entry, room)
            if mark.is_on(current):
                return current
            if self._capabilities.cas_update and not is_unchanged(meeting, current):
                raise Gone(f"{meeting.id} changed since it was read")
            marked = mark.put_on(current)
            absent = absence_note(marked) if marked.absent else entry.absent
            return self._meeting(
                put(calendar, replace(entry, checked_in=marked.checked_in, absent=absent)), room
            )

        return self._answer(room, act, access=Access.WRITE)

    def _answer(self, room: Room, act: Callable[[Calendar], T], *, access: Access = Access.READ) -> T:
        return self._server.answer(room.address or room.id, act, password=self._password, access=access)

    def _busy(
        self, calendars: Mapping[str, Calendar], room: Room, window: Interval
    ) -> tuple[Interval, ...] | CalendarError:
        try:
            calendar = allowed(calendars, room.address or room.id, Access.READ)
        except CalendarError as error:
            return error
        placed = [self._placed(entry, window) for entry in calendar.entries.values()]
        busy = [each.interval for each in placed if isinstance(each, Meeting)]
        return taken_within([*busy, *(each.may_touch for each in placed if isinstance(each, Doubt))], window)

    def _meeting(self, entry: Entry, room: Room) -> Meeting:
        return meeting_of(entry, room=room.id, capabilities=self._capabilities)

    def _whole(self, calendar: Calendar, room: Room, window: Interval, at: datetime) -> Whole:
        placed = [
            place(entry, room=room.id, window=window, capabilities=self._capabilities)
            for entry in calendar.entries.values()
        ]
        schedule = schedule_of(
            room.id,
            window,
            at,
            (p for p in placed if isinstance(p, Meeting)),
            doubts=(p for p in placed if isinstance(p, Doubt)),
            dropped=sum(isinstance(p, Dropped) for p in placed),
        )
        return Whole(
            schedule, _cursor(calendar, window) if self._capabilities.incremental else None, server_time=at
        )

    def _changes(
        self, calendar: Calendar, touched: set[str], room: Room, window: Interval, at: datetime
    ) -> Changes:
        changed: list[Meeting] = []
        removed: list[str] = []
        for entry_id in sorted(touched):
            entry = calendar.entries.get(entry_id)
            placed = entry and place(entry, room=room.id, window=window, capabilities=self._capabilities)
            if isinstance(placed, Meeting) and placed.interval.overlaps(window):
                changed.append(placed)
            else:
                removed.append(entry_id)
        return Changes(tuple(changed), tuple(removed), _cursor(calendar, window), at, server_time=at)

    def _taken(self, calendar: Calendar, interval: Interval) -> bool:
        placed = (self._placed(entry, interval) for entry in calendar.entries.values())
        return any(isinstance(each, Meeting) and each.interval.overlaps(interval) for each in placed)

    def _placed(self, entry: Entry, window: Interval) -> Placed:
        return place(entry, room="", window=window, capabilities=self._capabilities)

    def _as_read(self, calendar: Calendar, meeting: Meeting) -> Entry | None:
        """The live entry, None when it is not there; Gone when conditional writes find it changed."""
        entry = _live(calendar, meeting.id)
        if entry and self._capabilities.cas_update and str(entry.revision) != meeting.revision:
            raise Gone(f"{meeting.id} changed since it was read")
        return entry


def _live(calendar: Calendar, entry_id: str) -> Entry | None:
    entry = calendar.entries.get(entry_id)
    return None if entry is None or entry.cancelled else entry


def _cursor(calendar: Calendar, window: Interval) -> str:
    return f"{calendar.epoch} {len(calendar.touched)} {window.start.isoformat()}/{window.end.isoformat()}"


def _touched_since(calendar: Calendar, window: Interval, cursor: str | None) -> set[str] | None:
    """The ids touched since the cursor, or None when it is dead, strange, or made for another window."""
    match = _CURSOR.fullmatch(cursor or "")
    if match is None or int(match["epoch"]) != calendar.epoch:
        return None
    if match["window"] != _cursor(calendar, window).split(" ")[2]:
        return None
    return set(calendar.touched[int(match["touched"]) :])
