"""Book from your phone: a code that opens the calendar's own page for a new event, with this room filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look, PhoneView
from kiosk.screen.presenters.scene import Scene

_MAIL = "mailto:"


@dataclass(frozen=True, slots=True)
class PhonePage:
    """The page is open; there is nothing to choose on it."""


def opened_phone(_scene: Scene) -> PhonePage:
    """The page as it opens."""
    return PhonePage()


def phone_button(scene: Scene) -> tuple[ButtonView, ...]:
    """The control that opens it; none where the settings do not want it."""
    if scene.snapshot.phone is None:
        return ()
    label = scene.wording.say("By phone")
    action = LocalAction.OPEN_PHONE
    return (ButtonView("phone", label, look=Look.NEUTRAL, action=action, icon=Icon.PHONE),)


def phone_view(scene: Scene, *, closes_in: int | None) -> PhoneView:
    """What the page shows; without a code where the settings took it away while the page was open."""
    wording, link = scene.wording, scene.snapshot.phone or ""
    ground, shape, text = strip_words(scene)
    said = (
        wording.say("Scan the code: a mail to the room opens. Write when you want it.")
        if link.startswith(_MAIL)
        else wording.say("Scan the code: your own calendar opens, with this room filled in.")
    )
    return PhoneView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        title=wording.say("Book from your phone"),
        said=said if link else "",
        code=code_of(link) if link else (),
        back=ButtonView(
            "back",
            wording.say("Back"),
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.NEUTRAL,
            action=LocalAction.CLOSE_SHEET,
        ),
    )


@lru_cache(maxsize=4)
def code_of(text: str) -> tuple[str, ...]:
    """The QR code of a text without its quiet zone: a row a string, "#" for dark and "." for light."""
    # Only a screen has the library, and only one on which somebody opens the page needs it.
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415 - only a panel that shows a code pays for it

    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple("".join(_SIGNS[bool(module)] for module in row) for row in code.get_matrix())


_SIGNS: Mapping[bool, str] = {True: "#", False: "."}
