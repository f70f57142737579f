"""The memory calendar as a world of the conformance suite."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from itertools import count
from typing import Any

from kiosk.adapters.calendars.memory.client import Access as Granted
from kiosk.adapters.calendars.memory.client import Entry, Hold, MemoryServer
from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Place, Room
from kiosk.domain.time import to_utc
from kiosk.ports.calendar import Directory
from kiosk.testing.builders import a_room, at
from kiosk.testing.calendar_contract.world import (
    COME_BACK_AFTER,
    Ability,
    Access,
    Damage,
    Event,
    Fault,
    Letter,
    Limit,
    News,
    Standing,
    occurrences,
)

ERRORS: dict[Fault, CalendarError] = {
    Fault.REFUSED: Unavailable("nothing listens", cause=Cause.REFUSED),
    Fault.SILENT: Unavailable("no reply", cause=Cause.TIMEOUT),
    Fault.CUT_BEFORE: Unavailable("cut", cause=Cause.CONNECTION_LOST),
    Fault.CUT_AFTER: Unavailable("cut", cause=Cause.CONNECTION_LOST),
    Fault.SERVER_ERROR: Unavailable("status 500", cause=Cause.SERVER_ERROR),
    Fault.SLOW_DOWN: RateLimited("status 429", after=COME_BACK_AFTER),
    Fault.SLOW_DOWN_SOMETIME: RateLimited("status 429"),
    Fault.SIGN_IN_REJECTED: AuthRejected("status 401"),
    Fault.FORBIDDEN: NotPermitted("status 403"),
    Fault.GARBAGE: BadResponse("garbage"),
}
PASSWORD = "secret"
ACCESS = {Access.WRITE: Granted.WRITE, Access.READ: Granted.READ, Access.NONE: Granted.NONE}
LACKS: dict[Limit, dict[str, Any]] = {
    Limit.NO_CURSORS: {"incremental": False},
    Limit.NO_FOREIGN_CHANGES: {"change_foreign_end": False, "cancel_foreign": False},
    Limit.BLIND_WRITES: {"cas_update": False},
    Limit.NO_DIRECTORY: {"room_directory": Directory.NONE},
    Limit.NO_FREE_BUSY: {"free_busy_batch": 0},
    Limit.NO_MARKER: {"marker": False},
    Limit.NO_PUSH: {"push": False},
    Limit.TELLS_NOBODY: {"tells_organiser": False},
    Limit.INVITES_NOBODY: {"invites": False},
}


class HeldCall:
    def __init__(self, hold: Hold) -> None:
        self._hold = hold

    def reached(self) -> bool:
        return self._hold.reached.wait(5)

    def release(self) -> None:
        self._hold.release.set()


class MemoryWorld:
    abilities = frozenset(
        {
            Ability.FLOATING_TIMES,
            Ability.BROKEN_SERIES,
            Ability.REMEMBERS_KEYS,
            Ability.OTHER_ROOMS,
            Ability.READ_ONLY_ROOMS,
            Ability.FORBIDDEN_ROOMS,
        }
    )
    limits = frozenset(Limit)

    def __init__(self) -> None:
        self.room = a_room(seats=None)
        self.nowhere = a_room("nowhere")
        self.listed = a_room(place=Place("North", "2"))
        self.server = MemoryServer(password=PASSWORD, clock=lambda: at("12:00"))
        self.server.open_calendar(self.room.id, description=self.listed)
        self.provider = self._provider()
        self._number = count()

    def fresh_provider(self) -> MemoryProvider:
        return self._provider()

    def limited_provider(self, limit: Limit) -> MemoryProvider:
        match limit:
            case Limit.NO_OVERLAPS:
                return self._provider(refuses_overlap=True)
            case Limit.WRONG_SECRET:
                return self._provider(password="guessed")
            case _:
                return self._provider(capabilities=replace(EVERYTHING, **LACKS[limit]))

    def another(self, access: Access) -> Room:
        room = a_room(f"room-{next(self._number)}")
        self.server.open_calendar(room.id, access=ACCESS[access])
        return room

    def add(self, event: Event) -> None:
        self.delete(event.id)
        for number, entry in enumerate(self._entries(event)):
            self.server.put(self.room.id, replace(entry, id=f"{event.id}/{number}"))

    def delete(self, event: str) -> None:
        for entry in self.server.entries(self.room.id):
            if entry.id.startswith(f"{event}/"):
                self.server.delete(self.room.id, entry.id)

    def touch(self, key: str, *, title: str) -> None:
        self.server.put(self.room.id, replace(self._booked(key), title=title))

    def delete_booking(self, key: str) -> None:
        self.server.delete(self.room.id, self._booked(key).id)

    def stored(self) -> tuple[Interval, ...]:
        entries = self.server.entries(self.room.id)
        return tuple(sorted(Interval(e.start, e.end) for e in entries if e.start and e.end))

    def told(self) -> tuple[str, ...]:
        return self.server.told(self.room.id)

    def letters(self) -> tuple[Letter, ...]:
        return tuple((News(kind), to) for kind, to in self.server.letters(self.room.id))

    def fail_next(self, fault: Fault) -> None:
        self.server.fail_next(ERRORS[fault], took_effect=fault is Fault.CUT_AFTER)

    @contextmanager
    def hold_next(self) -> Iterator[HeldCall]:
        with self.server.hold_next() as hold:
            yield HeldCall(hold)

    def expire_cursors(self) -> None:
        self.server.expire_cursors(self.room.id)

    def _provider(self, **different: Any) -> MemoryProvider:
        return MemoryProvider(self.server, **{"password": PASSWORD} | different)

    def _booked(self, key: str) -> Entry:
        (entry,) = (e for e in self.server.entries(self.room.id) if e.key == key)
        return entry

    def _entries(self, event: Event) -> list[Entry]:
        plain = Entry(
            event.id,
            None,
            None,
            event.title,
            event.organiser,
            private=event.private,
            all_day=not isinstance(event.start, datetime),
            tentative=event.standing is Standing.TENTATIVE,
            cancelled=event.standing is Standing.CANCELLED,
            declined=event.standing is Standing.DECLINED,
            free=event.free,
            readable=event.damage is not Damage.REST,
            series=event.id if event.daily else None,
        )
        if event.damage in (Damage.TIME, Damage.RECURRENCE):
            return [plain]
        begins, ends = self._in_utc(event.start), self._in_utc(event.end)
        if ends <= begins:
            return [replace(plain, start=begins, end=ends)]
        return [replace(plain, start=i.start, end=i.end) for i in occurrences(event, self._in_utc)]

    def _in_utc(self, moment: datetime | date) -> datetime:
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=self.room.zone))
