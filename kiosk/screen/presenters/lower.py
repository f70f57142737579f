"""The row of controls under the time line: what somebody may want of this door besides this room now."""

from kiosk.screen.presenters.icons import Icon
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.scene import Scene


def lower_row(scene: Scene) -> tuple[ButtonView, ...]:
    """The controls, in order; nothing where none of them can do anything at this door."""
    return _find(scene)


def _find(scene: Scene) -> tuple[ButtonView, ...]:
    if not scene.snapshot.neighbours:
        return ()
    return (
        ButtonView(
            "find",
            scene.wording.say("Find a room"),
            look=Look.NEUTRAL,
            action=LocalAction.OPEN_FIND,
            icon=None if scene.narrow else Icon.SEARCH,
        ),
    )
