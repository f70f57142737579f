"""A real CalDAV server behind a fault proxy as a world of the conformance suite."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from icalendar import Calendar

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
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
    Standing,
)
from kiosk.testing.fault_proxy import Cut, FaultProxy, Hold, Silence, Status
from kiosk.testing.fault_proxy import Fault as ProxyFault

FAULTS: dict[Fault, ProxyFault] = {
    Fault.SILENT: Silence(),
    Fault.CUT_BEFORE: Cut(),
    Fault.CUT_AFTER: Cut(after_a_write=True),
    Fault.SERVER_ERROR: Status(500, body=b"oops"),
    Fault.SLOW_DOWN: Status(429, {"Retry-After": str(int(COME_BACK_AFTER.total_seconds()))}),
    Fault.SLOW_DOWN_SOMETIME: Status(429),
    Fault.SIGN_IN_REJECTED: Status(401, {"WWW-Authenticate": 'Basic realm="test"'}),
    Fault.FORBIDDEN: Status(403, body=b"forbidden"),
    Fault.GARBAGE: Status(200, {"Content-Type": "text/html"}, b"<html>Please sign in to the guest network"),
}
# Where nothing is silent an answer comes at once, or the machine is busy: only silence is not waited for.
PATIENT, IMPATIENT = 20.0, 1.0  # seconds
NEW_YORK_BY_HAND = """BEGIN:VTIMEZONE
TZID:{}
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""
TOKEN = re.compile(rb"(sync-token>)([^<]+)(<)")


class AfterEachCall:
    """The provider, with something done after each of its calls."""

    def __init__(self, provider: CalDavProvider, done: Callable[[], None]) -> None:
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


class CalDavWorld:
    abilities = frozenset(
        {
            Ability.FLOATING_TIMES,
            Ability.NAMED_ZONES,
            Ability.BROKEN_SERIES,
            Ability.INVITATIONS,
            Ability.OTHER_ROOMS,
        }
    )
    limits: frozenset[Limit] = frozenset()

    def __init__(
        self,
        make_calendar: Callable[[str], str],
        number: int,
        proxy: FaultProxy,
        *,
        username: str = "",
        password: str = "",
    ) -> None:
        name = f"juniper{number}"
        address = make_calendar(name)
        self._make_calendar, self._number, self._more = make_calendar, number, count()
        self._address, self._proxy = address, proxy
        self.listed = a_room(name=name.capitalize())
        path = httpx.URL(address).path
        self.room = a_room(address=path, seats=None)
        self.nowhere = Room("nowhere", "Nowhere", "Europe/Berlin", path.replace("/juniper", "/no-such-room-"))
        self._connection = Connection(proxy.url, username, password, connect=5, read=PATIENT)
        auth = (username, password) if username else None
        self._back_door = httpx.Client(auth=auth, base_url=address, verify=False)
        self._dead: set[bytes] = set()
        self._issued: set[bytes] = set()
        self._providers: list[CalDavProvider] = []
        proxy.rewrite_request, proxy.rewrite_answer = self._with_dead_tokens, self._damaged
        self._refused = False
        self._patient: Any = AfterEachCall(self.fresh_provider(), self._after_a_call)
        self.provider = self._patient

    def fresh_provider(self) -> CalDavProvider:
        return self._connected(self._connection)

    def limited_provider(self, limit: Limit) -> CalDavProvider:
        assert limit is Limit.WRONG_SECRET
        return self._connected(replace(self._connection, password="guessed"))

    def another(self, access: Access) -> Room:
        name = f"{access.name.lower()}-{self._number}-{next(self._more)}"
        return a_room(name, address=httpx.URL(self._make_calendar(name)).path)

    def add(self, event: Event) -> None:
        self._put(f"{event.id.replace(' ', '-')}.ics", text_of(event))

    def delete(self, event: str) -> None:
        self._back_door.delete(f"{event.replace(' ', '-')}.ics").raise_for_status()

    def touch(self, key: str, *, title: str) -> None:
        text = self._back_door.get(f"{key}.ics").text
        self._put(f"{key}.ics", re.sub(r"SUMMARY:[^\r\n]*", f"SUMMARY:{title}", text))

    def delete_booking(self, key: str) -> None:
        self._back_door.delete(f"{key}.ics").raise_for_status()

    def stored(self) -> tuple[Interval, ...]:
        found: list[Interval] = []
        listing = self._back_door.request("PROPFIND", "", headers={"Depth": "1"}).text
        for href in re.findall(r"<[^>]*href>([^<]*\.ics)</", listing):
            text = self._back_door.get(href.rpartition("/")[2]).text
            found += [interval_of(event) for event in Calendar.from_ical(text).events]
        return tuple(sorted(found))

    def told(self) -> tuple[str, ...]:
        """These servers write to nobody."""
        return ()

    def letters(self) -> tuple[Letter, ...]:
        """These servers write to nobody."""
        return ()

    def fail_next(self, fault: Fault) -> None:
        if fault is Fault.REFUSED:
            self._refused = True
            self._proxy.refuse()
        else:
            if fault is Fault.SILENT:
                impatient = self._connected(replace(self._connection, read=IMPATIENT))
                self.provider = AfterEachCall(impatient, self._after_a_call)
            self._proxy.fail_next(FAULTS[fault])

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        with self._proxy.hold_next() as hold:
            yield hold

    def expire_cursors(self) -> None:
        self._dead |= self._issued

    def close(self) -> None:
        self._proxy.heal()
        self._proxy.rewrite_request = self._proxy.rewrite_answer = bytes
        self._back_door.close()
        for provider in self._providers:
            provider.close()

    def _connected(self, connection: Connection) -> CalDavProvider:
        provider = CalDavProvider(connection, now=lambda: at("12:00"))
        self._providers.append(provider)
        return provider

    def _put(self, name: str, text: str) -> None:
        answer = self._back_door.put(
            name, content=text.encode(), headers={"Content-Type": "text/calendar; charset=utf-8"}
        )
        answer.raise_for_status()

    def _after_a_call(self) -> None:
        self.provider = self._patient
        if self._refused:
            self._refused = False
            self._proxy.heal()

    def _with_dead_tokens(self, body: bytes) -> bytes:
        """A token from before the expiry is asked for as one that the server never gave."""

        def dead(match: re.Match[bytes]) -> bytes:
            token = match[2]
            forgotten = re.sub(rb"[0-9a-f]{20,}", lambda m: b"0" * len(m[0]), token)
            return match[1] + (forgotten if token in self._dead else token) + match[3]

        return TOKEN.sub(dead, body)

    def _damaged(self, body: bytes) -> bytes:
        """What the server would not store: broken entries are broken on their way out."""
        self._issued |= {match[2] for match in TOKEN.finditer(body)}
        return re.sub(rb"BEGIN:VEVENT.*?END:VEVENT", lambda m: damaged(m[0]), body, flags=re.DOTALL)


