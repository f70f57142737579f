"""Whether the door asks who books, and who it knows."""

from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.domain.people import Asking, Known, Means, WhoPolicy
from kiosk.services.integrations import Section
from kiosk.services.settings_panel import DeviceSettings
from kiosk.services.settings_values import File, wrong

_LONGEST_TITLE = 120


def _titled(pattern: str) -> str:
    try:
        fields = [
            (name, form, turn) for _, name, form, turn in Formatter().parse(pattern) if name is not None
        ]
    except ValueError:
        fields = []
    plain = all(not form and not turn for _, form, turn in fields)
    if not plain or sorted(name for name, _, _ in fields) not in (["name"], ["name", "title"]):
        raise wrong("does not say where the name stands", 'write it like "{title} by {name}"')
    if len(pattern) > _LONGEST_TITLE:
        raise wrong("is too long", f"at most {_LONGEST_TITLE} characters")
    return pattern


class WhoSettings(Section):
    """Whether the door asks who books, and who it knows."""

    ask: Literal["never", "optional", "required"] = Field(
        default="never",
        description='"optional" asks only after Other..., and can be skipped; "required" asks before every booking',
        examples=["optional"],
    )
    by: Annotated[
        tuple[Literal["badge", "pin", "name"], ...], Field(strict=False, min_length=1, max_length=3)
    ] = Field(
        default=("name",),
        description="how people can tell: a badge (where a reader is set), a PIN, a name that nobody checks",
        examples=[["badge", "pin"]],
    )
    people: File | None = Field(
        default=None,
        description="the file of the people whom the door knows; `kiosk person` makes its entries",
        examples=["/etc/kiosk/people.toml"],
    )
    title: Annotated[str, AfterValidator(_titled)] = Field(
        default="{title} by {name}",
        description="title in the calendar of a booking that is for somebody",
        examples=["{title} by {name}"],
    )


def who_policy(
    who: WhoSettings, people: tuple[Known, ...], devices: DeviceSettings, *, stand_in: bool
) -> WhoPolicy:
    """What is asked at this door. A badge is no means where nothing reads it; `stand_in` says that a pipe does. Names
    leave the agent only where they may be typed.
    """
    asks = Asking(who.ask)
    if asks is Asking.NEVER:
        return WhoPolicy()
    reads = stand_in or devices.badge_reader != "none"
    means = [Means(means) for means in dict.fromkeys(who.by) if means != "badge" or reads]
    names = sorted({known.person.name for known in people}) if Means.NAME in means else ()
    return WhoPolicy(asks, tuple(means), tuple(names))
