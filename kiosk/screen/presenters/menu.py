"""The page of all that can be done at this door besides booking it now, where the row under the time line is short."""

from dataclasses import dataclass

from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.lower import all_controls
from kiosk.screen.presenters.menu_model import MenuView
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class MenuPage:
    """The page is open; what is touched on it opens another in its place."""


def opened_menu(_scene: Scene) -> MenuPage:
    """The page as it opens."""
    return MenuPage()


def menu_view(scene: Scene, *, closes_in: int | None) -> MenuView:
    """What the page shows: whole words, and a picture with each that has one."""
    wording = scene.wording
    ground, shape, text = strip_words(scene)
    return MenuView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        title=wording.say("What would you like to do?"),
        controls=all_controls(scene),
        cancel=ButtonView(
            "cancel",
            wording.say("Cancel"),
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.NEUTRAL,
            action=LocalAction.CLOSE_SHEET,
        ),
    )
