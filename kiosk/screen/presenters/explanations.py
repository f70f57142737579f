"""Why something is not as it should be, and what to do about it: every refusal, trouble, finding and error, once.

The screen shows these sentences in its banner and hero, `kiosk doctor` and the other commands print them. The tables
are closed: a test walks the enums and the error tree, so that nothing can go wrong without words.
"""

from collections.abc import Mapping
from datetime import datetime

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import (
    Audience,
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    DoorError,
    FacilityError,
    FacilityRejected,
    FacilityUnavailable,
    Gone,
    LinkError,
    NoDisplay,
    NotPermitted,
    RateLimited,
    Retry,
    SettingsError,
    SlotTaken,
    StorageError,
    Unavailable,
    Unsupported,
)
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.screen.presenters.around_the_door import AROUND_THE_DOOR
from kiosk.screen.presenters.causes import CAUSES, IN_THE_CALENDAR, PASSING, TELL_ADMIN, Explanation
from kiosk.screen.presenters.refused import REFUSED_AT_THE_PANEL
from kiosk.screen.presenters.wording import Wording, marked

_SEE_LOG = marked("If it stays, look into the log of this door and of the calendar server.")

REFUSALS: Mapping[Refusal, Explanation] = {
    Refusal.TAKEN: Explanation(
        marked("Someone was a moment earlier"), marked("Please choose another time or room.")
    ),
    Refusal.IN_THE_PAST: Explanation(
        marked("That time is already over"), marked("Please choose a later time.")
    ),
    Refusal.TOO_SHORT: Explanation(marked("That is too short"), marked("Please choose a longer time.")),
    Refusal.TOO_LONG: Explanation(
        marked("That is too long for this door"), marked("Please choose a shorter time.")
    ),
    Refusal.TOO_FAR_AHEAD: Explanation(
        marked("That is too far ahead for this door"), marked("Please book it in your calendar.")
    ),
    Refusal.CLOCK_UNTRUSTED: Explanation(
        marked("The clock of this door is not set"), marked("Booking works again once the time is known.")
    ),
    Refusal.NEVER_READ: Explanation(
        marked("The calendar was not read yet"), marked("Booking works as soon as it was read.")
    ),
    Refusal.SIGN_IN_REJECTED: Explanation(marked("The calendar rejects the sign-in"), TELL_ADMIN),
    Refusal.NOT_PERMITTED: Explanation(marked("This door may not book here"), TELL_ADMIN),
    Refusal.OFFLINE_TOO_LONG: Explanation(
        marked("Offline for too long"), marked("Booking works again once the calendar answers.")
    ),
    Refusal.OUTBOX_FULL: Explanation(
        marked("Too many bookings are waiting"), marked("Booking works again once the calendar answers.")
    ),
    Refusal.NOT_STORED: Explanation(marked("This door cannot store bookings"), TELL_ADMIN),
    Refusal.NOT_ALLOWED_HERE: Explanation(marked("Not allowed at this door"), IN_THE_CALENDAR),
    Refusal.NO_SUCH_MEETING: Explanation(
        marked("That meeting is no longer there"), marked("The door shows what is there now.")
    ),
    Refusal.NO_SUCH_ROOM: Explanation(
        marked("Not bookable at this door"), marked("Please choose another time or room.")
    ),
    Refusal.UNDO_OVER: Explanation(marked("Too late to undo"), IN_THE_CALENDAR),
    Refusal.CALENDAR_CANNOT: Explanation(marked("The calendar cannot do this"), IN_THE_CALENDAR),
    Refusal.CANCELLED_ELSEWHERE: Explanation(
        marked("Cancelled in the calendar"), marked("Somebody removed this booking there.")
    ),
    Refusal.LAPSED: Explanation(
        marked("Its time passed unconfirmed"), marked("The calendar did not answer in time.")
    ),
    Refusal.RELEASED: Explanation(
        marked("The room was released a moment ago"), marked("If it is still free, book it again.")
    ),
    Refusal.OUT_OF_SERVICE: Explanation(
        marked("This room is out of service"), marked("Please choose another room.")
    ),
    Refusal.TOO_MANY_OPEN: Explanation(
        marked("This door has made enough bookings"),
        marked("Please end one, or use your calendar."),
    ),
    Refusal.TOO_MANY_AT_ONCE: Explanation(
        marked("Too many bookings within an hour"),
        marked("Please wait, or use your calendar."),
    ),
    **REFUSED_AT_THE_PANEL,
    Refusal.TOO_MANY_REPORTS: Explanation(marked("Many problems are reported already"), TELL_ADMIN),
    Refusal.NO_SUCH_REPORT: Explanation(
        marked("No such problem is reported"), marked("The list of problems shows what is.")
    ),
    Refusal.NO_AGENT: Explanation(
        marked("This door does not answer"), marked("Please try again in a moment.")
    ),
}

