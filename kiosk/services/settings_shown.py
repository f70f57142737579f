"""What a door shows of meetings, and in which colours: colours that cannot be read or told apart are refused."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from kiosk.domain.appearance import (
    GROUNDS,
    READABLE,
    TOLD_APART,
    Appearance,
    ClockFace,
    OwnColours,
    Reach,
    Theme,
    too_near,
    unreadable,
)
from kiosk.domain.privacy import PrivacyRule, Show
from kiosk.services.integrations import Section
from kiosk.services.phone import booking_link
from kiosk.services.settings_values import wrong

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]


def _beside(name: str, info: ValidationInfo) -> str:
    """A file beside the settings, where its path does not say otherwise. That it is there is not asked here: a door
    that cannot show its logo is a door all the same.
    """
    folder: Path = (info.context or {}).get("folder", Path())
    return str(folder.absolute() / name)


PngFile = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,250}\.[pP][nN][gG]$"), AfterValidator(_beside)
]


class PrivacySettings(Section):
    """What people who walk by may read of meetings; private ones are always only private."""

    show: Literal["all", "organisers", "initials", "nothing"] = Field(
        default="all",
        description="titles and organisers, only organisers, only their initials, or nothing",
        examples=["initials"],
    )
    outside_hours: Literal["all", "organisers", "initials", "nothing"] | None = Field(
        default=None,
        description="the same outside the office hours of [ambient]; as ever when it is left out",
        examples=["nothing"],
    )


class PhoneSettings(Section):
    """A code on the screen that opens a page on a person's own phone, where the room can be booked."""

    qr: bool = Field(default=False, description="show it", examples=[True])
    link: Annotated[str, StringConstraints(pattern=r"^(https://|mailto:)[!-~]{3,800}$")] | None = Field(
        default=None,
        description="what it opens, where that is not a new event of the calendar system with the room filled in",
        examples=["https://intranet.example.org/rooms/juniper"],
    )


class ThemeSettings(Section):
    """The colours and the logo of the screen, how large its letters are, and how high its controls stand."""

    name: Literal["door", "blue", "high-contrast"] = Field(
        default="door",
        description="the colours: `blue` for free where green and red are hard to tell apart, `high-contrast` on black",
        examples=["blue"],
    )
    large_text: bool = Field(default=False, description="larger letters, and less of them", examples=[True])
    reach: Literal["off", "on-request", "always"] = Field(
        default="off",
        description="all that is touched in the lower part of the panel: always, or when somebody asks for it there",
        examples=["on-request"],
    )
    logo: PngFile | None = Field(
        default=None,
        description="your organisation's logo, a PNG file of at most 2 MB and 4 million pixels",
        examples=["/etc/kiosk/logo.png"],
    )
    free: Colour | None = Field(
        default=None, description="your own colour of a free room", examples=["#0b57a8"]
    )
    busy: Colour | None = Field(
        default=None, description="your own colour of a room in use", examples=["#8a2c10"]
    )
    check_in: Colour | None = Field(
        default=None, description="your own colour of a check-in", examples=["#f2c94c"]
    )

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        own = {name: colour for name in OWN if (colour := getattr(self, name)) is not None}
        if own and Theme(self.name) is Theme.HIGH_CONTRAST:
            raise wrong("has colours of its own in high contrast", "leave them out, or take another theme")
        for state in unreadable(own):
            raise wrong(
                f"has a colour for {_WORDS[state]} on which neither white nor black can be read well",
                f"take a darker or a lighter one: {READABLE:g} to 1 at least",
            )
        for one, other in too_near({**GROUNDS[Theme(self.name)], **own}):
            raise wrong(
                f"has colours for {_WORDS[one]} and {_WORDS[other]} that look alike",
                f"take colours that are at least {TOLD_APART:g} apart (CIE 1976)",
            )
        return self


OWN = ("free", "busy", "check_in")
_WORDS = {"free": "free", "busy": "in use", "check_in": "check-in", "unknown": "unknown"}


def privacy_of(settings: PrivacySettings) -> PrivacyRule:
    """What is told at this door."""
    outside = settings.outside_hours
    return PrivacyRule(Show(settings.show), None if outside is None else Show(outside))


def phone_of(settings: PhoneSettings, system: str, calendar: str, name: str) -> str | None:
    """The address that the code opens; None for no code."""
    return (settings.link or booking_link(system, calendar, name)) if settings.qr else None


def appearance_of(settings: ThemeSettings, *, clock: str = ClockFace.AUTO) -> Appearance:
    """How the panel looks."""
    own = OwnColours(settings.free, settings.busy, settings.check_in)
    return Appearance(
        Theme(settings.name),
        own,
        settings.large_text,
        Reach(settings.reach),
        logo=settings.logo,
        clock=ClockFace(clock),
    )
