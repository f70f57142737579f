"""What an admin should know about this door, kept with the time since when it is so."""

from collections.abc import Sequence
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
    not_written: Finding | None = None
    of_devices: dict[Device, Finding] = field(default_factory=dict)
    _since: dict[tuple[FindingKind, str, str], datetime] = field(default_factory=dict)

    def findings(
        self, schedule: Schedule | None, bookings: Sequence[Booking], clock: ClockTrust, at: datetime
    ) -> tuple[Finding, ...]:
        """Everything found at present, at most twenty of a kind."""
        seen = [*_in_schedule(schedule), *_in_bookings(schedule, bookings), *_in_clock(clock)]
        known = {entry: self._since.get(entry, at) for entry in seen}
        self._since = known
        found = tuple(
            Finding(kind, subject, since, detail) for (kind, subject, detail), since in known.items()
        )
        devices = (self.of_devices[device] for device in sorted(self.of_devices))
        return (*self.fixed, *self._of_disk(), *self.of_machine, *self._of_writes(bookings), *devices, *found)

    def device(self, device: Device, detail: str | None, at: datetime) -> None:
        """Take how something fixed to the panel is: why it does not work, None when it does."""
        if detail is None:
            self.of_devices.pop(device, None)
            return
        known = self.of_devices.get(device)
        since = at if known is None else known.since
        said = plain_text(detail, limit=_LONGEST_DETAIL)  # a driver's words come from outside
        self.of_devices[device] = Finding(FindingKind.DEVICE_BROKEN, device.value, since, said)

    def written(self, call: Call, result: Result | CalendarError, at: datetime) -> None:
        """Take what became of a write. That the door may not write stays true until a write succeeds."""
        start = _start_of(call)
        if start is None:
            return
        if not isinstance(result, CalendarError):
            self.not_written = None
        elif (kind := _OF_WRITES.get(type(result))) is not None:
            known = self.not_written
            since = known.since if known is not None and known.kind is kind else at
            self.not_written = Finding(kind, start.isoformat(), since, result.detail)

    def _of_disk(self) -> tuple[Finding, ...]:
        return tuple(found for found in (self.not_stored, self.not_noted) if found is not None)

    def _of_writes(self, bookings: Sequence[Booking]) -> tuple[Finding, ...]:
        """A failure that passed counts only while something still waits to be written."""
        if self.not_written is None:
            return ()
        waits = any(not b.settled for b in bookings)
        return (self.not_written,) if waits or self.not_written.kind is FindingKind.WRITE_FORBIDDEN else ()


def damaged(kept: Kept, at: datetime) -> tuple[Finding, ...]:
    """Files that could not be read at the start, wholly or in part."""
    files = tuple(
        Finding(FindingKind.DAMAGED_FILE, d.file, at, f"{d.cause}; kept as {d.kept_as}; used {d.used}")
        for d in kept.damages
    )
    return (*files, *(Finding(FindingKind.JOURNAL_TORN, d.file, at, d.cause) for d in kept.journal.gaps))


def _in_schedule(schedule: Schedule | None) -> list[tuple[FindingKind, str, str]]:
    if schedule is None:
        return []
    found = [(FindingKind.DOUBTFUL_ENTRY, doubt.entry, doubt.cause) for doubt in schedule.doubts[:_MOST]]
    if schedule.dropped:
        found.append((FindingKind.DROPPED_ENTRY, str(schedule.dropped), ""))
    return found


def _in_bookings(
    schedule: Schedule | None, bookings: Sequence[Booking]
) -> list[tuple[FindingKind, str, str]]:
    found = [
        (FindingKind.LAPSED_BOOKING, b.interval.start.isoformat(), "")
        for b in bookings
        if b.state is BookingState.LAPSED
    ]
    for booking in bookings:
        if schedule is None or booking.state is not BookingState.CONFIRMED or booking.target is not None:
            continue
        others = [m for m in overlapping(schedule.meetings, booking.interval) if m.key != booking.key]
        found += [
            (FindingKind.OVERLAP, f"{booking.interval.start.isoformat()} {m.start.isoformat()}", "")
            for m in others
        ]
    return found[:_MOST]


def _in_clock(clock: ClockTrust) -> list[tuple[FindingKind, str, str]]:
    """A server of another time, whoever of the two is right: an admin has to look."""
    if clock.skew is None or abs(clock.skew) <= SKEW_ALLOWED:
        return []
    return [(FindingKind.CLOCK_SKEW, f"{round(clock.skew.total_seconds())} s", "")]


def _start_of(call: Call) -> datetime | None:
    """When what a call writes begins; None for calls that only ask."""
    match call:
        case Create(interval=interval):
            return interval.start
        case ChangeEnd(meeting=meeting) | Cancel(meeting=meeting):
            return meeting.start
        case _:
            return None
