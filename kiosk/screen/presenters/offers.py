"""The buttons of the hero: only what the policy, the calendar and the meetings allow; otherwise the reason in words."""

import math
from datetime import datetime, timedelta

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book, Dismiss, End, Extend, Undo
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import Choice, DoorMay, choices, earliest_start, extensions
from kiosk.domain.schedule import current, day_of, following, free_until
from kiosk.domain.snapshot import UndoOffer
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.model import ButtonView, LocalAction, Look
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import title_of

LENGTHS_SHOWN = 3
_HALF_A_DAY = timedelta(hours=12)
_SOON = timedelta(hours=4)  # late in the evening a meeting early next day is still worth naming


def shut(scene: Scene) -> str:
    """Why nothing can be asked for at present, with the next step; empty when it can."""
    refusal = Refusal.NO_AGENT if scene.agent_lost else scene.snapshot.holding_refused
    if refusal is None:
        return ""
    why = of_refusal(refusal, scene.wording)
    return f"{why.what}. {why.next_step}"


def bookings_on_offer(scene: Scene, *, look: Look) -> tuple[ButtonView, ...]:
    """A button for each length that fits from now on, each with its end; where there is room the longest too."""
    start = earliest_start(scene.meetings, scene.now.wall)
    on_offer = choices(scene.meetings, start, policy=scene.snapshot.policy)
    lengths = [choice for choice in on_offer if choice.minutes is not None][:LENGTHS_SHOWN]
    longest = [choice for choice in on_offer if choice.minutes is None]
    if look is Look.OUTLINE or (scene.short_row and lengths):
        longest = []
    return tuple(_book(scene, choice, look) for choice in lengths + longest)


def other_button(scene: Scene) -> ButtonView:
    """Opens the sheet."""
    label = scene.wording.say("Other…")
    return ButtonView("other", label, look=Look.OUTLINE, action=LocalAction.OPEN_BOOK_OTHER)


def extensions_on_offer(scene: Scene, meeting: Meeting) -> tuple[ButtonView, ...]:
    """A button for each later end that the meetings leave room for."""
    if not may_extend(scene, meeting):
        return ()
    offered = extensions(scene.meetings, meeting, policy=scene.snapshot.policy)
    return tuple(_extend(scene, meeting, choice) for choice in offered)


def may_extend(scene: Scene, meeting: Meeting) -> bool:
    allowed = meeting.ours or scene.snapshot.policy.may_extend is DoorMay.ALL
    return allowed and meeting.may_extend and not meeting.all_day


def may_end(scene: Scene, meeting: Meeting) -> bool:
    return meeting.may_end and (meeting.ours or scene.snapshot.policy.may_end is DoorMay.ALL)


def end_button(scene: Scene, meeting: Meeting) -> ButtonView:
    return ButtonView(
        f"end:{meeting.id}",
        scene.wording.say("End now"),
        look=Look.OUTLINE,
        action=End("", meeting.id, meeting.key),
    )


def undo_button(scene: Scene, offer: UndoOffer) -> ButtonView:
    """Undo, with the seconds left once the calendar has confirmed; filled while they run."""
    seconds = undo_seconds(offer, scene.now.boot)
    return ButtonView(
        f"undo:{offer.key}",
        scene.wording.say("Undo"),
        detail="" if seconds is None else scene.wording.seconds(seconds),
        look=Look.OUTLINE if seconds is None else Look.FILLED,
        action=Undo("", offer.key),
    )


def done_button(scene: Scene, offer: UndoOffer) -> ButtonView:
    return ButtonView(
        f"done:{offer.key}", scene.wording.say("Done"), look=Look.OUTLINE, action=Dismiss("", offer.key)
    )


def undo_seconds(offer: UndoOffer, boot: float) -> int | None:
    """Whole seconds that an undo is still open for; None while it has no deadline."""
    return None if offer.until is None else max(0, math.ceil(offer.until - boot))


def in_the_way(scene: Scene, meeting: Meeting) -> str:
    """What keeps a meeting from going on: "Supplier review starts at 14:00"; empty when nothing does."""
    others = [m for m in scene.meetings if m.id != meeting.id]
    nearest = current(others, meeting.end) or following(others, meeting.end)
    return "" if nearest is None else _starts(scene, nearest)


def too_short(scene: Scene) -> str:
    """Why a free room has nothing on offer."""
    upcoming = following(scene.meetings, scene.now.wall)
    return "" if upcoming is None else _starts(scene, upcoming)


def free_after(scene: Scene, meeting: Meeting) -> str:
    """What comes after a meeting: "then free until 14:30", "next: Supplier review at 14:00"."""
    others = [m for m in scene.meetings if m.id != meeting.id]
    upcoming = current(others, meeting.end)
    if upcoming is not None:
        return next_at(scene, upcoming)
    return scene.wording.say("then free {until}", until=free_for(scene, free_until(others, meeting.end)))


def next_at(scene: Scene, meeting: Meeting) -> str:
    """`next: Supplier review at 14:00`."""
    time = scene.wording.moment(meeting.start, now=scene.now.wall)
    return scene.wording.say("next: {title} at {time}", title=title_of(scene, meeting), time=time)


def free_for(scene: Scene, until: datetime | None) -> str:
    """How long a free time that ends at `until` lasts: "until 14:30", "for the rest of the day"."""
    now = scene.now.wall
    near = until is not None and (until < day_of(now, scene.wording.zone).end or until - now < _SOON)
    if until is None or not near:
        return scene.wording.say("for the rest of the day")
    return scene.wording.until(until, now=now)


def _starts(scene: Scene, meeting: Meeting) -> str:
    time = scene.wording.moment(meeting.start, now=scene.now.wall)
    return scene.wording.say("{title} starts at {time}", title=title_of(scene, meeting), time=time)


def _book(scene: Scene, choice: Choice, look: Look) -> ButtonView:
    wording, length = scene.wording, int(choice.interval.length.total_seconds() // 60)
    end = choice.interval.end
    clock = wording.time(end) if choice.interval.length >= _HALF_A_DAY else wording.short_time(end)
    until = wording.say("until {clock}", clock=clock)
    return ButtonView(
        "book:longest" if choice.minutes is None else f"book:{choice.minutes}",
        wording.say("Longest") if choice.minutes is None else wording.minutes(length),
        detail=until,
        look=look,
        action=Book("", choice.interval),
    )


def _extend(scene: Scene, meeting: Meeting, choice: Choice) -> ButtonView:
    wording = scene.wording
    added = int((choice.interval.end - meeting.end).total_seconds() // 60)
    return ButtonView(
        # The end is part of what it means: a second tap after the first took effect is not the same button again.
        f"extend:{meeting.id}:{choice.interval.end:%d%H%M}",
        wording.say("+{minutes} min", minutes=added),
        detail=wording.say("until {clock}", clock=wording.short_time(choice.interval.end)),
        action=Extend("", meeting.id, choice.interval.end, meeting.key),
    )