# `{time}` is since when. Every other cause stands in `causes`.
UNAVAILABLE: Mapping[Cause, Explanation] = {
    Cause.UNSPECIFIED: Explanation(
        marked("No answer from the calendar since {time}"),
        marked("Check that the calendar server runs and that this door can reach it."),
    ),
    Cause.NAME_RESOLUTION: Explanation(
        marked("Network lost at {time} · showing the last known day"),
        marked(
            "The server's name was not found: check the network, the name server and the address in the settings."
        ),
    ),
    Cause.REFUSED: Explanation(
        marked("The calendar accepts no connection since {time}"),
        marked("Check that the calendar server runs, and its address and port in the settings."),
    ),
    Cause.TIMEOUT: Explanation(
        marked("No answer from the calendar since {time}"),
        marked("Check that the calendar server runs and that no firewall stands between it and this door."),
    ),
    Cause.CERTIFICATE: Explanation(
        marked("The calendar's certificate is not valid since {time}"),
        marked("Renew the server's certificate, or name its certificate authority in the settings."),
    ),
    Cause.CONNECTION_LOST: Explanation(
        marked("Network lost at {time} · showing the last known day"),
        marked("Check the network of this door."),
    ),
    Cause.SERVER_ERROR: Explanation(
        marked("The calendar server has a fault since {time}"),
        marked("Look into the log of the calendar server."),
    ),
}

CALENDAR_ERRORS: Mapping[type[CalendarError], Explanation] = {
    Unavailable: UNAVAILABLE[Cause.UNSPECIFIED],
    RateLimited: Explanation(
        marked("The calendar asks this door to wait since {time}"),
        marked(
            "Nothing to do: the door waits as long as it was told. If it stays, raise the server's limit."
        ),
    ),
    AuthRejected: Explanation(
        marked("The calendar rejects the sign-in since {time}"),
        marked("Check user name and password in the settings, and whether the account is locked or expired."),
    ),
    NotPermitted: Explanation(
        marked("The calendar does not let this door in since {time}"),
        marked("Give the door's account the right to read and write the calendar of this room."),
    ),
    SlotTaken: Explanation(
        marked("The calendar refused a time that is taken"), REFUSALS[Refusal.TAKEN].next_step
    ),
    Gone: Explanation(
        marked("The calendar of this room was not found since {time}"),
        marked("Check the address of the room's calendar in the settings."),
    ),
    BadResponse: Explanation(marked("The calendar's answers make no sense since {time}"), _SEE_LOG),
    Unsupported: Explanation(
        marked("This calendar cannot do what was asked since {time}"),
        marked("Use another kind of integration, or switch the function off in the settings."),
    ),
}

OTHER_ERRORS: Mapping[type[DoorError], Explanation] = {
    StorageError: Explanation(
        marked("The disk does not keep what it must"),
        marked("Check that the disk is neither full nor write-protected nor worn out."),
    ),
    FacilityError: Explanation(
        marked("A report was not taken"),
        marked("Check the section [reports] of the settings. The door keeps them and tries again by itself."),
    ),
    FacilityUnavailable: Explanation(
        marked("The facility system does not answer"),
        marked("Nothing to do: the door keeps its reports and tries again by itself."),
    ),
    FacilityRejected: Explanation(
        marked("The facility system does not take this door's reports"),
        marked("Check address and secret in the section [reports] of the settings."),
    ),
    SettingsError: Explanation(
        marked("The settings cannot be used"), marked("Correct what is listed, then start again.")
    ),
    LinkError: Explanation(
        marked("No agent is running for this door"), marked("Start it with: kiosk run --settings FILE")
    ),
    NoDisplay: Explanation(
        marked("There is no display"),
        marked("Set DISPLAY to one, or try kiosk demo, which can draw without."),
    ),
}

