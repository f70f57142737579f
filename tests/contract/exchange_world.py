"""A fake Exchange server as a world of the conformance suite; exchangelib speaks to it over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from kiosk.adapters.calendars.registry import connect
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.time import to_utc
from kiosk.ports.calendar import CalendarProvider
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
from kiosk.testing.fakes.exchange import mailboxes
from kiosk.testing.fakes.exchange.answers import Problem
from kiosk.testing.fakes.exchange.mailboxes import Entry, Series
from kiosk.testing.fakes.exchange.server import FakeExchange
from kiosk.testing.fault_proxy import Cut, Hold, Silence, Status
from tests.contract.caldav_world import AfterEachCall

BACK_OFF = int(COME_BACK_AFTER.total_seconds() * 1000)
FAULTS: dict[Fault, Any] = {
    Fault.SILENT: Silence(),
    Fault.CUT_BEFORE: Cut(),
    Fault.CUT_AFTER: Cut(after_a_write=True),
    Fault.SERVER_ERROR: Status(500, body=b"oops"),
    Fault.SLOW_DOWN: Problem("ErrorServerBusy", back_off=BACK_OFF, fault=True),
    Fault.SLOW_DOWN_SOMETIME: Problem("ErrorServerBusy", fault=True),
    Fault.SIGN_IN_REJECTED: Status(401, {"WWW-Authenticate": 'Basic realm="test"'}),
    Fault.FORBIDDEN: Problem("ErrorAccessDenied", "Access is denied.", fault=True),
    Fault.GARBAGE: Status(200, {"Content-Type": "text/html"}, b"<html>Please sign in to the guest network"),
}
DAMAGES = {
    Damage.NOTHING: mailboxes.Damage.NONE,
    Damage.REST: mailboxes.Damage.NO_SENSE,
    Damage.TIME: mailboxes.Damage.NO_TIME,
    Damage.RECURRENCE: mailboxes.Damage.NOT_EXPANDED,
}
# Where nothing is silent an answer comes at once, or the machine is busy: only silence is not waited for.
PATIENT, IMPATIENT = {"read_timeout": 20.0}, {"read_timeout": 2.0}
JUNIPER = "juniper@example.org"


class ExchangeWorld:
    abilities = frozenset(
        {
            Ability.NAMED_ZONES,
            Ability.BROKEN_SERIES,
            Ability.OTHER_ROOMS,
            Ability.READ_ONLY_ROOMS,
            Ability.FORBIDDEN_ROOMS,
        }
    )
    limits = frozenset({Limit.NO_PUSH, Limit.WRONG_SECRET})

    def __init__(self, server: FakeExchange) -> None:
        self.server = server
        self.room = a_room(address=JUNIPER, seats=None)
        self.nowhere = Room("nowhere", "Nowhere", "Europe/Berlin", "no-such-room@example.org")
        self.listed = replace(self.room, equipment=())
        server.organisation.mailboxes.clear()
        server.add_room("Juniper", JUNIPER)
        self._providers: list[CalendarProvider] = []
        self._refused = False
        self._patient: Any = AfterEachCall(self.fresh_provider(), self._after_a_call)
        self.provider = self._patient

    def fresh_provider(self, **more: object) -> Any:
        settings = self.server.settings(**(PATIENT | more))
        provider = connect("exchange", settings, now=lambda: at("12:00"))
        self._providers.append(provider)
        return provider

    def limited_provider(self, limit: Limit) -> CalendarProvider:
        match limit:
            case Limit.NO_PUSH:
                return self.fresh_provider(streaming=False)
            case Limit.WRONG_SECRET:
                return self.fresh_provider(password="not it")
            case _:
                raise AssertionError(f"no provider of this world has {limit}")

    def another(self, access: Access) -> Room:
        name = f"room{len(self.server.organisation.mailboxes)}"
        self.server.add_room(name, f"{name}@example.org", access=mailboxes.Access[access.name])
        return a_room(name, address=f"{name}@example.org")

    def add(self, event: Event) -> None:
        self.server.put(JUNIPER, event.id, entry_of(event, self.room))

    def delete(self, event: str) -> None:
        self.server.delete(JUNIPER, event)

    def touch(self, key: str, *, title: str) -> None:
        name = self._booked(key)
        self.server.put(JUNIPER, name, replace(self.server.entries(JUNIPER)[name], subject=title))

    def delete_booking(self, key: str) -> None:
        self.server.delete(JUNIPER, self._booked(key))

    def stored(self) -> tuple[Interval, ...]:
        entries = self.server.entries(JUNIPER).values()
        return tuple(sorted(Interval(to_utc(e.start), to_utc(e.end)) for e in entries if e.series is None))

    def told(self) -> tuple[str, ...]:
        return tuple(self.server.organisation.mailboxes[JUNIPER].told)

    def letters(self) -> tuple[Letter, ...]:
        return tuple((News(kind), to) for kind, to in self.server.organisation.mailboxes[JUNIPER].letters)

    def fail_next(self, fault: Fault) -> None:
        if fault is Fault.REFUSED:
            self._refused = True
            self.server.refuse()
        else:
            if fault is Fault.SILENT:
                impatient = self.fresh_provider(**IMPATIENT)
                impatient.sign_in()  # what is silent is the calendar
                self.provider = AfterEachCall(impatient, self._after_a_call)
            self.server.fail_next(FAULTS[fault])

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        with self.server.hold_next() as hold:
            yield hold

    def expire_cursors(self) -> None:
        """There are none."""

    def close(self) -> None:
        for provider in self._providers:
            provider.close()
        self.server.heal()
        self.server.drop_streams()

    def _booked(self, key: str) -> str:
        (name,) = (n for n, e in self.server.entries(JUNIPER).items() if key in e.properties.values())
        return name

    def _after_a_call(self) -> None:
        self.provider = self._patient
        if self._refused:
            self._refused = False
            self.server.heal()


def entry_of(event: Event, room: Room) -> Entry:
    """The event as Exchange stores it."""
    entry = Entry(
        instant(event.start, room),
        instant(event.end, room),
        subject=event.title,
        organiser=event.organiser or "",
        organiser_address="someone@example.org" if event.organiser else "",
        all_day=not isinstance(event.start, datetime),
        busy="Free" if event.free else "Tentative" if event.standing is Standing.TENTATIVE else "Busy",
        sensitivity="Private" if event.private else "Normal",
        cancelled=event.standing is Standing.CANCELLED,
        is_meeting=event.invited or event.standing is Standing.DECLINED,
        response="Decline"
        if event.standing is Standing.DECLINED
        else "Accept"
        if event.invited
        else "Organizer",
        zone=event.zone or "W. Europe Standard Time",
        damage=DAMAGES[event.damage],
    )
    if event.daily is None:
        return entry
    moved = {
        number: replace(entry, start=start, end=start + (entry.end - entry.start))
        for number, start in event.daily.moved.items()
    }
    return replace(entry, series=Series(event.daily.times, moved, event.daily.cancelled))


def instant(moment: datetime | date, room: Room) -> datetime:
    """A time, a date as midnight in the room."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), room.zone)
