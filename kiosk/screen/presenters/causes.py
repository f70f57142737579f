"""What lies behind a failure of the calendar, where it can be told apart: a sentence and a next step each.

Causes of getting no answer are worded with their time, in `explanations`; together the two tables name every cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.errors import Cause
from kiosk.screen.presenters.wording import marked


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong, and the next step, each a sentence; without a full stop where a line of the screen is meant."""

    what: str
    next_step: str


TELL_ADMIN = marked("Please tell whoever looks after the rooms.")
IN_THE_CALENDAR = marked("Please change it in your calendar.")

CAUSES: Mapping[Cause, Explanation] = {
    Cause.WRONG_TENANT: Explanation(
        marked("The sign-in belongs to another directory (tenant)"),
        marked("Check tenant_id and client_id in the settings: the rooms must be in that directory."),
    ),
    Cause.WRONG_DATA_CENTER: Explanation(
        marked("The data centre does not know this sign-in"),
        marked("Check data_center, client_id and client_secret in the settings: all three go together."),
    ),
    Cause.CREDENTIAL_EXPIRED: Explanation(
        marked("The secret or certificate of the sign-in has expired"),
        marked("Make a new one in the calendar system, and put it into the settings of this door."),
    ),
    Cause.ACCOUNT_EXPIRED: Explanation(
        marked("The password of the account has expired"),
        marked("Set a new password for the account, and put it into the settings of this door."),
    ),
    Cause.CLOCK_OFF: Explanation(
        marked("The sign-in fails because the clocks differ"),
        marked("Check that the machine gets the time from the network (timedatectl)."),
    ),
    Cause.LINK_REVOKED: Explanation(
        marked("The link to the calendar account was revoked"),
        marked("Link the account again, as the page about this calendar system says."),
    ),
    Cause.PROXY_BREAKS_SIGN_IN: Explanation(
        marked("Something in between breaks the sign-in"),
        marked("Let the proxy pass NTLM through untouched, or choose another auth in the settings."),
    ),
    Cause.CONSENT_MISSING: Explanation(
        marked("The application was not granted access"),
        marked("Let an administrator of the calendar system grant what the application asks for."),
    ),
    Cause.IMPERSONATION_REFUSED: Explanation(
        marked("The account may not act for this room"),
        marked("Let the account impersonate the rooms, or set access to delegation in the settings."),
    ),
    Cause.ROOM_FORBIDDEN: Explanation(
        marked("The account may not open this room's calendar"),
        marked("Share the room's calendar with the account, or widen its limit to this room."),
    ),
    Cause.READ_ONLY: Explanation(
        marked("This room's calendar may be read, but not changed"),
        marked("Give the door's account the right to write the calendar of this room, not only to read it."),
    ),
    Cause.NOT_EDITABLE: Explanation(
        marked("Somebody else's meeting cannot be changed here"), IN_THE_CALENDAR
    ),
    Cause.MAILBOX_UNKNOWN: Explanation(
        marked("The calendar system knows no such room"),
        marked("Check the address of the room's calendar in the settings."),
    ),
    Cause.MOVED_TO_CLOUD: Explanation(
        marked("This room has moved to Office 365"),
        marked("Give it an integration with system office365 in the settings."),
    ),
    Cause.QUOTA_EXCEEDED: Explanation(
        marked("The calendar's quota for this account is used up"),
        marked("It fills again by itself. If it stays, raise it, or let fewer doors share the account."),
    ),
    Cause.OLD_ANSWER: Explanation(
        marked("The calendar gives answers of an earlier time"),
        marked("Let nothing between door and calendar server store answers, and set the server's clock."),
    ),
    Cause.CLOUD_NEEDS_OTHER_SYSTEM: Explanation(
        marked("Exchange Online does not take this kind of connection"),
        marked("Use system office365 in the settings: it speaks Microsoft Graph."),
    ),
}

PASSING = {Cause.QUOTA_EXCEEDED, Cause.NOT_EDITABLE}  # the others last until somebody changes something
