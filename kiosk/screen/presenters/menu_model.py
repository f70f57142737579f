"""What the page of the menu shows."""

from dataclasses import dataclass

from kiosk.screen.presenters.controls import ButtonView, Ground, Shape


@dataclass(frozen=True, slots=True)
class MenuView:
    """Everything that the row under the time line has, or has no room for: a tile each, and the way back."""

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    title: str
    controls: tuple[ButtonView, ...]
    cancel: ButtonView
