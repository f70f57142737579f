"""The journal in words: what `kiosk journal` prints, as rows of a table or as data."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kiosk.domain.attendance import ReleaseStop
from kiosk.domain.bookings import Refusal
from kiosk.domain.journal import Entry, Happening
from kiosk.domain.reports import ReportKind
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.reports import KINDS
from kiosk.screen.presenters.wording import Wording, marked

COLUMNS = (
    marked("When"),
    marked("Key"),
    marked("For"),
    marked("What happened"),
)
HAPPENINGS: Mapping[Happening, str] = {
    Happening.ASKED: marked("Asked for at this door"),
    Happening.ASKED_LONGER: marked("Asked for longer"),
    Happening.ASKED_SHORTER: marked("Asked to end earlier"),
    Happening.ASKED_TO_CANCEL: marked("Asked to cancel"),
    Happening.ASKED_TO_CHECK_IN: marked("Checked in at this door"),
    Happening.NOBODY_CAME: marked("Nobody has come to this door"),
    Happening.RELEASE_DUE: marked("To be released: nobody came"),
    Happening.UNDONE: marked("Taken back"),
    Happening.CHANGE_REFUSED: marked("The change was refused"),
    Happening.GAVE_WAY: marked("Given up for another booking"),
    Happening.SENT: marked("Sent to the calendar"),
    Happening.DIFFERS: marked("The calendar shows something else"),
    Happening.MOVED: marked("Moved in the calendar"),
    Happening.SEEN: marked("Somebody at the door has read why"),
    Happening.NOT_RELEASED: marked("Not released"),
    Happening.DROPPED: marked("Over before the calendar confirmed it"),
    Happening.CONFIRMED: marked("Confirmed by the calendar"),
    Happening.EXTENDED: marked("Extended in the calendar"),
    Happening.SHORTENED: marked("Ends earlier in the calendar"),
    Happening.CHECKED_IN: marked("The check-in is kept"),
    Happening.NO_SHOW: marked("Noted that nobody came"),
    Happening.ENDED: marked("Its time is over"),
    Happening.CANCELLED: marked("Cancelled, as asked here"),
    Happening.RELEASED: marked("Released: nobody came"),
    Happening.CANCELLED_ELSEWHERE: marked("Cancelled in the calendar by somebody"),
    Happening.REFUSED: marked("Refused"),
    Happening.WITHDRAWN: marked("Withdrawn before it was confirmed"),
    Happening.RELEASE_STOPPED: marked("The release was stopped"),
    Happening.LAPSED: marked("Lapsed: its time passed unconfirmed"),
    Happening.REPORTED: marked("A problem was reported"),
    Happening.REPORT_DELIVERED: marked("The report was delivered"),
    Happening.REPORT_CLEARED: marked("The problem was cleared"),
    Happening.REPORT_WITHDRAWN: marked("The report was taken back"),
}
STOPS: Mapping[ReleaseStop, str] = {
    ReleaseStop.NOT_SET: marked("the settings do not ask for it"),
    ReleaseStop.CALENDAR_CANNOT: marked("the calendar cannot do this"),
    ReleaseStop.OVERLAP: marked("another meeting is at the same time"),
    ReleaseStop.NOT_WATCHED: marked("the door was not watched since the start"),
    ReleaseStop.TOUCHED: marked("somebody touched the door"),
    ReleaseStop.PRESENCE: marked("somebody was seen in the room"),
    ReleaseStop.KEPT: marked("somebody kept the meeting"),
    ReleaseStop.STRIKES: marked("this series may miss some times"),
    ReleaseStop.NOT_LIVE: marked("the calendar was not read in time"),
    ReleaseStop.OTHER_DOORS: marked("not every door of the room agrees"),
}


def journal_rows(entries: Sequence[Entry], wording: Wording) -> list[tuple[str, ...]]:
    """A row for each entry under `COLUMNS`: its day and time, whose, the time asked for, what, and why."""
    return [
        (
            _moment(entry.at, wording, seconds=True),
            entry.key,
            f"{_moment(entry.interval.start, wording)} – {wording.time(entry.interval.end)}",
            _said(entry, wording),
        )
        for entry in entries
    ]


def journal_record(entries: Sequence[Entry], wording: Wording) -> list[dict[str, object]]:
    """The same as data, times in the zone of the room."""
    return [
        {
            "at": entry.at.astimezone(wording.zone).isoformat(timespec="seconds"),
            "booking": entry.key,
            "room": entry.room,
            "what": entry.what,
            "start": entry.interval.start.astimezone(wording.zone).isoformat(),
            "end": entry.interval.end.astimezone(wording.zone).isoformat(),
            "because": entry.because,
        }
        for entry in entries
    ]


def _moment(instant: datetime, wording: Wording, *, seconds: bool = False) -> str:
    local, clock = instant.astimezone(wording.zone), wording.time(instant)
    exact = f"{clock[:5]}:{local:%S}{clock[5:]}" if seconds else clock
    return f"{local:%Y-%m-%d} {exact}"


def _said(entry: Entry, wording: Wording) -> str:
    what = wording.say(HAPPENINGS[entry.what])
    return f"{what} ({_why(entry.because, wording)})" if entry.because is not None else what


def _why(because: str, wording: Wording) -> str:
    """The reason in words; one that this version does not know, as it is written."""
    if because in set(ReportKind):
        return wording.say(KINDS[ReportKind(because)][1])
    if because in set(ReleaseStop):
        return wording.say(STOPS[ReleaseStop(because)])
    return of_refusal(Refusal(because), wording).what if because in set(Refusal) else because
