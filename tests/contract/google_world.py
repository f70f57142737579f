"""A Google Workspace on loopback as a world of the conformance suite: Google's own client library talks to it."""

import json
from base64 import b32hexencode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from kiosk.adapters.calendars.google.keys import event_id
from kiosk.adapters.calendars.registry import connect
from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Place, Room
from kiosk.ports.calendar import CalendarProvider
from kiosk.testing.builders import a_room
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
from kiosk.testing.fakes.google.answers import no_token, refusal
from kiosk.testing.fakes.google.faults import Answer, Cut, Hold, Silence, api_calls, sign_ins, writes
from kiosk.testing.fakes.google.faults import Fault as FakeFault
from kiosk.testing.fakes.google.series import moment_of
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.providers.google_oracle import problems

TOO_OFTEN = refusal(403, "rateLimitExceeded", "Rate Limit Exceeded").encoded()
FAULTS: dict[Fault, FakeFault] = {
    Fault.SILENT: Silence(),
    Fault.CUT_BEFORE: Cut(),
    Fault.SERVER_ERROR: Answer(500, refusal(500, "backendError").encoded()),
    Fault.SLOW_DOWN: Answer(403, TOO_OFTEN, {"Retry-After": str(int(COME_BACK_AFTER.total_seconds()))}),
    Fault.SLOW_DOWN_SOMETIME: Answer(429, refusal(429, "rateLimitExceeded").encoded()),
    Fault.FORBIDDEN: Answer(403, refusal(403, "forbidden", "Forbidden").encoded()),
    Fault.GARBAGE: Answer(200, b"<html>Please sign in to the guest network", {"Content-Type": "text/html"}),
}
REJECTED = Answer(401, refusal(401, "authError", "Invalid Credentials").encoded())
REVOKED = Answer(400, no_token("invalid_grant", "Token has been expired or revoked.", 400).encoded())
ACCESS = {Access.WRITE: "writer", Access.READ: "reader", Access.NONE: None}
# Where nothing is silent an answer comes at once, or the machine is busy: only silence is not waited for.
PATIENT, IMPATIENT = {"read_timeout": 20.0}, {"read_timeout": 1.0}
NUMBER = count()
DOMAIN = "resource.calendar.example.org"


def utc_now() -> datetime:
    return SystemClock(synchronised=lambda: True).now().wall


class AfterEachCall:
    """The provider, with something done after each of its calls."""

    def __init__(self, provider: CalendarProvider, done: Callable[[], None]) -> None:
        self._provider, self._done = provider, done

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._provider, name)
        if name == "capabilities":
            return attribute

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return attribute(*args, **kwargs)
            finally:
                self._done()

        return call


