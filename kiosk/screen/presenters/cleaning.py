"""The cleaning lock: the whole panel says that touches do nothing, and for how long."""

import math
from dataclasses import dataclass

from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.screen.presenters.corner_model import CleaningView
from kiosk.screen.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class CleaningState:
    """The panel is being wiped."""


def cleaning(snapshot: Snapshot | None, now: Now) -> bool:
    """Whether touches do nothing at present."""
    until = snapshot.corner.cleaning_until if snapshot is not None else None
    return until is not None and now.boot < until


def cleaning_view(scene: Scene) -> CleaningView:
    """The seconds left, counted down."""
    wording, until = scene.wording, scene.snapshot.corner.cleaning_until or scene.now.boot
    left = max(0, math.ceil(until - scene.now.boot))
    return CleaningView(
        wording.say("The panel can be wiped now"),
        wording.seconds(left),
        wording.say("Touches do nothing. It ends by itself."),
    )
