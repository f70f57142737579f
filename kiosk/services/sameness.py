"""What counts as unchanged from one snapshot or reading to the next, so that nothing is drawn or written for it."""

from dataclasses import fields
from operator import attrgetter

from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Snapshot

_SHOWN = attrgetter(*(f.name for f in fields(Snapshot) if f.name not in {"number", "made_at", "made_boot"}))
_READ = attrgetter(*(f.name for f in fields(Schedule) if f.name != "read_at"))


def same_but_for_moment(snapshot: Snapshot, last: Snapshot | None) -> bool:
    """Whether the two say the same, each of its own moment."""
    return last is not None and bool(_SHOWN(snapshot) == _SHOWN(last))


def same_but_for_time(schedule: Schedule, other: Schedule | None) -> bool:
    """Whether the two hold the same, whenever each was read."""
    return other is not None and bool(_READ(schedule) == _READ(other))
