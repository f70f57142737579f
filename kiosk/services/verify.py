"""Verify: lights the lamps of one integration, one by one, and leaves the calendar as it was.

Pure orchestration over the calendar port: it knows no system. A red lamp stops what depends on it:

    address -> sign-in -> read a room -> right to write to it -> deep trial in it
                       -> limit

The ways of reported problems are tried beside: each as far as one can without reporting anything.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from kiosk.domain.errors import CalendarError, Cause, FacilityError, FacilityUnavailable, Gone, NotPermitted
from kiosk.domain.intervals import Interval
from kiosk.domain.lamps import Advice, Lamp, LampKind, Light, Verification
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import CalendarProvider, Whole
from kiosk.ports.facility import Facility
from kiosk.services.doubt import asked
from kiosk.services.trial import Means, red, trial

REPORTS = "reports"  # the section of the settings; as an integration there would be called
SKEW_ALLOWED = timedelta(seconds=60)
EXPIRY_NOTICE = timedelta(days=30)
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=14)
_ROOM_KINDS = (LampKind.READ, LampKind.WRITE)


@dataclass(frozen=True, slots=True)
class Probe:
    """What to try on one integration.

    `rooms` are those of these settings that use it. `others` are the other integrations of these settings, by name.
    `out_of_reach` is an address that the account must not be able to read; empty: not tried. `deep` also books.
    `invites`: people who book at the door are to be invited.
    """

    integration: str
    system: str
    rooms: tuple[Room, ...]
    out_of_reach: str = ""
    deep: bool = False
    invites: bool = False
    others: Mapping[str, CalendarProvider] = field(default_factory=dict)


def verify(
    provider: CalendarProvider, probe: Probe, means: Means, *, told: Callable[[Lamp], None]
) -> Verification:
    """All lamps; `told` hears of each as soon as it is lit. Takes as long as the calls to the provider take."""
    lamps: list[Lamp] = []
    for lamp in _lamps(provider, probe, means):
        lamps.append(lamp)
        told(lamp)
    return Verification(probe.integration, probe.system, tuple(lamps))


def verify_reports(ways: Mapping[LampKind, Facility], *, told: Callable[[Lamp], None]) -> Verification:
    """A lamp for each way that reports go, none of which is handed one; `told` hears of each as soon as it is lit."""
    lamps: list[Lamp] = []
    for kind, way in ways.items():
        lamps.append(_way(kind, way))
        told(lamps[-1])
    return Verification(REPORTS, REPORTS, tuple(lamps))


def _way(kind: LampKind, way: Facility) -> Lamp:
    try:
        way.try_out()
    except FacilityError as error:
        return _blocked(kind, error)
    except Exception as error:  # noqa: BLE001 - as with a provider: what breaks lights a lamp, and no traceback
        return _blocked(kind, FacilityUnavailable(f"it failed: {type(error).__name__}"))
    return Lamp(kind, Light.GREEN)


def _blocked(kind: LampKind, error: FacilityError) -> Lamp:
    return Lamp(kind, Light.RED, error=type(error).__name__, cause=error.cause.value, detail=error.detail)


def _lamps(provider: CalendarProvider, probe: Probe, means: Means) -> Iterator[Lamp]:
    address = _address(provider, means)
    yield address
    signed_in = _unless(address, LampKind.SIGN_IN, lambda: _sign_in(provider, means))
    yield signed_in
    if signed_in.light in (Light.RED, Light.OFF):
        yield from _dark(probe)
        return
    if not probe.rooms:
        yield Lamp(LampKind.READ, Light.AMBER, advice=Advice.INTEGRATION_UNUSED)
        yield Lamp(LampKind.WRITE, Light.OFF)
    sound: list[Room] = []
    for room in probe.rooms:
        lamps = list(_room(provider, probe, room, means))
        yield from lamps
        if all(lamp.light in (Light.GREEN, Light.AMBER) for lamp in lamps):
            sound.append(room)
    yield _limit(provider, probe, means)
    if probe.deep:
        for room in probe.rooms:
            yield trial(provider, room, means) if room in sound else _off(LampKind.DEEP, room)


def _address(provider: CalendarProvider, means: Means) -> Lamp:
    try:
        clock = asked(provider.reach)
    except CalendarError as error:
        return red(LampKind.ADDRESS, error)
    here = means.now()
    if clock is not None and abs(clock - here) > SKEW_ALLOWED:
        detail = f"server {clock:%Y-%m-%dT%H:%M:%SZ}, here {here:%Y-%m-%dT%H:%M:%SZ}"
        return Lamp(LampKind.ADDRESS, Light.AMBER, advice=Advice.CLOCK_SKEW, detail=detail)
    return Lamp(LampKind.ADDRESS, Light.GREEN)


def _sign_in(provider: CalendarProvider, means: Means) -> Lamp:
    try:
        account = asked(provider.sign_in)
    except CalendarError as error:
        return red(LampKind.SIGN_IN, error)
    if account.expires is not None and account.expires - means.now() <= EXPIRY_NOTICE:
        return Lamp(
            LampKind.SIGN_IN,
            Light.AMBER,
            account.name,
            advice=Advice.EXPIRES_SOON,
            until=account.expires,
        )
    return Lamp(LampKind.SIGN_IN, Light.GREEN, account.name, until=account.expires)


def _room(provider: CalendarProvider, probe: Probe, room: Room, means: Means) -> Iterator[Lamp]:
    """The lamps of reading one room and of the right to write to it."""
    schedule = _read(provider, room, means)
    if isinstance(schedule, CalendarError):
        yield red(LampKind.READ, schedule, room.name)
        yield _off(LampKind.WRITE, room)
        return
    findings = list(_findings(probe, room, schedule, means))
    yield from findings or [Lamp(LampKind.READ, Light.GREEN, room.name)]
    known = {lamp.advice for lamp in findings}
    yield from (
        lamp for lamp in _rights(provider, probe, room) if lamp.advice is None or lamp.advice not in known
    )


def _read(provider: CalendarProvider, room: Room, means: Means) -> Schedule | CalendarError:
    now = means.now()
    try:
        answer = asked(lambda: provider.read(room, Interval(now - _BEFORE, now + _AFTER), at=now))
    except CalendarError as error:
        return error
    assert isinstance(answer, Whole)  # noqa: S101 - the port's promise: without a cursor the answer is whole
    return answer.schedule


def _findings(probe: Probe, room: Room, schedule: Schedule, means: Means) -> Iterator[Lamp]:
    """What an admin should know about a room that can be read."""
    for name, other in probe.others.items():
        if isinstance(_read(other, room, means), Schedule):
            yield Lamp(LampKind.READ, Light.AMBER, room.name, advice=Advice.ROOM_TWICE, detail=name)
    if _titles_are_organisers(schedule):
        yield Lamp(LampKind.READ, Light.AMBER, room.name, advice=Advice.TITLE_REPLACED)


def _titles_are_organisers(schedule: Schedule) -> bool:
    """Whether every meeting of others is called like its organiser: some systems replace titles in rooms so."""
    told = [m for m in schedule.meetings if not m.ours and m.title is not None and m.organiser is not None]
    return bool(told) and all((m.title or "").casefold() == (m.organiser or "").casefold() for m in told)


def _rights(provider: CalendarProvider, probe: Probe, room: Room) -> Iterator[Lamp]:
    try:
        rights = asked(lambda: provider.rights(room))
    except CalendarError as error:
        yield red(LampKind.WRITE, error, room.name)
        return
    if rights.may_write is False:
        yield red(
            LampKind.WRITE,
            NotPermitted("the rights do not include writing", cause=Cause.READ_ONLY),
            room.name,
        )
        return
    advice = [Advice(note.value) for note in rights.notes]
    if rights.may_write is None:
        advice.insert(0, Advice.RIGHTS_NOT_TOLD)
    if probe.invites and not provider.capabilities.invites:
        advice.append(Advice.INVITES_NOBODY)
    for each in advice:
        yield Lamp(LampKind.WRITE, Light.AMBER, room.name, advice=each)
    if not advice:
        yield Lamp(LampKind.WRITE, Light.GREEN, room.name)


def _limit(provider: CalendarProvider, probe: Probe, means: Means) -> Lamp:
    """The one lamp that a refusal makes green. A calendar that "is not there" may be one that is hidden from us."""
    address = probe.out_of_reach
    if not address:
        return Lamp(LampKind.LIMIT, Light.OFF, advice=Advice.LIMIT_NOT_TRIED)
    answer = _read(provider, Room("out-of-reach", address, "UTC", address), means)
    if isinstance(answer, NotPermitted | Gone):
        return Lamp(
            LampKind.LIMIT,
            Light.GREEN,
            address,
            error=answer.kind,
            cause=answer.cause.value,
            detail=answer.detail,
        )
    if isinstance(answer, CalendarError):
        return red(LampKind.LIMIT, answer, address)
    return Lamp(LampKind.LIMIT, Light.AMBER, address, advice=Advice.READS_EVERYONE)


def _dark(probe: Probe) -> Iterator[Lamp]:
    """The lamps behind a sign-in that failed."""
    for room in probe.rooms:
        yield from (_off(kind, room) for kind in _ROOM_KINDS)
    if not probe.rooms:
        yield from (Lamp(kind, Light.OFF) for kind in _ROOM_KINDS)
    yield Lamp(LampKind.LIMIT, Light.OFF)
    if probe.deep:
        yield from (_off(LampKind.DEEP, room) for room in probe.rooms)


def _unless(before: Lamp, kind: LampKind, light: Callable[[], Lamp]) -> Lamp:
    return Lamp(kind, Light.OFF) if before.light is Light.RED else light()


def _off(kind: LampKind, room: Room) -> Lamp:
    return Lamp(kind, Light.OFF, room.name)