# `{subject}` is what the finding is about, worded.
FINDINGS: Mapping[FindingKind, Explanation] = {
    FindingKind.DOUBTFUL_ENTRY: Explanation(
        marked("An entry whose time cannot be read: {subject}"),
        marked(
            "Open it in the calendar and save it anew, or delete it. Until then its days are not called free."
        ),
    ),
    FindingKind.DROPPED_ENTRY: Explanation(
        marked("Entries that end before they start were left out: {subject}"),
        marked("Correct their times in the calendar, or delete them."),
    ),
    FindingKind.OVERLAP: Explanation(
        marked("Two meetings at the same time: {subject}"),
        marked("Move one of them in the calendar. The door never removes somebody else's meeting."),
    ),
    FindingKind.DAMAGED_FILE: Explanation(
        marked("A damaged file was put aside: {subject}"),
        marked("The last good state is used. If it happens again, replace the storage card."),
    ),
    FindingKind.NOT_STORED: Explanation(
        marked("The disk did not keep something: {subject}"), OTHER_ERRORS[StorageError].next_step
    ),
    FindingKind.DISK_READ_ONLY: Explanation(
        marked("The disk cannot be written to, though it has {subject} left"),
        marked("Mount it writable. A storage card that turned read-only by itself is worn out: replace it."),
    ),
    FindingKind.DISK_FULL: Explanation(
        marked("The disk is full: {subject} left"),
        marked("Make room on it: the log of the machine is often what fills it."),
    ),
    FindingKind.DISK_NEARLY_FULL: Explanation(
        marked("The disk is nearly full: {subject} left"),
        marked("Make room on it: the log of the machine is often what fills it."),
    ),
    FindingKind.DISK_REFUSES: Explanation(
        marked("The disk refuses what is kept for the next start: {subject}"),
        OTHER_ERRORS[StorageError].next_step,
    ),
    FindingKind.JOURNAL_NOT_WRITTEN: Explanation(
        marked("The disk does not keep what is to be read later: {subject}"),
        marked("Bookings are safe all the same. Check that the disk is neither full nor worn out."),
    ),
    FindingKind.JOURNAL_TORN: Explanation(
        marked("A line of the journal was lost: {subject}"),
        marked("Nothing to do: bookings are not kept there. If it happens again, replace the storage card."),
    ),
    FindingKind.LAPSED_BOOKING: Explanation(
        marked("A booking never reached the calendar before its time passed: {subject}"),
        marked("The room was used all the same. Find out why the calendar did not take it then."),
    ),
    FindingKind.WRITE_FORBIDDEN: Explanation(
        marked("The calendar does not let this door write: {subject}"),
        marked("Give the door's account the right to write the calendar of this room, not only to read it."),
    ),
    FindingKind.WRITE_FAILED: Explanation(
        marked("The calendar did not take a booking or change: {subject}"), _SEE_LOG
    ),
    FindingKind.CLOCK_SKEW: Explanation(
        marked("The clocks of door and calendar server differ: {subject}"),
        marked(
            "Set both by the network. The door believes its own only while its machine says that it is synchronised."
        ),
    ),
    FindingKind.REPORT_NOT_TAKEN: Explanation(
        marked("Reported problems are not delivered: {subject}"),
        marked("Check the section [reports] of the settings. The door keeps them and tries again by itself."),
    ),
    FindingKind.PLAIN_SECRET: Explanation(
        marked("A secret stands in the settings themselves: {subject}"),
        marked("Move it to secrets.toml, readable for the agent only."),
    ),
    FindingKind.NEIGHBOUR_TROUBLE: Explanation(
        marked("A booking from this door waits for the calendar ({subject})"),
        marked("Check the calendar of that room in the settings, and that the door's account may read it."),
    ),
    FindingKind.SPACE_UNKNOWN: Explanation(
        marked(
            "Without the calendar of this room, which shares the space, the door is never green ({subject})"
        ),
        marked("Check the calendar of that room in the settings, and that the door's account may read it."),
    ),
    **AROUND_THE_DOOR,
    FindingKind.FREE_BUSY_FAILED: Explanation(
        marked("Its calendar does not tell when it is free ({subject})"),
        marked("Check the calendar of that room in the settings, and that the door's account may read it."),
    ),
}

