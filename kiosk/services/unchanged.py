"""Whether a snapshot or a schedule says anything new: what says the same is neither published nor saved again."""

from dataclasses import fields
from operator import attrgetter

from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Snapshot

# What stays the same from one snapshot or read to the next when nothing changed.
_SHOWN = attrgetter(*(f.name for f in fields(Snapshot) if f.name not in {"number", "made_at", "made_boot"}))
_READ = attrgetter(*(f.name for f in fields(Schedule) if f.name != "read_at"))


def same_but_for_moment(snapshot: Snapshot, last: Snapshot) -> bool:
    """Whether they differ by number and moment only."""
    return bool(_SHOWN(snapshot) == _SHOWN(last))


def same_but_for_time(schedule: Schedule, other: Schedule | None) -> bool:
    """Whether they differ by the time of the read only."""
    return other is not None and bool(_READ(schedule) == _READ(other))
