"""The fake Office 365 as a world of the conformance suite, over TLS, by httpx and msal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from kiosk.adapters.calendars.graph.access import access_of, wire_of
from kiosk.adapters.calendars.graph.provider import GraphProvider
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Place, Room
from kiosk.domain.time import to_utc
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
)
from kiosk.testing.fakes.office365 import mailboxes
from kiosk.testing.fakes.office365.faults import Refusal, Trouble
from kiosk.testing.fakes.office365.mailboxes import Entry, as_utc, opaque, ordinary
from kiosk.testing.fakes.office365.server import GARBAGE, FakeOffice365
from kiosk.testing.fault_proxy import Cut, Hold, Silence, Status

TROUBLES: dict[Fault, Trouble] = {
    Fault.SILENT: Silence(),
    Fault.CUT_BEFORE: Cut(),
    Fault.CUT_AFTER: Cut(after_a_write=True),
    Fault.SERVER_ERROR: Status(500, body=b"oops"),
    Fault.SLOW_DOWN: Status(429, {"Retry-After": str(int(COME_BACK_AFTER.total_seconds()))}),
    Fault.SLOW_DOWN_SOMETIME: Status(429),
    Fault.SIGN_IN_REJECTED: Refusal.SIGN_IN,
    Fault.FORBIDDEN: Refusal.FORBIDDEN,
    Fault.GARBAGE: GARBAGE,
}
ACCESS = {
    Access.WRITE: mailboxes.Access.WRITE,
    Access.READ: mailboxes.Access.READ,
    Access.NONE: mailboxes.Access.NONE,
}
STANDING: dict[Standing, dict[str, Any]] = {
    Standing.CONFIRMED: {},
    Standing.TENTATIVE: {"showAs": "tentative"},
    Standing.CANCELLED: {"isCancelled": True},
    Standing.DECLINED: {"responseStatus": {"response": "declined", "time": "0001-01-01T00:00:00Z"}},
}
DAMAGE = {
    Damage.NOTHING: mailboxes.Damage.NOTHING,
    Damage.REST: mailboxes.Damage.REST,
    Damage.TIME: mailboxes.Damage.TIME,
    Damage.RECURRENCE: mailboxes.Damage.RECURRENCE,
}
# Where nothing is silent an answer comes at once, or the machine is busy: only silence is not waited for.
PATIENT, IMPATIENT = {"read_timeout": 20.0}, {"read_timeout": 2.0}
BY_SECRET = "client_secret"  # the other ways to sign in have tests of their own; a certificate takes 0.2 s
NUMBER = count()


class AfterEachCall:
    """The provider, with the server healed, and patience back, after each of its calls."""

    def __init__(self, provider: GraphProvider, world: "Office365World") -> None:
        self._provider, self._world = provider, world

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._provider, name)
        if name == "capabilities":
            return attribute

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return attribute(*args, **kwargs)
            finally:
                self._world.after_a_call()

        return call


class Office365World:
    abilities = frozenset(
        {
            Ability.NAMED_ZONES,
            Ability.BROKEN_SERIES,
            Ability.OTHER_ROOMS,
            Ability.READ_ONLY_ROOMS,
            Ability.FORBIDDEN_ROOMS,
        }
    )
    limits = frozenset({Limit.NO_CURSORS, Limit.WRONG_SECRET})

    def __init__(self, fake: FakeOffice365) -> None:
        self.fake = fake
        self.room = a_room(address=f"juniper{next(NUMBER)}@example.org", seats=None)
        self.nowhere = a_room("nowhere", address="nowhere@example.org")
        self.listed = a_room(address=self.room.address, place=Place("North", "2"))
        place = {"capacity": 6, "building": "North", "floorLabel": "2", "displayDeviceName": "A screen"}
        self.mailbox = fake.add_room(self.room.address, self.listed.name, place=place)
        self._refused = False
        self._providers: list[GraphProvider] = []
        self._patient: Any = AfterEachCall(self.fresh_provider(), self)
        self.provider = self._patient

    def fresh_provider(self) -> GraphProvider:
        return self._connected()

    def limited_provider(self, limit: Limit) -> GraphProvider:
        if limit is Limit.NO_CURSORS:
            return self._connected(incremental=False)
        assert limit is Limit.WRONG_SECRET
        return self._connected({**self.fake.settings(BY_SECRET), "client_secret": "guessed"})

    def another(self, access: Access) -> Room:
        room = a_room(f"room-{next(NUMBER)}", address=f"room{next(NUMBER)}@example.org")
        self.fake.add_room(room.address, room.name, access=ACCESS[access])
        return room

    def add(self, event: Event) -> None:
        with self.fake.graph.lock:
            if event.daily is None:
                self.mailbox.put(self._entry(event))
            else:
                self.mailbox.put_series(self._entry(event), self._spans(event))

    def delete(self, event: str) -> None:
        with self.fake.graph.lock:
            self.mailbox.delete(opaque(event))

    def touch(self, key: str, *, title: str) -> None:
        with self.fake.graph.lock:
            entry = self._booked(key)
            self.mailbox.put(replace(entry, properties={**entry.properties, "subject": title}))

    def delete_booking(self, key: str) -> None:
        with self.fake.graph.lock:
            self.mailbox.delete(self._booked(key).id)

    def stored(self) -> tuple[Interval, ...]:
        with self.fake.graph.lock:
            single = [e for e in self.mailbox.entries.values() if e.kind == "singleInstance"]
            return tuple(sorted(Interval(as_utc(e.start), as_utc(e.end)) for e in single))

    def told(self) -> tuple[str, ...]:
        return tuple(self.mailbox.told)

    def letters(self) -> tuple[Letter, ...]:
        return tuple((News(kind), to) for kind, to in self.mailbox.letters)

    def fail_next(self, fault: Fault) -> None:
        if fault is Fault.REFUSED:
            self._refused = True
            self.fake.refuse()
        else:
            if fault is Fault.SILENT:
                impatient = self._connected(self.fake.settings(BY_SECRET) | IMPATIENT)
                impatient.sign_in()  # what is silent is the calendar
                self.provider = AfterEachCall(impatient, self)
            self.fake.fail_next(TROUBLES[fault])

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        with self.fake.hold_next() as hold:
            yield hold

    def expire_cursors(self) -> None:
        self.fake.graph.expire_cursors()

    def after_a_call(self) -> None:
        self.provider = self._patient
        if self._refused:
            self._refused = False
            self.fake.heal()

    def close(self) -> None:
        self.fake.heal()
        self.fake.graph.mailboxes.clear()  # the next world finds an empty tenant
        for provider in self._providers:
            provider.close()

    def _connected(
        self, settings: dict[str, object] | None = None, *, incremental: bool = True
    ) -> GraphProvider:
        given = PATIENT | (settings or self.fake.settings(BY_SECRET))
        provider = GraphProvider(
            access_of(given), wire_of(given), now=lambda: at("12:00"), incremental=incremental
        )
        self._providers.append(provider)
        return provider

    def _entry(self, event: Event) -> Entry:
        name = event.organiser or self.room.name
        address = "someone@example.org" if event.organiser else self.room.address
        told = ordinary(event.title, (name, address), is_organiser=event.organiser is None)
        told |= STANDING[event.standing]
        told |= {"sensitivity": "private"} if event.private else {}
        told |= {"showAs": "free"} if event.free else {}
        zone = event.zone or "UTC"
        if zone not in ("UTC", "Eastern Standard Time"):
            zone = "tzone://Microsoft/Custom"
        start, end = _stored(event.start), _stored(event.end)
        return Entry(opaque(event.id), start, end, told, zone=zone, damage=DAMAGE[event.damage])

    def _spans(self, event: Event) -> Iterator[tuple[int, datetime, datetime]]:
        assert event.daily is not None
        assert isinstance(event.start, datetime)
        assert isinstance(event.end, datetime)
        if event.damage is Damage.RECURRENCE:
            return
        for number in range(event.daily.times):
            if number not in event.daily.cancelled:
                start = event.daily.moved.get(number, event.start + timedelta(days=number))
                yield number, to_utc(start), to_utc(start + (event.end - event.start))

    def _booked(self, key: str) -> Entry:
        (entry,) = (e for e in self.mailbox.entries.values() if key in e.extended.values())
        return entry


def _stored(moment: datetime | date) -> datetime | date:
    return to_utc(moment) if isinstance(moment, datetime) else moment