_ABOUT_TIMES = {
    FindingKind.OVERLAP,
    FindingKind.LAPSED_BOOKING,
    FindingKind.WRITE_FORBIDDEN,
    FindingKind.WRITE_FAILED,
}
_BY_KIND = {error.__name__: error for error in CALENDAR_ERRORS}


def of_refusal(refusal: Refusal, wording: Wording) -> Explanation:
    """Why the door refuses, for whoever stands there."""
    return _said(REFUSALS[refusal], wording)


def of_finding(finding: Finding, wording: Wording, *, now: datetime) -> Explanation:
    """What a health check found, for an admin; instants in its subject become times as the door shows them."""
    timed = finding.kind in _ABOUT_TIMES
    subject = _times(finding.subject, wording, now=now) if timed else finding.subject
    return _said(FINDINGS[finding.kind], wording, subject=subject)


def of_error(error: type[DoorError], wording: Wording) -> Explanation:
    """What an error that ends a command means."""
    return _said(OTHER_ERRORS[error], wording)


def of_trouble(trouble: Trouble, wording: Wording, *, now: datetime) -> Explanation:
    """Why the calendar could not be reached. An error of a kind that is not known here counts as no answer."""
    explanation = _explanation(_error_of(trouble), _cause_of(trouble))
    return _said(explanation, wording, time=wording.moment(trouble.since, now=now))


def concerns_admin(trouble: Trouble) -> bool:
    """Whether somebody has to do something before it gets better. Of a whole calendar, "gone" is no passing matter."""
    error, cause = _error_of(trouble), _cause_of(trouble)
    if cause in CAUSES:
        return cause not in PASSING
    return error.tell is Audience.ADMIN or error is Gone or cause is Cause.CERTIFICATE


def what_happens(trouble: Trouble | None, wording: Wording, *, now: datetime) -> str:
    """What the door does about it, in a word or two: the fact at the end of the banner."""
    if trouble is None:
        return wording.say("Trying again")
    if trouble.retry_at is not None and _error_of(trouble).retry is Retry.WHEN_TOLD:
        return wording.say("Trying again at {time}", time=wording.moment(trouble.retry_at, now=now))
    return wording.say("Please tell an admin") if concerns_admin(trouble) else wording.say("Trying again")


def _explanation(error: type[CalendarError], cause: Cause) -> Explanation:
    """What lies behind it if that is known; else what it is."""
    if cause in CAUSES:
        return CAUSES[cause]
    return UNAVAILABLE[cause] if error is Unavailable else CALENDAR_ERRORS[error]


def _error_of(trouble: Trouble) -> type[CalendarError]:
    return _BY_KIND.get(trouble.kind, Unavailable)


def _cause_of(trouble: Trouble) -> Cause:
    return Cause(trouble.cause) if trouble.cause in set(Cause) else Cause.UNSPECIFIED


def _times(subject: str, wording: Wording, *, now: datetime) -> str:
    """The instants in a subject as the door shows them, each once: meetings that overlap often begin together.

    What is no instant is left as it is.
    """
    try:
        instants = [datetime.fromisoformat(word) for word in subject.split()]
    except ValueError:
        return subject
    return wording.listed(*dict.fromkeys(wording.moment(instant, now=now) for instant in instants))


def _said(explanation: Explanation, wording: Wording, **values: object) -> Explanation:
    return Explanation(wording.say(explanation.what, **values), wording.say(explanation.next_step, **values))
