"""The engine's part in reports: takes them, keeps them, and hands each over until the facility system has it.

Apart from bookings on purpose: whatever a facility system does or does not do, no booking waits for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import FacilityError, FacilityRejected
from kiosk.domain.intents import ClearReport, ReportProblem
from kiosk.domain.intervals import Interval
from kiosk.domain.journal import Entry, Happening, short_key
from kiosk.domain.reports import (
    PHRASES,
    WORDS_LIMIT,
    Report,
    ReportPolicy,
    ReportState,
    ReportUndo,
    equal_report,
    open_reports,
    too_many,
)
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.domain.text import plain_text
from kiosk.domain.time import Now
from kiosk.services.messages import GIVE_UP, Deliver, Handed, SaveReports
from kiosk.services.taps import key_of

_PAUSES = (10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)  # seconds from one try to the next
_SELDOM = 3600.0
_TOMBSTONES = 50  # reports that are done with: whoever asks for the same again is still answered the same
_TOLD = {
    ReportState.PENDING: Happening.REPORTED,
    ReportState.DELIVERED: Happening.REPORT_DELIVERED,
    ReportState.CLEARED: Happening.REPORT_CLEARED,
    ReportState.WITHDRAWN: Happening.REPORT_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class _Try:
    """How often in a row a report was not taken, and when it is tried again on CLOCK_BOOTTIME."""

    failed: int
    again_at: float


@dataclass(slots=True)
class Reporting:
    """The reports of the door of `room`, whose id it is; `durable` is what its disk holds."""

    room: str
    policy: ReportPolicy
    durable: tuple[Report, ...] = ()
    trouble: Finding | None = None
    _reports: dict[str, Report] = field(default_factory=dict)
    _before: tuple[Report, ...] = ()
    _undo: dict[str, float] = field(default_factory=dict)
    _tries: dict[str, _Try] = field(default_factory=dict)
    _under_way: tuple[str, float] | None = None  # the key, and since when

    def __post_init__(self) -> None:
        self._reports = {report.key: report for report in self.durable}
        self._before = self.durable

    # --- what people ask -----------------------------------------------------------------------------------------

    def asked(self, intent: ReportProblem | ClearReport, now: Now) -> Refusal | str:
        """The key of the report, or why not."""
        return self._cleared(intent) if isinstance(intent, ClearReport) else self._reported(intent, now)

    def knows(self, key: str | None) -> bool:
        """Whether that is the key of a report."""
        return key in self._reports

    def undo(self, key: str, now: Now) -> Refusal | str:
        """Take a report back, as long as it was surely not handed over."""
        if self._reports[key].state is ReportState.WITHDRAWN:
            return key
        if now.boot >= self._undo.get(key, float("-inf")):
            return Refusal.UNDO_OVER
        del self._undo[key]
        self._put(key, ReportState.WITHDRAWN)
        return key

    def _reported(self, intent: ReportProblem, now: Now) -> Refusal | str:
        key = key_of(f"report {intent.id}")
        if key in self._reports:
            return key
        phrase = intent.phrase if intent.phrase in PHRASES[intent.kind] else None
        words = plain_text(intent.words, limit=WORDS_LIMIT)  # whoever asks over the socket is a stranger
        if intent.kind not in self.policy.kinds:
            return Refusal.NOT_ALLOWED_HERE
        known = equal_report(self._reports.values(), intent.kind, phrase, words)
        if known is not None:
            return known.key
        if too_many(tuple(self._reports.values()), self.policy, now.wall):
            return Refusal.TOO_MANY_REPORTS
        self._reports[key] = Report(key, self.room, intent.kind, now.wall, phrase, words)
        if not intent.at_once:
            self._undo[key] = now.boot + self.policy.undo.total_seconds()
        return key

    def _cleared(self, intent: ClearReport) -> Refusal | str:
        found = [r for r in self._reports.values() if r.key == intent.key]
        if not found or found[0].state is ReportState.WITHDRAWN:
            return Refusal.NO_SUCH_REPORT
        self._undo.pop(intent.key, None)
        self._put(intent.key, ReportState.CLEARED)
        return intent.key

    def _put(self, key: str, state: ReportState, *, reference: str = "") -> None:
        known = self._reports[key]
        self._reports[key] = replace(known, state=state, reference=reference or known.reference)

    # --- the facility system -------------------------------------------------------------------------------------

    def handed(self, message: Handed, now: Now) -> None:
        """Take what became of a delivery. What was cleared meanwhile stays cleared."""
        if self._under_way is not None and self._under_way[0] == message.key:
            self._under_way = None
        report = self._reports.get(message.key)
        if report is None or report.state is not ReportState.PENDING:
            return
        if isinstance(message.result, FacilityError):
            self._failed(message.key, message.result, now)
            return
        self._tries.pop(message.key, None)
        self.trouble = None
        self._put(message.key, ReportState.DELIVERED, reference=message.result)

    def deliveries(self, now: Now) -> list[Deliver]:
        """What is to be handed over now: one report at a time, of those that may go the one that waited longest."""
        if self._under_way is not None and now.boot - self._under_way[1] >= 2 * GIVE_UP:
            self._under_way = None  # it hangs: nobody knows what it did, and the key tells the other side
        if self._under_way is not None or not self.policy.delivers:
            return []
        ready = [(due, report) for due, report in self._due() if due <= now.boot]
        if not ready:
            return []
        report = min(ready, key=lambda waiting: waiting[0])[1]
        self._under_way = (report.key, now.boot)
        return [Deliver(report)]

    def wake_at(self, now: Now) -> float:
        """When something of a report is due next, on CLOCK_BOOTTIME."""
        offers = [until for until in self._undo.values() if until > now.boot]
        hung = [self._under_way[1] + 2 * GIVE_UP] if self._under_way is not None else []
        due = [due for due, _ in self._due()] if self.policy.delivers and self._under_way is None else []
        return min([*offers, *hung, *due], default=float("inf"))

    def _due(self) -> list[tuple[float, Report]]:
        """What is not handed over yet, each with the moment from which on it may be."""
        return [
            (self._ready_at(report.key), report)
            for report in self._reports.values()
            if report.state is ReportState.PENDING
        ]

    def _ready_at(self, key: str) -> float:
        tried = self._tries.get(key)
        return max(self._undo.get(key, float("-inf")), tried.again_at if tried else float("-inf"))

    def _failed(self, key: str, error: FacilityError, now: Now) -> None:
        failed = self._tries[key].failed if key in self._tries else 0
        pause = _PAUSES[min(failed, len(_PAUSES) - 1)]
        if isinstance(error, FacilityRejected):
            pause = _SELDOM
        if error.after is not None:
            pause = max(pause, error.after.total_seconds())
        self._tries[key] = _Try(failed + 1, now.boot + pause)
        since = self.trouble.since if self.trouble is not None else now.wall
        self.trouble = Finding(FindingKind.REPORT_NOT_TAKEN, "reports", since, error.detail)

    # --- the disk, and what is shown -----------------------------------------------------------------------------

    def saves(self, now: Now) -> tuple[list[SaveReports], tuple[Entry, ...]]:
        """What is to be saved in this turn, and what the journal is told once it is."""
        kept = _with_tombstones(self._reports)
        if kept == self.durable:
            return [], ()
        told = _told(self.durable, kept, now.wall)
        self.durable = kept
        return [SaveReports(kept)], told

    def stored(self) -> None:
        """What was to be saved is on the disk."""
        self._before = self.durable

    def not_stored(self, *, saved: bool) -> None:
        """The disk refused a batch: go back to what it holds, unless reports were `saved` before it refused.

        What was to be handed over is asked for again: the key tells the other side.
        """
        self._under_way = None
        if saved:
            self.stored()
            return
        self.durable = self._before
        self._reports = {report.key: report for report in self.durable}
        self._undo = {key: until for key, until in self._undo.items() if key in self._reports}

    def shown(self) -> tuple[Report, ...]:
        """The problems that are open."""
        return open_reports(self._reports.values())

    def offers(self, now: Now) -> tuple[ReportUndo, ...]:
        """The reports that can still be taken back."""
        self._undo = {key: until for key, until in self._undo.items() if until > now.boot}
        return tuple(ReportUndo(key, until) for key, until in self._undo.items())

    def findings(self) -> tuple[Finding, ...]:
        """That the facility system takes nothing, while something waits for it."""
        waiting = sum(report.state is ReportState.PENDING for report in self._reports.values())
        return (replace(self.trouble, subject=str(waiting)),) if self.trouble is not None and waiting else ()


def _with_tombstones(reports: Mapping[str, Report]) -> tuple[Report, ...]:
    """What is kept: all that is open, and the last that are done with."""
    done = [report.key for report in reports.values() if not report.open]
    forgotten = set(done[:-_TOMBSTONES])
    return tuple(report for report in reports.values() if report.key not in forgotten)


def _told(before: Iterable[Report], after: Iterable[Report], at: datetime) -> tuple[Entry, ...]:
    """What happened between two states, as the journal tells it: of what was typed it knows nothing."""
    known = {report.key: report for report in before}
    told: list[Entry] = []
    for report in after:
        old = known.get(report.key)
        if old is None:
            told.append(_entry(report, Happening.REPORTED, at))
        if report.state is not (old.state if old is not None else ReportState.PENDING):
            told.append(_entry(report, _TOLD[report.state], at))
    return tuple(told)


def _entry(report: Report, what: Happening, at: datetime) -> Entry:
    minute = Interval(report.made_at, report.made_at + timedelta(minutes=1))
    return Entry(at, what, short_key(report.key), minute, report.room, report.kind)
