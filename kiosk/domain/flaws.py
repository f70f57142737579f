"""Which findings speak of a rung of the ladder, and how gravely."""

from collections.abc import Iterable, Mapping

from kiosk.domain.ladder import Flaw, Rung
from kiosk.domain.snapshot import Finding, FindingKind

# None: it is about single entries or the settings, not about what a door stands on.
RUNG_OF_FINDING: Mapping[FindingKind, Rung | None] = {
    FindingKind.DOUBTFUL_ENTRY: None,
    FindingKind.DROPPED_ENTRY: None,
    FindingKind.OVERLAP: None,
    FindingKind.LAPSED_BOOKING: None,
    FindingKind.PLAIN_SECRET: None,
    FindingKind.DEVICE_BROKEN: None,
    FindingKind.REPORT_NOT_TAKEN: None,
    FindingKind.NEIGHBOUR_TROUBLE: None,
    FindingKind.SITE_MISSING: None,
    FindingKind.SITE_LACKS_ROOM: None,
    FindingKind.SITE_NOT_CONNECTED: None,
    FindingKind.FLOOR_PLAN_MISSING: None,
    FindingKind.LOGO_UNUSABLE: None,
    FindingKind.SEATS_UNKNOWN: None,
    FindingKind.ROOMS_LEFT_OUT: None,
    FindingKind.FREE_BUSY_FAILED: None,
    FindingKind.SPACE_UNKNOWN: None,
    FindingKind.CLOCK_SKEW: Rung.CLOCK,
    FindingKind.WRITE_FORBIDDEN: Rung.PERMISSION,
    FindingKind.WRITE_FAILED: Rung.ROOM_POLICY,
    FindingKind.NOT_STORED: Rung.DISK,
    FindingKind.DISK_READ_ONLY: Rung.DISK,
    FindingKind.DISK_FULL: Rung.DISK,
    FindingKind.DISK_NEARLY_FULL: Rung.DISK,
    FindingKind.DISK_REFUSES: Rung.DISK,
    FindingKind.DAMAGED_FILE: Rung.DISK,
    FindingKind.JOURNAL_NOT_WRITTEN: Rung.DISK,
    FindingKind.JOURNAL_TORN: Rung.DISK,
}
GRAVE = frozenset({FindingKind.NOT_STORED, FindingKind.DISK_READ_ONLY, FindingKind.DISK_FULL})


def flaws_of(findings: Iterable[Finding]) -> tuple[Flaw, ...]:
    """What these findings say of the ladder."""
    return tuple(
        Flaw(
            rung,
            finding.kind.value,
            grave=finding.kind in GRAVE,
            since=finding.since,
            subject=finding.subject,
            detail=finding.detail,
        )
        for finding in findings
        if (rung := RUNG_OF_FINDING.get(finding.kind)) is not None
    )
