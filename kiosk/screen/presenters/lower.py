"""The row of controls under the time line: what somebody may want of this door besides this room now.

Each says itself in whole words and with a picture; a panel that has too little room for all of them shows as many as
it has room for, and "Menu", which opens a page with all.
"""

from dataclasses import replace

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.language import language_control
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.phone import phone_button
from kiosk.screen.presenters.reach import reach_control
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.spoken import speak_button

_WITH_PICTURES = 2


def all_controls(scene: Scene) -> tuple[ButtonView, ...]:
    """The controls, in order and with their pictures; nothing where none of them can do anything at this door."""
    report = _report(scene) if scene.snapshot.may_report else ()
    return (
        *_find(scene),
        *report,
        *phone_button(scene),
        *language_control(scene),
        *speak_button(scene),
        *reach_control(scene),
    )


def lower_row(scene: Scene) -> tuple[ButtonView, ...]:
    """The same as they stand in the row: of many, and on a narrow panel, each has too little room for a picture beside
    its words.
    """
    row = all_controls(scene)
    pictures = len(row) <= _WITH_PICTURES and not scene.narrow
    return row if pictures else tuple(replace(button, icon=None) for button in row)


def menu_control(scene: Scene) -> ButtonView:
    """What stands at the end of the row where not all of it has room."""
    return ButtonView("menu", scene.wording.say("Menu"), look=Look.NEUTRAL, action=LocalAction.OPEN_MENU)


def _find(scene: Scene) -> tuple[ButtonView, ...]:
    if not scene.snapshot.neighbours:
        return ()
    label, action = scene.wording.say("Find a room"), LocalAction.OPEN_FIND
    return (ButtonView("find", label, look=Look.NEUTRAL, action=action, icon=Icon.SEARCH),)


def _report(scene: Scene) -> tuple[ButtonView, ...]:
    label, action = scene.wording.say("Report"), LocalAction.OPEN_REPORT
    return (ButtonView("report", label, look=Look.NEUTRAL, action=action, icon=Icon.FLAG),)
