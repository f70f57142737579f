"""Whom the door knows: the people's file, and whoever compares what somebody at the door says."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.domain.people import Claim, Known, Person
    from kiosk.services.settings import Settings


def people_of(settings: "Settings") -> tuple["Known", ...]:
    """Those in the file that the settings name, if they name one. SettingsError for mistakes in it."""
    from kiosk.services.people_file import load_people

    return () if settings.who.people is None else load_people(settings.who.people)


def recogniser(people: tuple["Known", ...]) -> Callable[["Claim"], "Person | None"]:
    """Whose badge, PIN or name it is; None when it is nobody's. Libraries are imported when somebody asks."""
    from kiosk.domain.people import Means, addressed, named

    badges = {known.badge: known.person for known in people if known.badge is not None}
    pins = {known.pin: known.person for known in people if known.pin is not None}
    persons = tuple(known.person for known in people)

    def who_is(claim: "Claim") -> "Person | None":
        from kiosk.adapters.pin import owner_of

        match claim.means:
            case Means.NAME:
                return named(persons, claim.said)
            case Means.ADDRESS:
                return addressed(persons, claim.said)
            case Means.BADGE:
                return owner_of(claim.said, badges)
            case Means.PIN:
                return owner_of(claim.said, pins)

    return who_is
