"""Reported problems in words: on the sheet, in the thanks for one, in a mail, and for `kiosk reports`."""

from collections.abc import Mapping, Sequence

from kiosk.domain.reports import Phrase, Report, ReportKind, ReportState
from kiosk.screen.presenters.wording import Wording, marked

COLUMNS = (marked("When"), marked("Key"), marked("Problem"), marked("State"))
# On a button, and in the middle of a sentence.
KINDS: Mapping[ReportKind, tuple[str, str]] = {
    ReportKind.SCREEN: (marked("Screen"), marked("screen")),
    ReportKind.SOUND: (marked("Sound"), marked("sound")),
    ReportKind.HEATING: (marked("Heating"), marked("heating")),
    ReportKind.CLEANING: (marked("Cleaning"), marked("cleaning")),
    ReportKind.FURNITURE: (marked("Furniture"), marked("furniture")),
    ReportKind.OTHER: (marked("Other"), marked("something else")),
}
PHRASES_SAID: Mapping[Phrase, tuple[str, str]] = {
    Phrase.NO_PICTURE: (marked("No picture"), marked("no picture")),
    Phrase.NO_CABLE: (marked("No cable"), marked("no cable")),
    Phrase.NO_SOUND: (marked("No sound"), marked("no sound")),
    Phrase.NO_MICROPHONE: (marked("Microphone"), marked("microphone")),
    Phrase.TOO_COLD: (marked("Too cold"), marked("too cold")),
    Phrase.TOO_WARM: (marked("Too warm"), marked("too warm")),
    Phrase.NOT_CLEAN: (marked("Not clean"), marked("not clean")),
    Phrase.BIN_FULL: (marked("Bin full"), marked("bin full")),
    Phrase.BROKEN: (marked("Broken"), marked("broken")),
    Phrase.CHAIRS_MISSING: (marked("Chairs missing"), marked("chairs missing")),
    Phrase.NO_LIGHT: (marked("No light"), marked("no light")),
    Phrase.DOOR_STICKS: (marked("Door sticks"), marked("door sticks")),
}
STATES: Mapping[ReportState, str] = {
    ReportState.PENDING: marked("Waits at this door"),
    ReportState.DELIVERED: marked("Delivered"),
    ReportState.CLEARED: marked("Cleared"),
    ReportState.WITHDRAWN: marked("Taken back"),
}


def said_of(report: Report, wording: Wording) -> str:
    """What is wrong as a line of its own: `Screen, no picture`."""
    return _joined(KINDS[report.kind][0], report, wording)


def said_within(report: Report, wording: Wording) -> str:
    """The same in the middle of a sentence: `screen, no picture`."""
    return _joined(KINDS[report.kind][1], report, wording)


def report_rows(reports: Sequence[Report], wording: Wording) -> list[tuple[str, ...]]:
    """A row for each report under `COLUMNS`."""
    return [
        (
            f"{report.made_at.astimezone(wording.zone):%Y-%m-%d} {wording.time(report.made_at)}",
            report.key,
            said_of(report, wording),
            " · ".join(filter(None, (wording.say(STATES[report.state]), report.reference))),
        )
        for report in reports
    ]


def report_record(report: Report, wording: Wording) -> dict[str, object]:
    """The same as data, times in the zone of the room."""
    return {
        "key": report.key,
        "reported_at": report.made_at.astimezone(wording.zone).isoformat(timespec="seconds"),
        "kind": report.kind,
        "phrase": report.phrase,
        "words": report.words,
        "text": said_of(report, wording),
        "state": report.state,
        "reference": report.reference or None,
    }


def _joined(kind: str, report: Report, wording: Wording) -> str:
    phrase = wording.say(PHRASES_SAID[report.phrase][1]) if report.phrase is not None else ""
    return wording.listed(wording.say(kind), phrase, report.words)
