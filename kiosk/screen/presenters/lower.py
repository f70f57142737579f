"""The row of controls under the time line: what somebody may want of this door besides this room now."""

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.language import language_control
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.phone import phone_button
from kiosk.screen.presenters.scene import Scene


def lower_row(scene: Scene) -> tuple[ButtonView, ...]:
    """The controls, in order; nothing where none of them can do anything at this door."""
    report = _report(scene) if scene.snapshot.may_report else ()
    return (*_find(scene), *report, *phone_button(scene), *language_control(scene))


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


def _report(scene: Scene) -> tuple[ButtonView, ...]:
    icon = None if scene.narrow else Icon.FLAG
    label = scene.wording.say("Report")
    return (ButtonView("report", label, look=Look.NEUTRAL, action=LocalAction.OPEN_REPORT, icon=icon),)
