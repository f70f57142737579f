"""The row of controls under the time line: what somebody may want of this door besides this room now."""

from dataclasses import replace

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.language import language_control
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.phone import phone_button
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.spoken import speak_button

_WITH_PICTURES = 2


def lower_row(scene: Scene) -> tuple[ButtonView, ...]:
    """The controls, in order; nothing where none of them can do anything at this door."""
    report = _report(scene) if scene.snapshot.may_report else ()
    row = (*_find(scene), *report, *phone_button(scene), *language_control(scene), *speak_button(scene))
    # Of many, each has too little room for a picture beside its words.
    return row if len(row) <= _WITH_PICTURES else tuple(replace(button, icon=None) for button in row)


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
