"""The parts that every hero is made of: its head, its ring, its second line and what may be done about a meeting."""

from dataclasses import replace

from kiosk.domain.finding import broken_in
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intents import Dismiss
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.screen.presenters.model import ButtonView, Ground, HeroView, Look, RingView, Shape
from kiosk.screen.presenters.offers import (
    end_button,
    extensions_on_offer,
    in_the_way,
    may_end,
    may_extend,
    shut,
)
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import facilities_of, organiser_of, title_of

_RING_HOURS = 12  # a ring that is full all day says nothing


def hero(scene: Scene, ground: Ground, shape: Shape, word: str, *, sub: str, second: str = "") -> HeroView:
    """A hero that only says something: no ring, no hatched edge, nothing to touch."""
    room = scene.snapshot.room
    return HeroView(
        ground=ground,
        room=room.name,
        clock=clock_of(scene),
        facilities=facilities_of(
            room, scene.wording, broken=frozenset(broken_in(scene.snapshot).get(room.id, ()))
        ),
        shape=shape,
        word=word,
        sub=sub,
        second=second,
        ring=None,
        hatched=False,
        caption="",
        buttons=(),
    )


def with_actions(scene: Scene, view: HeroView, meeting: Meeting, *, caption: str) -> HeroView:
    """The view with what may be done about a meeting: longer, or over; and why not, where that is known."""
    if reason := shut(scene):
        return replace(view, reason=reason)
    longer = extensions_on_offer(scene, meeting)
    end = (end_button(scene, meeting),) if may_end(scene, meeting) else ()
    blocked = "" if longer or not may_extend(scene, meeting) else in_the_way(scene, meeting)
    return replace(view, caption=caption if longer else "", buttons=longer + end, reason=blocked)


def clock_of(scene: Scene) -> str:
    """The time on the panel; nothing while the clock is not trusted, for a wrong time is worse than none."""
    untrusted = scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED)
    return "" if untrusted else scene.wording.time(scene.now.wall)


def ring_of(scene: Scene, interval: Interval) -> RingView | None:
    """The part of `interval` that is left, in minutes, from 100 on in hours; none before it and for whole days."""
    left = interval.end - max(scene.minute, interval.start)
    minutes = int(left.total_seconds() // 60)
    if not interval.contains(scene.now.wall) or minutes > _RING_HOURS * 60:
        return None
    fraction = min(1.0, left / interval.length)
    if minutes < 100:
        return RingView(fraction, str(max(1, minutes)), scene.wording.say("min"))
    hours, rest = divmod(minutes, 60)
    return RingView(fraction, f"{hours}:{rest:02}", scene.wording.say("h"))


def second_of(scene: Scene, meeting: Meeting) -> str:
    """Title and organiser; when the schedule is not Live, how old this is instead."""
    return as_read(scene) or scene.wording.beside(title_of(scene, meeting), organiser_of(meeting))


def as_read(scene: Scene) -> str:
    """The age of what is shown; empty while it is Live, and when nothing was ever read."""
    read_at = scene.snapshot.reading.read_at
    if scene.live or read_at is None:
        return ""
    return scene.wording.say("as read at {time}", time=scene.wording.moment(read_at, now=scene.now.wall))


def close_button(scene: Scene, notice: str) -> ButtonView:
    """Closes the notice of that id."""
    return ButtonView(
        f"close:{notice}", scene.wording.say("Close"), look=Look.OUTLINE, action=Dismiss("", notice)
    )
