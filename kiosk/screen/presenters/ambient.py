"""The panel towards its surroundings: the night's picture, the status light, and what is to be heard.

The light follows the colour of the panel, so that the two can never disagree, and tells each state by its pattern
alone. Nothing is said by sound that does not stand on the screen, and the door does not sleep while it asks something.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kiosk.domain.ambience import Ambience
from kiosk.domain.panel import Beat, Colour, Light, Sound
from kiosk.domain.snapshot import UndoOf
from kiosk.domain.status import RoomCheckIn
from kiosk.domain.time import cut_to_minute
from kiosk.screen.presenters.model import Ground, HeroView, NightView, Sounding
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import BETWEEN

NIGHT_LEVEL = 0.15  # of a status light, over its level by day
_MINUTE = timedelta(minutes=1)
# Steps to either side of the middle. One step a minute each way: the periods have 4 minutes in common, so that 48
# minutes pass until the picture stands where it stood.
_ACROSS, _DOWN = 4, 3
_GREEN: Colour = (0.0, 1.0, 0.15)
_RED: Colour = (1.0, 0.0, 0.0)
_AMBER: Colour = (1.0, 0.5, 0.0)
_WHITE: Colour = (0.7, 0.8, 1.0)
# Told apart by their rhythm, for eyes that see no colour and lamps that have one only; nothing flashes faster than
# 2.5 times a second.
LIGHTS: Mapping[Ground, Light] = {
    Ground.FREE: Light(_GREEN, (Beat(1.0, 1.0),)),
    Ground.BUSY: Light(_RED, (Beat(1.0, 3.2), Beat(0.0, 0.2), Beat(1.0, 0.2), Beat(0.0, 0.2))),
    Ground.CHECK_IN: Light(_AMBER, (Beat(1.0, 1.0), Beat(0.0, 1.0))),
    Ground.UNKNOWN: Light(_WHITE, (Beat(1.0, 0.2), Beat(0.0, 3.8))),
}


def light_for(ground: Ground, shown: Ambience, *, percent: int = 100) -> Light:
    """What the status light does beside a panel of that colour; `percent` is its brightness by day."""
    light = LIGHTS[ground]
    share = percent / 100 * (NIGHT_LEVEL if shown is Ambience.NIGHT else 1.0)
    return Light(light.colour, tuple(Beat(beat.level * share, beat.seconds) for beat in light.beats))


def asks(scene: Scene) -> bool:
    """Whether the door waits for somebody, or answers: then it stays awake."""
    return bool(
        isinstance(scene.status, RoomCheckIn)
        or scene.snapshot.announced is not None
        or scene.snapshot.undo
        or scene.pressing
    )


def night_view(scene: Scene, view: HeroView) -> NightView:
    """The same sign and word as by day, and no title: nobody needs to read one in the dark."""
    return NightView(
        ground=view.ground,
        shape=view.shape,
        room=view.room,
        word=view.word,
        line=BETWEEN.join(part for part in (view.sub, scene.wording.say("touch to wake")) if part),
        clock=view.clock,
        shift=shift_at(scene.now.wall),
    )


def shift_at(wall: datetime) -> tuple[int, int]:
    """By how many steps the night's picture is moved in that minute, to the right and down, so that nothing burns in:
    from -4 to 4 and from -3 to 3, another place than the minute before.
    """
    minute = int(cut_to_minute(wall).timestamp()) // 60
    return _swing(minute, _ACROSS), _swing(minute, _DOWN)


def _swing(minute: int, reach: int) -> int:
    """To and fro between -reach and reach, one step a minute."""
    return abs((minute + reach) % (4 * reach) - 2 * reach) - reach


def soundings(scene: Scene) -> frozenset[Sounding]:
    """All that is on the screen now and worth a sound; what is new in it is to be heard."""
    return frozenset(_soundings(scene))


def _soundings(scene: Scene) -> Iterator[Sounding]:
    snapshot = scene.snapshot
    for offer in snapshot.undo:
        if offer.of is UndoOf.BOOK and offer.until is not None:
            yield Sounding(Sound.BOOKED, offer.key)
    for notice in scene.pressing:
        yield Sounding(Sound.REFUSED, notice.id)
    if snapshot.announced is not None:
        yield Sounding(Sound.REMINDER, f"{snapshot.announced.meeting} now")
    status = scene.status
    if isinstance(status, RoomCheckIn) and (status.stop is None or status.stop.passes):
        left = scene.left_of(status.by)
        for minutes in snapshot.check_in.remind:
            if left <= minutes * _MINUTE:
                yield Sounding(Sound.REMINDER, f"{status.meeting.id} {minutes}")
