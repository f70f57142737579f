"""What the page that asks who books shows, already worded."""

from dataclasses import dataclass

from kiosk.screen.presenters.controls import ButtonView, Ground, Shape


@dataclass(frozen=True, slots=True)
class WhoView:
    """Who books? `summary` is what would be booked, `said` how to tell, or what came of the last try; `ways` are the
    means that take a touch.
    """

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    title: str
    summary: str
    said: str
    ways: tuple[ButtonView, ...]
    buttons: tuple[ButtonView, ...]
