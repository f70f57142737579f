"""Why somebody at the panel was not let in, or not recognised, and what to do about it."""

from collections.abc import Mapping

from kiosk.domain.bookings import Refusal
from kiosk.screen.presenters.causes import TELL_ADMIN, Explanation
from kiosk.screen.presenters.wording import marked

REFUSED_AT_THE_PANEL: Mapping[Refusal, Explanation] = {
    Refusal.PIN_WRONG: Explanation(marked("That is not the PIN"), marked("Please try again.")),
    Refusal.PIN_TOO_SOON: Explanation(
        marked("No PIN is taken at present"), marked("Please wait until the next try.")
    ),
    Refusal.WHO_NOT_SAID: Explanation(
        marked("This door asks who books"), marked("Please book at the panel, or name yourself.")
    ),
    Refusal.BADGE_UNKNOWN: Explanation(marked("This badge is not known"), TELL_ADMIN),
    Refusal.LOCKED: Explanation(marked("The admin corner is locked"), marked("Please enter the PIN again.")),
}
