"""A Cronofy data centre on loopback as a world of the conformance suite.

Writes are shown seconds after they were accepted, so after each call of a provider those seconds pass: a door waits for
them too, before it believes what it reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from kiosk.adapters.calendars.cronofy.mapping import PREFIX
from kiosk.adapters.calendars.registry import connect
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
from kiosk.testing.fakes.cronofy.accounts import Calendar
from kiosk.testing.fakes.cronofy.server import FakeCronofy
from kiosk.testing.fault_proxy import Cut, Hold, Silence, Status
from kiosk.testing.fault_proxy import Fault as ProxyFault

FAULTS: dict[Fault, ProxyFault] = {
    Fault.SILENT: Silence(),
    Fault.CUT_BEFORE: Cut(),
    Fault.CUT_AFTER: Cut(after_a_write=True),
    Fault.SERVER_ERROR: Status(500, body=b"oops"),
    Fault.SLOW_DOWN: Status(429, {"Retry-After": str(int(COME_BACK_AFTER.total_seconds()))}),
    Fault.SLOW_DOWN_SOMETIME: Status(429),
    Fault.FORBIDDEN: Status(403),
    Fault.GARBAGE: Status(200, {"Content-Type": "text/html"}, b"<html>Please sign in to the guest network"),
}
STANDINGS: dict[Standing, dict[str, str]] = {
    Standing.CONFIRMED: {},
    Standing.TENTATIVE: {"status": "tentative"},
    Standing.CANCELLED: {"status": "cancelled"},
    Standing.DECLINED: {"participation_status": "declined"},
}
DAMAGES: dict[Damage, dict[str, Any]] = {
    Damage.NOTHING: {},
    Damage.REST: {"summary": 17},
    Damage.TIME: {"start": {"time": "the day after tomorrow", "tzid": "Europe/Berlin"}},
    Damage.RECURRENCE: {},
}
LACKS: dict[Limit, dict[str, object]] = {
    Limit.NO_FOREIGN_CHANGES: {"elevated": False},
    Limit.NO_DIRECTORY: {"service_account_token": None},
    Limit.WRONG_SECRET: {"client_secret": "guessed"},
}
LAG = timedelta(seconds=3)
# Where nothing is silent an answer comes at once, or the machine is busy: only silence is not waited for.
PATIENT, IMPATIENT = {"read_timeout": 20}, {"read_timeout": 2}


class Clock:
    """The one clock of door and data centre."""

    def __init__(self) -> None:
        self.now = at("12:00")

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


class AfterEachCall:
    """The provider, with something done after each of its calls."""

    def __init__(self, provider: Any, done: Callable[[], None]) -> None:
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


class CronofyWorld:
    abilities = frozenset(
        {
            Ability.REMEMBERS_KEYS,
            Ability.OTHER_ROOMS,
            Ability.READ_ONLY_ROOMS,
            Ability.FORBIDDEN_ROOMS,
            Ability.HIDES_FORBIDDEN_ROOMS,
        }
    )
    limits = frozenset(LACKS)

    def __init__(self) -> None:
        self.clock = Clock()
        self.cronofy = FakeCronofy(clock=self.clock, lag=LAG, page_size=2)
        self.cronofy.__enter__()
        self.account = self.cronofy.add_room(
            "juniper@example.org", "Juniper", capacity=6, building="North", floor="2"
        )
        (self.calendar,) = self.account.calendars
        self.calendar.unrestricted = True
        self.room = a_room(address="juniper@example.org", seats=None)
        self.nowhere = a_room("nowhere", address="nowhere@example.org")
        self.listed = a_room(equipment=(), place=Place("North", "2"))
        self._uids: dict[str, list[str]] = {}
        self._number = count()
        self._refused = False
        self._providers: list[Any] = []
        self._patient = self.fresh_provider()
        self.provider = self._patient

    def fresh_provider(self, **lacks: object) -> Any:
        settings = self.cronofy.settings(elevated=True, **PATIENT) | lacks
        provider = connect("cronofy", settings, now=self.clock)
        self._providers.append(provider)
        if "client_secret" not in lacks:
            provider.sign_in()  # as after a start: the faults to come are for the calls themselves
        return AfterEachCall(provider, self._after_a_call)

    def limited_provider(self, limit: Limit) -> Any:
        return self.fresh_provider(**LACKS[limit])

    def another(self, access: Access) -> Room:
        """A calendar beside the room's own; one that is not for us is in no account of ours."""
        number = next(self._number)
        calendar = Calendar(f"cal_more_{number}", f"More {number}", primary=False)
        calendar.read_only = access is Access.READ
        if access is not Access.NONE:
            self.account.calendars.append(calendar)
        return a_room(f"room-{number}", address=calendar.id)

    def add(self, event: Event) -> None:
        before = self._uids.pop(event.id, [])
        uids = [self._stored(each, number, before) for number, each in enumerate(occurrences_of(event))]
        for uid in before[len(uids) :]:
            self.cronofy.remove(self.calendar, uid)
        self._uids[event.id] = uids

    def delete(self, event: str) -> None:
        for uid in self._uids.pop(event):
            self.cronofy.remove(self.calendar, uid)

    def touch(self, key: str, *, title: str) -> None:
        self.cronofy.put(self.calendar, {**self._booked(key), "summary": title})

    def delete_booking(self, key: str) -> None:
        self.cronofy.remove(self.calendar, self._booked(key)["event_uid"])

    def stored(self) -> tuple[Interval, ...]:
        live = [s.newest for s in self.calendar.events.values() if not s.newest.get("deleted")]
        return tuple(
            sorted(
                Interval(to_utc(moment_of(event["start"])), to_utc(moment_of(event["end"]))) for event in live
            )
        )

    def told(self) -> tuple[str, ...]:
        """The API passes nothing on."""
        return ()

    def letters(self) -> tuple[Letter, ...]:
        return tuple((News(kind), to) for kind, to in self.calendar.letters)

    def fail_next(self, fault: Fault) -> None:
        if fault is Fault.REFUSED:
            self._refused = True
            self.cronofy.faults.refuse()
        elif fault is Fault.SIGN_IN_REJECTED:
            self.cronofy.reject_sign_in()
        else:
            if fault is Fault.SILENT:
                self.provider = self.fresh_provider(**IMPATIENT)
            self.cronofy.faults.fail_next(FAULTS[fault])

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        with self.cronofy.faults.hold_next() as hold:
            yield hold

    def expire_cursors(self) -> None:
        self.cronofy.forget_changes()

    def close(self) -> None:
        self.cronofy.faults.heal()
        for provider in self._providers:
            provider.close()
        self.cronofy.__exit__(None, None, None)

    def _after_a_call(self) -> None:
        self.clock.pass_by(LAG)
        self.provider = self._patient
        if self._refused:
            self._refused = False
            self.cronofy.faults.heal()

    def _booked(self, key: str) -> dict[str, Any]:
        stored = self.calendar.managed(PREFIX + key)
        assert stored is not None
        return stored.newest

    def _stored(self, event: dict[str, Any], number: int, before: list[str]) -> str:
        known = {"event_uid": before[number]} if number < len(before) else {}
        return self.cronofy.put(self.calendar, event | known)


def occurrences_of(event: Event) -> list[dict[str, Any]]:
    """The event as the API tells it: series are expanded."""
    if event.daily is None:
        return [written(event, event.start, event.end)]
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    found = []
    for number in range(event.daily.times):
        if number not in event.daily.cancelled:
            start = event.daily.moved.get(number, event.start + timedelta(days=number))
            occurrence = written(event, start, start + (event.end - event.start))
            found.append({**occurrence, "recurring": True, "series_identifier": f"series of {event.id}"})
    return found


def written(event: Event, start: datetime | date, end: datetime | date) -> dict[str, Any]:
    organiser = {"email": "someone@example.org", "display_name": event.organiser} if event.organiser else None
    return {
        "summary": event.title,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "organizer": organiser,
        "event_private": event.private,
        "transparency": "transparent" if event.free else "opaque",
        "status": "confirmed",
        "participation_status": "accepted",
        **STANDINGS[event.standing],
        "verbatim": DAMAGES[event.damage],
    }


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