class GoogleWorld:
    """`settings` are those of the integration; a missing `directory` means that rooms come from the calendar list."""

    abilities = frozenset(
        {
            Ability.REMEMBERS_KEYS,
            Ability.OTHER_ROOMS,
            Ability.READ_ONLY_ROOMS,
            Ability.FORBIDDEN_ROOMS,
            Ability.HIDES_FORBIDDEN_ROOMS,
        }
    )
    limits = frozenset({Limit.WRONG_SECRET})

    def __init__(self, google: FakeGoogle, settings: dict[str, Any], *, folder: Path) -> None:
        self.google = google
        self._folder = folder
        self._settings = settings | PATIENT
        self._providers: list[CalendarProvider] = []
        self.room = self._make("juniper", ACCESS[Access.WRITE])
        self.nowhere = Room("nowhere", "Nowhere", "Europe/Berlin", f"nowhere@{DOMAIN}")
        self.listed = a_room(name=self.room.name, place=Place("North", "2"))
        google.exchanges.clear()
        self._patient: Any = AfterEachCall(self.fresh_provider(), self._heal)
        self.provider = self._patient
        self.provider.sign_in()

    def fresh_provider(self) -> CalendarProvider:
        return self._connect(self._settings)

    def limited_provider(self, limit: Limit) -> CalendarProvider:
        assert limit is Limit.WRONG_SECRET
        if "refresh_token" in self._settings:
            return self._connect(self._settings | {"refresh_token": "guessed"})
        file = self._folder / "another.json"
        file.write_text(json.dumps(self.google.tokens.another_key_file()))
        return self._connect(self._settings | {"service_account": str(file)})

    def another(self, access: Access) -> Room:
        return self._make("room", ACCESS[access])

    def add(self, event: Event) -> None:
        name, calendar = named(event.id), self.room.address
        self.google.damage(calendar, name, damage_of(event))
        self.google.put(calendar, resource_of(event, self.room))
        for number in event.daily.cancelled if event.daily else ():
            self.google.delete(calendar, occurrence(event, number))
        for number, start in event.daily.moved.items() if event.daily else ():
            whole = self.google.event(calendar, occurrence(event, number))
            assert whole is not None
            assert isinstance(event.start, datetime)
            assert isinstance(event.end, datetime)
            times = {"start": when(start, event), "end": when(start + (event.end - event.start), event)}
            self.google.put(calendar, whole | times)

    def delete(self, event: str) -> None:
        self.google.delete(self.room.address, named(event))

    def touch(self, key: str, *, title: str) -> None:
        booked = self.google.event(self.room.address, event_id(key))
        assert booked is not None
        self.google.put(self.room.address, booked | {"summary": title})

    def delete_booking(self, key: str) -> None:
        self.google.delete(self.room.address, event_id(key))

    def stored(self) -> tuple[Interval, ...]:
        events = self.google.api.calendars[self.room.address].events.values()
        live = [e for e in events if e["status"] != "cancelled" and "recurrence" not in e]
        times = [(moment_of(e["start"]), moment_of(e["end"])) for e in live]
        return tuple(sorted(Interval(start, end) for start, end in times if start and end))

    def told(self) -> tuple[str, ...]:
        return tuple(self.google.api.calendars[self.room.address].told)

    def letters(self) -> tuple[Letter, ...]:
        return tuple((News(kind), to) for kind, to in self.google.api.calendars[self.room.address].letters)

    def fail_next(self, fault: Fault) -> None:
        match fault:
            case Fault.REFUSED:
                self.google.refuse()
            case Fault.SILENT:
                impatient = self._connect(self._settings | IMPATIENT)
                impatient.sign_in()
                self.provider = AfterEachCall(impatient, self._heal)
                self.google.faults.add(FAULTS[fault])
            case Fault.CUT_AFTER:
                self.google.faults.add(Cut(after=True), writes)
            case Fault.SIGN_IN_REJECTED:  # the token is refused, and so is the new sign-in
                self.google.faults.add(REJECTED, api_calls)
                self.google.faults.add(REVOKED, sign_ins)
            case _:
                self.google.faults.add(FAULTS[fault])

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        hold = Hold()
        self.google.faults.add(hold, api_calls)
        try:
            yield hold
        finally:
            hold.release()

    def expire_cursors(self) -> None:
        self.google.expire_cursors()

    def close(self) -> None:
        """Everything that went over the wire in this test is held against Google's own documents."""
        self._heal()
        for provider in self._providers:
            provider.close()
        wrong = [problem for exchange in self.google.exchanges for problem in problems(exchange)]
        assert not wrong, wrong

    def _heal(self) -> None:
        self.google.heal()
        self.provider = self._patient

    def _connect(self, settings: dict[str, Any]) -> CalendarProvider:
        provider = connect("google", settings, now=utc_now)
        self._providers.append(provider)
        return provider

    def _make(self, name: str, role: str | None) -> Room:
        number = next(NUMBER)
        room = a_room(f"{name}-{number}", address=f"{name}-{number}@{DOMAIN}", seats=None)
        described = {
            "capacity": 6,
            "buildingId": "north",
            "floorName": "2",
            "featureInstances": [{"feature": {"name": "screen"}}],
        }
        self.google.add_room(room.address, room.name, zone=room.timezone, role=role, described=described)
        return room


def named(event: str) -> str:
    """An id as Google takes it."""
    return "other" + b32hexencode(event.encode()).decode().rstrip("=").lower()


def occurrence(event: Event, number: int) -> str:
    assert isinstance(event.start, datetime)
    return f"{named(event.id)}_{(event.start + timedelta(days=number)).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def resource_of(event: Event, room: Room) -> dict[str, Any]:
    """The event as another client stores it: in the room's own calendar, or as the room's copy of an invitation."""
    owner = {"email": room.address, "displayName": room.name, "self": True}
    person = {"email": "someone@example.org"} | ({"displayName": event.organiser} if event.organiser else {})
    invited = event.invited or event.standing is Standing.DECLINED
    resource: dict[str, Any] = {
        "id": named(event.id),
        "summary": event.title,
        "start": when(event.start, event),
        "end": when(event.end, event),
        "status": event.standing if event.standing in ("cancelled", "tentative") else "confirmed",
        "visibility": "private" if event.private else "default",
        "transparency": "transparent" if event.free else "opaque",
        "creator": person,
        "organizer": person if invited else owner,
    }
    if invited:
        answer = "declined" if event.standing is Standing.DECLINED else "accepted"
        resource["attendees"] = [
            person | {"organizer": True, "responseStatus": "accepted"},
            owner | {"resource": True, "responseStatus": answer},
        ]
    return resource | ({"recurrence": [f"RRULE:FREQ=DAILY;COUNT={event.daily.times}"]} if event.daily else {})


def damage_of(event: Event) -> dict[str, Any]:
    match event.damage:
        case Damage.TIME:
            return {"start": {"dateTime": "the day after tomorrow"}}
        case Damage.REST:
            return {"summary": {"text": event.title}}
        case _:
            return {}


def when(moment: datetime | date, event: Event) -> dict[str, str]:
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    return {"dateTime": moment.isoformat(), "timeZone": event.zone or str(moment.tzinfo)}