def interval_of(event: Any) -> Interval:
    return Interval(to_utc(event.start), to_utc(event.end))


def damaged(event: bytes) -> bytes:
    if b"X-DAMAGE:time" in event:
        return re.sub(rb"DTSTART[^\r\n&]*", b"DTSTART:the day after tomorrow", event)
    if b"X-DAMAGE:recurrence" in event:
        return re.sub(rb"RRULE:[^\r\n&]*", b"RRULE:FREQ=SOMETIMES", event)
    if b"X-DAMAGE:rest" in event:
        return re.sub(rb"SUMMARY:[^\r\n&]*", b'SUM"MARY Planning', event)
    return event


def text_of(event: Event) -> str:
    """The event as another client would write it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Another client//EN"]
    if event.zone and not event.zone.endswith("Standard Time"):
        lines += NEW_YORK_BY_HAND.format(event.zone.replace(",", "\\,")).splitlines()
    lines += ["BEGIN:VEVENT", *described(event), time("DTSTART", event.start, event), ending(event)]
    exceptions = []
    if event.daily:
        lines.append(f"RRULE:FREQ=DAILY;COUNT={event.daily.times}")
        for number in event.daily.cancelled:
            lines.append(time("EXDATE", event.start + timedelta(days=number), event))
        for number, start in event.daily.moved.items():
            exceptions += moved(event, number, start)
    lines += ["END:VEVENT", *exceptions, "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def moved(event: Event, number: int, start: datetime) -> list[str]:
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    original = time("RECURRENCE-ID", event.start + timedelta(days=number), event)
    end = start + (event.end - event.start)
    times = [original, time("DTSTART", start, event), time("DTEND", end, event)]
    return ["BEGIN:VEVENT", *described(event), *times, "END:VEVENT"]


def described(event: Event) -> list[str]:
    title = event.title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = [f"UID:{event.id}", "DTSTAMP:20261101T000000Z", f"SUMMARY:{title}"]
    if event.organiser:
        lines.append(f'ORGANIZER;CN="{event.organiser}":mailto:someone@example.org')
    if event.invited:
        lines.append("ATTENDEE;CN=Somebody:mailto:somebody@example.org")
    if event.standing is Standing.DECLINED:
        lines.append("ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED;CN=Juniper:mailto:juniper@example.org")
    if event.standing in (Standing.CANCELLED, Standing.TENTATIVE):
        lines.append(f"STATUS:{event.standing.upper()}")
    if event.private:
        lines.append("CLASS:PRIVATE")
    if event.free:
        lines.append("TRANSP:TRANSPARENT")
    if event.damage is not Damage.NOTHING:
        lines.append(f"X-DAMAGE:{event.damage}")
    return lines


def ending(event: Event) -> str:
    return time("DTEND", event.end, event)


def time(name: str, moment: datetime | date, event: Event) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    if moment.tzinfo is None:
        return f"{name}:{moment:%Y%m%dT%H%M%S}"
    zone = event.zone or str(moment.tzinfo)
    return f'{name};TZID="{zone}":{moment:%Y%m%dT%H%M%S}'


class GuardedWorld(CalDavWorld):
    """A server that knows its users, and what each of them may do."""

    abilities = CalDavWorld.abilities | {Ability.READ_ONLY_ROOMS, Ability.FORBIDDEN_ROOMS}
    limits = frozenset({Limit.WRONG_SECRET})
