"""The lamps of Verify in words: what each means, and of a red or amber one the next step.

Every lamp is one line; one that needs somebody has a second with the next step, and a third to copy into a ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    FacilityRejected,
    FacilityUnavailable,
    Gone,
    NotPermitted,
    RateLimited,
    SlotTaken,
    Unavailable,
    Unsupported,
)
from kiosk.domain.lamps import Advice, Lamp, LampKind, Light, Verification
from kiosk.domain.snapshot import FindingKind
from kiosk.screen.presenters.causes import CAUSES, Explanation
from kiosk.screen.presenters.explanations import CALENDAR_ERRORS, FINDINGS, UNAVAILABLE
from kiosk.screen.presenters.plain import Record
from kiosk.screen.presenters.wording import Wording, marked

_AS_THE_PAGE_SAYS = marked("Limit the account to the rooms, as the page about this calendar system says.")

NAMES: Mapping[LampKind, str] = {
    LampKind.ADDRESS: marked("Address"),
    LampKind.SIGN_IN: marked("Sign-in"),
    LampKind.READ: marked("Read"),
    LampKind.WRITE: marked("Right to write"),
    LampKind.LIMIT: marked("Limit"),
    LampKind.DEEP: marked("Trial booking"),
    LampKind.WEBHOOK: marked("Reports by webhook"),
    LampKind.MAIL: marked("Reports by mail"),
}

GREEN: Mapping[LampKind, str] = {
    LampKind.ADDRESS: marked("the server answers"),
    LampKind.SIGN_IN: marked("signed in as {subject}"),
    LampKind.READ: marked("{subject} can be read"),
    LampKind.WRITE: marked("{subject} takes bookings"),
    LampKind.LIMIT: marked("{subject} is out of reach, as it should be"),
    LampKind.DEEP: marked("booked, changed and cancelled again in {subject}"),
    LampKind.WEBHOOK: marked("the receiver answers; no report was sent"),
    LampKind.MAIL: marked("the mail server would take a report; none was sent"),
}
# Of a way that reports go, by the kind of its error.
WAYS: Mapping[str, Explanation] = {
    FacilityUnavailable.__name__: Explanation(
        marked("Reports do not reach their receiver"),
        marked("Check its address in the section [reports] of the settings, and the network of this door."),
    ),
    FacilityRejected.__name__: Explanation(
        marked("The receiver of reports refuses this door"),
        marked("Check addresses, secret and sign-in in the section [reports] of the settings."),
    ),
}
NOT_TRIED = marked("not tried")
NOT_THERE = marked("{subject} is not found: out of reach, or misspelled")

# `{subject}` is the room or the address, `{detail}` what else is known, `{until}` a date.
ADVICE: Mapping[Advice, Explanation] = {
    Advice.CLOCK_SKEW: Explanation(
        marked("The clocks of door and server differ by more than a minute"),
        FINDINGS[FindingKind.CLOCK_SKEW].next_step,
    ),
    Advice.EXPIRES_SOON: Explanation(
        marked("The secret or certificate of {subject} expires on {until}"),
        marked("Make a new one before that day, and put it into the settings of this door."),
    ),
    Advice.READS_EVERYONE: Explanation(
        marked("This account can read {subject}, and so perhaps everyone"), _AS_THE_PAGE_SAYS
    ),
    Advice.RIGHTS_NOT_TOLD: Explanation(
        marked("The calendar does not tell whether this account may write to {subject}"),
        marked("Find out with: kiosk verify --deep"),
    ),
    Advice.TITLE_REPLACED: Explanation(
        marked("{subject} shows organisers in place of titles"),
        marked(
            "Let the room keep the subject of invitations (in Exchange AddOrganizerToSubject, DeleteSubject)."
        ),
    ),
    Advice.PRIVATE_FLAG_STRIPPED: Explanation(
        marked("{subject} loses the private mark of meetings: their titles would be shown"),
        marked("Let the room keep it (in Exchange RemovePrivateProperty), or hide titles at this door."),
    ),
    Advice.AUTO_ACCEPT_OFF: Explanation(
        marked("{subject} does not accept invitations by itself"),
        marked("Switch automatic acceptance on; until then invitations stay tentative."),
    ),
    Advice.RELEASES_BY_ITSELF: Explanation(
        marked("The calendar itself releases {subject} when nobody checks in"),
        marked("Let only one of the two do it: switch it off there, or at this door."),
    ),
    Advice.INVITES_NOBODY: Explanation(
        marked("Nobody is invited to bookings of {subject}: the calendar or this account cannot"),
        marked(
            "Names stand in the titles all the same. The page about this calendar system says what it takes."
        ),
    ),
    Advice.ROOM_TWICE: Explanation(
        marked("{subject} is also reached by the integration {detail}"),
        marked("Keep the one that the room uses, and take the other out of the settings."),
    ),
    Advice.INTEGRATION_UNUSED: Explanation(
        marked("No room of these settings uses this integration"),
        marked("Take it out of the settings, and its secrets with it."),
    ),
    Advice.NOT_ENCRYPTED: Explanation(
        marked("The address begins with http: nothing is encrypted"),
        marked("Use https:// in the settings, wherever the server is another machine."),
    ),
    Advice.LIMIT_NOT_TRIED: Explanation(
        marked("not tried: no address was named that must be out of reach"),
        marked("Try it with: kiosk verify --out-of-reach ADDRESS"),
    ),
}

# The same as in `explanations`, without a time: these happened just now.
NO_ANSWER: Mapping[Cause, str] = {
    Cause.UNSPECIFIED: marked("No answer from the calendar"),
    Cause.NAME_RESOLUTION: marked("The server's name was not found"),
    Cause.REFUSED: marked("The calendar accepts no connection"),
    Cause.TIMEOUT: marked("No answer from the calendar in time"),
    Cause.CERTIFICATE: marked("The calendar's certificate is not valid"),
    Cause.CONNECTION_LOST: marked("The connection broke off"),
    Cause.SERVER_ERROR: marked("The calendar server has a fault"),
}
ERRORS: Mapping[type[CalendarError], str] = {
    Unavailable: NO_ANSWER[Cause.UNSPECIFIED],
    RateLimited: marked("The calendar asks this door to wait"),
    AuthRejected: marked("The calendar rejects the sign-in"),
    NotPermitted: marked("The calendar does not let this door in"),
    SlotTaken: CALENDAR_ERRORS[SlotTaken].what,
    Gone: marked("The calendar of this room was not found"),
    BadResponse: marked("The calendar's answers make no sense"),
    Unsupported: marked("This calendar cannot do what was asked"),
}
_BY_KIND = {error.__name__: error for error in ERRORS}


@dataclass(frozen=True, slots=True)
class Shown:
    """One lamp, ready to print. `next_step` and `technical` are empty where nobody needs to do anything."""

    light: Light
    name: str
    what: str
    next_step: str = ""
    technical: str = ""


def shown(lamp: Lamp, wording: Wording, *, integration: str) -> Shown:
    """The lamp in words. `technical` is the line to copy: it holds no secret, because `detail` never does."""
    said = explained(lamp)
    values = {
        "subject": lamp.subject,
        "detail": lamp.detail,
        "until": f"{lamp.until:%Y-%m-%d}" if lamp.until else "",
    }
    needs_somebody = lamp.light in (Light.RED, Light.AMBER)
    return Shown(
        lamp.light,
        wording.say(NAMES[lamp.kind]),
        _about(wording.say(said.what, **values), lamp),
        wording.say(said.next_step, **values) if said.next_step else "",
        technical_line(lamp, integration=integration) if needs_somebody else "",
    )


def explained(lamp: Lamp) -> Explanation:
    """The sentence of a lamp and its next step, not yet translated."""
    if lamp.advice is not None:
        return ADVICE[lamp.advice]
    match lamp.light:
        case Light.RED if lamp.error in WAYS:
            return WAYS[lamp.error]
        case Light.RED:
            return _of_failure(_BY_KIND.get(lamp.error, Unavailable), lamp.cause)
        case Light.OFF | Light.AMBER:
            return Explanation(NOT_TRIED, "")
        case Light.GREEN:
            hidden = lamp.kind is LampKind.LIMIT and lamp.error == Gone.__name__
            return Explanation(NOT_THERE if hidden else GREEN[lamp.kind], "")


def technical_line(lamp: Lamp, *, integration: str) -> str:
    """All that is known of one lamp in one line, in no particular language."""
    facts = (
        integration,
        lamp.kind.value,
        lamp.subject,
        lamp.error,
        "" if lamp.cause == Cause.UNSPECIFIED else lamp.cause,
        lamp.advice.value if lamp.advice else "",
        lamp.until.isoformat() if lamp.until else "",
        lamp.detail,
    )
    return " | ".join(" ".join(fact.split()) for fact in facts if fact)


def verification_record(verification: Verification, wording: Wording) -> Record:
    """One integration as data, as `kiosk verify --json` prints it."""
    return {
        "integration": verification.integration,
        "system": verification.system,
        "passed": verification.passed,
        "lamps": [_record(lamp, wording, verification.integration) for lamp in verification.lamps],
    }


def _record(lamp: Lamp, wording: Wording, integration: str) -> Record:
    said = shown(lamp, wording, integration=integration)
    return {
        "lamp": lamp.kind.value,
        "light": lamp.light.value,
        "subject": lamp.subject or None,
        "what": said.what,
        "next_step": said.next_step or None,
        "error": lamp.error or None,
        "cause": lamp.cause or None,
        "advice": lamp.advice.value if lamp.advice else None,
        "detail": lamp.detail or None,
        "until": lamp.until.isoformat() if lamp.until else None,
    }


def _of_failure(error: type[CalendarError], named: str) -> Explanation:
    cause = Cause(named) if named in set(Cause) else Cause.UNSPECIFIED
    if cause in CAUSES:
        return CAUSES[cause]
    if error is Unavailable:
        return Explanation(NO_ANSWER[cause], UNAVAILABLE[cause].next_step)
    return Explanation(ERRORS[error], CALENDAR_ERRORS[error].next_step)


def _about(what: str, lamp: Lamp) -> str:
    """A failure names the room that it is about; the other sentences do so themselves."""
    return f"{lamp.subject}: {what}" if lamp.subject and lamp.light in (Light.RED, Light.OFF) else what
