"""What an admin should know about this door, kept with the time since when it is so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.bookings import Booking, BookingState
from kiosk.domain.errors import AuthRejected, BadResponse, CalendarError, NotPermitted, Unavailable
from kiosk.domain.panel import Device
from kiosk.domain.schedule import Schedule, overlapping
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.domain.text import plain_text
from kiosk.ports.storage import Kept
from kiosk.services.messages import Call, Cancel, ChangeEnd, Create, Result
from kiosk.services.timekeeping import SKEW_ALLOWED, ClockTrust

_MOST = 20
_LONGEST_DETAIL = 200
_Seen = tuple[
    FindingKind, str, str, str | None
]  # kind, subject, detail, and the neighbour if it is about one
_NOWHERE: Mapping[str, Schedule | None] = {}
_OF_WRITES: dict[type[CalendarError], FindingKind] = {
    AuthRejected: FindingKind.WRITE_FORBIDDEN,  # of a write only: whoever may not read is told so as trouble
    NotPermitted: FindingKind.WRITE_FORBIDDEN,
    BadResponse: FindingKind.WRITE_FAILED,
    Unavailable: FindingKind.WRITE_FAILED,
}


@dataclass(slots=True)
class Health:
    """Gathers findings; each keeps the moment it was first seen for as long as it is seen again."""

    fixed: tuple[Finding, ...] = ()
    of_machine: tuple[Finding, ...] = ()
    not_stored: Finding | None = None
    not_noted: Finding | None = None
    of_devices: dict[Device, Finding] = field(default_factory=dict)
    _not_written: dict[str | None, Finding] = field(default_factory=dict)
    _since: dict[_Seen, datetime] = field(default_factory=dict)

    def findings(
        self,
        schedule: Schedule | None,
        bookings: Sequence[Booking],
        clock: ClockTrust,
        at: datetime,
        *,
        elsewhere: Mapping[str, Schedule | None] = _NOWHERE,
    ) -> tuple[Finding, ...]:
        """Everything found at present, at most twenty of a kind. `elsewhere` are the neighbours of this room, with what
        was last read of each, if anything.
        """
        seen = [*_in_schedule(schedule), *_in_bookings(schedule, bookings, elsewhere), *_in_clock(clock)]
        known = {entry: self._since.get(entry, at) for entry in seen}
        self._since = known
        found = tuple(
            Finding(kind, subject, since, detail, room)
            for (kind, subject, detail, room), since in known.items()
        )
        machine = (*self._of_disk(), *self.of_machine)
        devices = (self.of_devices[device] for device in sorted(self.of_devices))
        return (*self.fixed, *machine, *self._of_writes(bookings, elsewhere), *devices, *found)

    def device(self, device: Device, detail: str | None, at: datetime) -> None:
        """Take how something fixed to the panel is: why it does not work, None when it does."""
        if detail is None:
            self.of_devices.pop(device, None)
            return
        known = self.of_devices.get(device)
        since = at if known is None else known.since
        said = plain_text(detail, limit=_LONGEST_DETAIL)  # a driver's words come from outside
        self.of_devices[device] = Finding(FindingKind.DEVICE_BROKEN, device.value, since, said)

    def written(
        self, call: Call, result: Result | CalendarError, at: datetime, *, room: str | None = None
    ) -> None:
        """Take what became of a write in that neighbour, or in this room. That the door may not write there stays true
        until a write succeeds.
        """
        start = _start_of(call)
        if start is None:
            return
        if not isinstance(result, CalendarError):
            self._not_written.pop(room, None)
        elif (kind := _OF_WRITES.get(type(result))) is not None:
            known = self._not_written.get(room)
            since = known.since if known is not None and known.kind is kind else at
            self._not_written[room] = Finding(kind, start.isoformat(), since, result.detail, room)

    def _of_disk(self) -> tuple[Finding, ...]:
        return tuple(found for found in (self.not_stored, self.not_noted) if found is not None)

    def _of_writes(
        self, bookings: Sequence[Booking], elsewhere: Mapping[str, Schedule | None]
    ) -> tuple[Finding, ...]:
        """A failure that passed counts only while something still waits to be written there."""
        waits = {_neighbour(b, elsewhere) for b in bookings if not b.settled}
        return tuple(
            finding
            for room, finding in self._not_written.items()
            if room in waits or finding.kind is FindingKind.WRITE_FORBIDDEN
        )


def damaged(kept: Kept, at: datetime) -> tuple[Finding, ...]:
    """Files that could not be read at the start, wholly or in part."""
    files = tuple(
        Finding(FindingKind.DAMAGED_FILE, d.file, at, f"{d.cause}; kept as {d.kept_as}; used {d.used}")
        for d in kept.damages
    )
    return (*files, *(Finding(FindingKind.JOURNAL_TORN, d.file, at, d.cause) for d in kept.journal.gaps))


def _in_schedule(schedule: Schedule | None) -> list[_Seen]:
    if schedule is None:
        return []
    found: list[_Seen] = [
        (FindingKind.DOUBTFUL_ENTRY, doubt.entry, doubt.cause, None) for doubt in schedule.doubts[:_MOST]
    ]
    if schedule.dropped:
        found.append((FindingKind.DROPPED_ENTRY, str(schedule.dropped), "", None))
    return found


def _in_bookings(
    here: Schedule | None, bookings: Sequence[Booking], elsewhere: Mapping[str, Schedule | None]
) -> list[_Seen]:
    found: list[_Seen] = [
        (FindingKind.LAPSED_BOOKING, b.interval.start.isoformat(), "", _neighbour(b, elsewhere))
        for b in bookings
        if b.state is BookingState.LAPSED
    ]
    for booking in bookings:
        room = _neighbour(booking, elsewhere)
        schedule = here if room is None else elsewhere[room]
        if schedule is None or booking.state is not BookingState.CONFIRMED or booking.target is not None:
            continue
        others = [m for m in overlapping(schedule.meetings, booking.interval) if m.key != booking.key]
        found += [
            (FindingKind.OVERLAP, f"{booking.interval.start.isoformat()} {m.start.isoformat()}", "", room)
            for m in others
        ]
    return found[:_MOST]


def _neighbour(booking: Booking, elsewhere: Mapping[str, Schedule | None]) -> str | None:
    return booking.room if booking.room in elsewhere else None


def _in_clock(clock: ClockTrust) -> list[_Seen]:
    """A server of another time, whoever of the two is right: an admin has to look."""
    if clock.skew is None or abs(clock.skew) <= SKEW_ALLOWED:
        return []
    return [(FindingKind.CLOCK_SKEW, f"{round(clock.skew.total_seconds())} s", "", None)]


def _start_of(call: Call) -> datetime | None:
    """When what a call writes begins; None for calls that only ask."""
    match call:
        case Create(interval=interval):
            return interval.start
        case ChangeEnd(meeting=meeting) | Cancel(meeting=meeting):
            return meeting.start
        case _:
            return None
