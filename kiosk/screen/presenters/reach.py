"""Low controls for whoever asks for them by touch: they stay low until the panel was left alone for a while."""

from dataclasses import replace

from kiosk.domain.appearance import Reach
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.scene import Scene


def reach_control(scene: Scene) -> tuple[ButtonView, ...]:
    """The control that moves all others down, or up again; none where the settings have them always in one place."""
    look = scene.snapshot.appearance
    if look.reach is not Reach.ON_REQUEST:
        return ()
    say = scene.wording.say
    if look.low:
        raises = LocalAction.RAISE_CONTROLS
        return (
            ButtonView("raise", say("Raise controls"), look=Look.NEUTRAL, action=raises, icon=Icon.RAISE),
        )
    lowers = LocalAction.LOWER_CONTROLS
    return (ButtonView("lower", say("Lower controls"), look=Look.NEUTRAL, action=lowers, icon=Icon.LOWER),)


def lowered(snapshot: Snapshot) -> Snapshot:
    """The snapshot as it is shown to somebody who asked for low controls."""
    return replace(snapshot, appearance=replace(snapshot.appearance, lowered=True))
