"""A problem that somebody reported at this door, and what it means for the room. Nobody's name is asked for or kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.time import require_utc

WORDS_LIMIT = 140  # characters somebody may type


class ReportKind(StrEnum):
    """What the problem is with."""

    SCREEN = "screen"
    SOUND = "sound"
    HEATING = "heating"
    CLEANING = "cleaning"
    FURNITURE = "furniture"
    OTHER = "other"


class Phrase(StrEnum):
    """What is wrong, in a word or two that nobody has to type."""

    NO_PICTURE = "no_picture"
    NO_CABLE = "no_cable"
    NO_SOUND = "no_sound"
    NO_MICROPHONE = "no_microphone"
    TOO_COLD = "too_cold"
    TOO_WARM = "too_warm"
    NOT_CLEAN = "not_clean"
    BIN_FULL = "bin_full"
    BROKEN = "broken"
    CHAIRS_MISSING = "chairs_missing"
    NO_LIGHT = "no_light"
    DOOR_STICKS = "door_sticks"


PHRASES: Mapping[ReportKind, tuple[Phrase, ...]] = {
    ReportKind.SCREEN: (Phrase.NO_PICTURE, Phrase.NO_CABLE),
    ReportKind.SOUND: (Phrase.NO_SOUND, Phrase.NO_MICROPHONE),
    ReportKind.HEATING: (Phrase.TOO_COLD, Phrase.TOO_WARM),
    ReportKind.CLEANING: (Phrase.NOT_CLEAN, Phrase.BIN_FULL),
    ReportKind.FURNITURE: (Phrase.BROKEN, Phrase.CHAIRS_MISSING),
    ReportKind.OTHER: (Phrase.NO_LIGHT, Phrase.DOOR_STICKS),
}
# The words that rooms are furnished with, in small letters. A missing cable is no broken screen to whoever brings one,
# but nobody who asks for a room with a screen wants to find out.
_BREAKS: Mapping[ReportKind, frozenset[str]] = {
    ReportKind.SCREEN: frozenset({"screen", "display", "monitor", "projector", "beamer", "tv"}),
    ReportKind.SOUND: frozenset(
        {"sound", "audio", "speaker", "speakers", "loudspeakers", "microphone", "microphones"}
    ),
}


class ReportState(StrEnum):
    """pending -> delivered -> cleared; pending -> withdrawn | cleared. Open are the first two."""

    PENDING = "pending"
    DELIVERED = "delivered"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of the outbox: what is wrong in `room` since `made_at`.

    `key` names it everywhere, also for the facility system, which takes a key only once. `words` were typed, at most
    WORDS_LIMIT characters. `reference` is what the facility system calls it, once it has it.
    """

    key: str
    room: str
    kind: ReportKind
    made_at: datetime
    phrase: Phrase | None = None
    words: str = ""
    state: ReportState = ReportState.PENDING
    reference: str = ""

    def __post_init__(self) -> None:
        require_utc(self.made_at)

    @property
    def open(self) -> bool:
        """Whether the problem is still there, as far as this door knows."""
        return self.state in (ReportState.PENDING, ReportState.DELIVERED)


@dataclass(frozen=True, slots=True)
class ReportUndo:
    """That the report of that key can be taken back until a moment on CLOCK_BOOTTIME."""

    key: str
    until: float


@dataclass(frozen=True, slots=True)
class ReportPolicy:
    """What can be reported at this door: `kinds`, none of them for nothing at all.

    At most `most_open` problems are open at a time, and at most `burst` are new in any span of `per`. For `undo` a
    report waits to be taken back before it is delivered, if `delivers` says that there is somewhere to deliver it.
    """

    kinds: tuple[ReportKind, ...] = tuple(ReportKind)
    most_open: int = 30
    burst: int = 6
    per: timedelta = timedelta(minutes=10)
    undo: timedelta = timedelta(seconds=8)
    delivers: bool = False


def open_reports(reports: Iterable[Report]) -> tuple[Report, ...]:
    """The problems that are still there, the oldest first."""
    return tuple(report for report in reports if report.open)


def equal_report(
    reports: Iterable[Report], kind: ReportKind, phrase: Phrase | None, words: str
) -> Report | None:
    """The open report that says the same already."""
    said = (kind, phrase, words)
    return next((r for r in open_reports(reports) if (r.kind, r.phrase, r.words) == said), None)


def too_many(reports: Sequence[Report], policy: ReportPolicy, at: datetime) -> bool:
    """Whether one more is more than this door takes: nobody may fill it, or the facility's desk, by tapping."""
    recent = [r for r in reports if abs(at - r.made_at) < policy.per]
    return len(open_reports(reports)) >= policy.most_open or len(recent) >= policy.burst


def broken_equipment(reports: Iterable[Report]) -> frozenset[str]:
    """What must not be counted on until somebody has seen to it: words of equipment, in small letters."""
    return frozenset().union(*(_BREAKS.get(report.kind, frozenset()) for report in open_reports(reports)))


def works(item: str, broken: frozenset[str]) -> bool:
    """Whether a thing that a room is furnished with is not among what is broken."""
    return item.strip().lower() not in broken
