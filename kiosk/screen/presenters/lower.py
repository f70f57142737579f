"""The row of controls under the time line: what somebody may want of this door besides this room now."""

from kiosk.screen.presenters.model import ButtonView
from kiosk.screen.presenters.phone import phone_button
from kiosk.screen.presenters.scene import Scene


def lower_row(scene: Scene) -> tuple[ButtonView, ...]:
    """The controls, in order; nothing where none of them can do anything at this door."""
    return phone_button(scene)
