"""What was measured, beside what it may be: one row for each number, and the table they make."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.console import Console
from rich.table import Table


class Verdict(StrEnum):
    """How a number stands to its budget."""

    MET = "met"
    MISSED = "missed"
    FREE = ""  # there is no budget for it


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured number.

    `budget` is the most it may be, None when nothing was promised; `spread` says how it varied.
    """

    topic: str
    what: str
    value: float
    unit: str
    budget: float | None = None
    spread: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.budget is None:
            return Verdict.FREE
        return Verdict.MET if self.value <= self.budget else Verdict.MISSED


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest of the values that `share` (0 to 1) of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def typical(
    topic: str, what: str, values: Sequence[float], unit: str, budget: float | None = None
) -> Finding:
    """The median of repeated measurements, with their range."""
    spread = f"{percentile(values, 0):.0f} to {percentile(values, 1):.0f}, {len(values)} times"
    return Finding(topic, what, percentile(values, 0.5), unit, budget, spread)


def record(finding: Finding) -> dict[str, object]:
    """A finding as JSON holds it."""
    return {**asdict(finding), "verdict": finding.verdict}


def show(findings: Sequence[Finding], console: Console) -> None:
    """Print one table, topic by topic."""
    table = Table(title="Door Kiosk, measured", title_justify="left")
    table.add_column("")
    table.add_column("what", overflow="fold")
    table.add_column("measured", justify="right")
    table.add_column("at most", justify="right")
    table.add_column("")
    table.add_column("spread", overflow="fold")
    topic = ""
    for finding in findings:
        if topic and finding.topic != topic:
            table.add_section()
        colour = {Verdict.MET: "green", Verdict.MISSED: "bold red", Verdict.FREE: "dim"}[finding.verdict]
        table.add_row(
            finding.topic if finding.topic != topic else "",
            finding.what,
            f"{_number(finding.value)} {finding.unit}",
            "" if finding.budget is None else f"{_number(finding.budget)} {finding.unit}",
            f"[{colour}]{finding.verdict}[/]",
            finding.spread,
        )
        topic = finding.topic
    console.print(table)


def _number(value: float) -> str:
    """Three significant digits, and no more than a whole number needs."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}"
