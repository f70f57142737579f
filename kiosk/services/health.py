"""What an admin should know about this door, kept with the time since when it is so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.bookings import Booking, BookingState
from kiosk.domain.schedule import Schedule, overlapping
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.ports.storage import Damage
from kiosk.services.timekeeping import ClockTrust

_MOST = 20


@dataclass(slots=True)
class Health:
    """Gathers findings; each keeps the moment it was first seen for as long as it is seen again."""

    fixed: tuple[Finding, ...] = ()
    not_stored: Finding | None = None
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
        return (*self.fixed, *((self.not_stored,) if self.not_stored else ()), *found)


def damaged(damages: Iterable[Damage], at: datetime) -> tuple[Finding, ...]:
    """Files that could not be read at the start."""
    return tuple(
        Finding(FindingKind.DAMAGED_FILE, d.file, at, f"{d.cause}; kept as {d.kept_as}; used {d.used}")
        for d in damages
    )


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
            (FindingKind.OVERLAP, m.start.isoformat(), booking.interval.start.isoformat()) for m in others
        ]
    return found[:_MOST]


def _in_clock(clock: ClockTrust) -> list[tuple[FindingKind, str, str]]:
    if clock.skew is None or clock.confirmed:
        return []
    return [(FindingKind.CLOCK_SKEW, f"{round(clock.skew.total_seconds())} s", "")]
