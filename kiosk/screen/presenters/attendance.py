"""Who is here: check in, what the door is about to do when nobody does, and what a latecomer reads afterwards.

Amber means that the door asks whether somebody is there. What it would do by itself stands in the sub line, with the
time that is left; a door that would not release the room does not threaten to.
"""

import math
from dataclasses import replace
from datetime import timedelta

from kiosk.domain.attendance import (
    Announced,
    Announcement,
    ReleaseStop,
    asks_for,
    checked_in_here,
    releasing,
    time_to_object,
)
from kiosk.domain.bookings import Act, Booking, BookingState
from kiosk.domain.intents import CheckIn, Release, Touched
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import following
from kiosk.domain.status import RoomBusy, RoomCheckIn
from kiosk.screen.presenters.hero import as_read, hero, ring_of, with_actions
from kiosk.screen.presenters.model import ButtonView, Ground, HeroView, Look, RingView, Shape
from kiosk.screen.presenters.offers import end_button, may_end, shut, undo_button
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.taps import open_offer, sent_later
from kiosk.screen.presenters.titles import organiser_of, title_of

_CANNOT_RELEASE = (ReleaseStop.NOT_SET, ReleaseStop.CALENDAR_CANNOT)
_MINUTE = timedelta(minutes=1)


def check_in_hero(scene: Scene, status: RoomCheckIn) -> HeroView:
    """A meeting is on, and nobody has checked in to it."""
    wording, meeting = scene.wording, status.meeting
    release = releasing(scene.snapshot.bookings, meeting)
    if release is not None and release.sent:
        return _releasing(scene)
    sub = _by_when(scene, status)
    view = hero(scene, Ground.CHECK_IN, Shape.DIAMOND, wording.say("Check in"), sub=sub)
    view = replace(view, second=_details(scene, meeting))
    if scene.agent_lost:
        return replace(view, reason=shut(scene))
    buttons = (check_in_button(scene, meeting), *_release_button(scene, meeting, status.stop))
    window = Interval(meeting.start, status.by) if meeting.start < status.by else None
    return replace(view, ring=ring_of(scene, window) if window else None, buttons=buttons)


def announced_hero(scene: Scene) -> HeroView | None:
    """What the door is about to do by itself, as long as somebody can object."""
    announced = announced_here(scene)
    if announced is None or not isinstance(scene.status, RoomBusy):
        return None
    wording, meeting = scene.wording, scene.status.meeting
    left = seconds_left(scene, announced)
    seconds = wording.seconds(left)
    keep: tuple[ButtonView, ...]
    match announced.of:
        case Announcement.RELEASE:
            word = wording.say("Check in")
            sub = wording.say("Nobody checked in: released in {seconds}", seconds=seconds)
            keep = (check_in_button(scene, meeting), *_release_button(scene, meeting, None))
        case Announcement.EMPTY:
            word = wording.say("Still here?")
            sub = wording.say("The room looks empty: the meeting ends in {seconds}", seconds=seconds)
            ends = (end_button(scene, meeting),) if may_end(scene, meeting) else ()
            keep = (_keep_button(scene, meeting), *ends)
    view = hero(scene, Ground.CHECK_IN, Shape.DIAMOND, word, sub=sub, second=_details(scene, meeting))
    whole = time_to_object(announced.of, scene.snapshot.policy.undo).total_seconds()
    ring = RingView(min(1.0, left / whole), str(left), wording.say("s"))
    return replace(view, ring=ring, buttons=keep)


def announced_here(scene: Scene) -> Announced | None:
    """What is announced of the present meeting; nothing while the agent, who would do it, is away."""
    announced, status = scene.snapshot.announced, scene.status
    if announced is None or scene.agent_lost or not isinstance(status, RoomBusy):
        return None
    return announced if status.meeting.id == announced.meeting else None


def seconds_left(scene: Scene, announced: Announced) -> int:
    """Whole seconds in which somebody can still object."""
    if announced.until is None:
        return math.ceil(time_to_object(announced.of, scene.snapshot.policy.undo).total_seconds())
    return max(0, math.ceil(announced.until - scene.now.boot))


def checked_in_hero(scene: Scene, status: RoomBusy, *, caption: str) -> HeroView | None:
    """In use, for as long as the check-in is news: the calendar has not confirmed it, or it was made just now."""
    wording, meeting, now = scene.wording, status.meeting, scene.now.wall
    entry = _check_in_entry(scene, meeting)
    if entry is None:
        return None
    until = wording.say("all day") if meeting.all_day else wording.until(meeting.end, now=now)
    offer = open_offer(scene, entry.key)
    if not entry.settled and (offer is None or not scene.live):
        sub = scene.wording.beside(until, wording.say("checked in, not yet confirmed"))
        shape, second, hatched = Shape.DOTS_SQUARE, sent_later(scene), True
    elif offer is not None or (
        entry.state is BookingState.CONFIRMED and now - entry.made_at < thanked_for(scene)
    ):
        sub, shape, hatched = until, Shape.TICK_SQUARE, False
        second = scene.wording.beside(wording.say("Checked in"), title_of(scene, meeting))
    else:
        return None
    view = hero(scene, Ground.BUSY, shape, wording.say("In use"), sub=sub, second=second)
    ring = None if meeting.all_day else ring_of(scene, meeting.interval)
    view = with_actions(scene, replace(view, ring=ring, hatched=hatched), meeting, caption=caption)
    return view if offer is None else replace(view, buttons=(undo_button(scene, offer), *view.buttons))


def thanked_for(scene: Scene) -> timedelta:
    """How long a check-in is worth a word."""
    return max(scene.snapshot.policy.undo, timedelta(seconds=5))


def soon_to_start(scene: Scene, meeting: Meeting | None) -> bool:
    """Whether the next meeting is so near that people come for it: then they can check in to it, too."""
    return meeting is not None and scene.left_of(meeting.start) <= scene.snapshot.check_in.early


def starting_soon(scene: Scene, meeting: Meeting) -> str:
    """`Supplier review starts in 4 min`, and whether somebody has checked in to it already."""
    wording = scene.wording
    left = wording.duration(max(_MINUTE, scene.left_of(meeting.start)))
    parts = [wording.say("{title} starts in {left}", title=title_of(scene, meeting), left=left)]
    if _check_in_entry(scene, meeting) is not None or (
        meeting.checked_in and asks_for(meeting, scene.snapshot.check_in)
    ):
        parts.append(wording.say("checked in"))
    return scene.wording.beside(*parts)


def early_check_in(scene: Scene) -> tuple[ButtonView, ...]:
    """The control to check in to the next meeting with, while the room is still free; or to take that back."""
    upcoming = following(scene.meetings, scene.now.wall)
    entry = None if upcoming is None else _check_in_entry(scene, upcoming)
    offer = None if entry is None else open_offer(scene, entry.key)
    if offer is not None:
        return (undo_button(scene, offer),)
    found = scene.awaited
    if found is None or found.meeting.start <= scene.now.wall:
        return ()
    detail = scene.wording.say("from {time}", time=scene.wording.short_time(found.meeting.start))
    return (replace(check_in_button(scene, found.meeting), detail=detail),)


def check_in_button(scene: Scene, meeting: Meeting) -> ButtonView:
    """Somebody is here."""
    return ButtonView(f"check-in:{meeting.id}", scene.wording.say("Check in"), action=CheckIn("", meeting.id))


def released_line(scene: Scene) -> str:
    """What a latecomer reads where the meeting was given up, until its time is over; empty where none was."""
    now, wording = scene.now.wall, scene.wording
    released = [
        b
        for b in scene.snapshot.bookings
        if b.act is Act.RELEASE and b.state is BookingState.ENDED and b.sent and b.interval.contains(now)
    ]
    if not released:
        return ""
    newest = max(released, key=lambda b: b.made_at)
    time = wording.moment(newest.made_at, now=now)
    if newest.title is None:
        return wording.say("Released at {time}: nobody checked in", time=time)
    return wording.say("Released at {time}, nobody checked in: {title}", time=time, title=newest.title)


def _releasing(scene: Scene) -> HeroView:
    """The calendar is being told: it is too late to check in, and too early to call the room free."""
    wording = scene.wording
    view = hero(
        scene,
        Ground.CHECK_IN,
        Shape.DIAMOND,
        wording.say("Ending…"),
        sub=wording.say("Nobody checked in: the room is released"),
        second=sent_later(scene),
    )
    return replace(view, hatched=True)


def _by_when(scene: Scene, status: RoomCheckIn) -> str:
    """What happens when nobody checks in, and when; only a request where nothing would happen by itself."""
    wording, now = scene.wording, scene.now.wall
    releases = status.stop in (None, ReleaseStop.OTHER_DOORS) and scene.live and not scene.agent_lost
    if not releases:
        return wording.say("please confirm that you are here")
    if now >= status.by:
        return wording.say("now, or the room is released")
    left = scene.left_of(status.by)
    if left <= max(scene.snapshot.check_in.remind, default=0) * _MINUTE:
        minutes = wording.duration(max(_MINUTE, left))
        return wording.say("Released in {left} · touch Check in", left=minutes)
    return wording.say("by {time}, or the room is released", time=wording.moment(status.by, now=now))


def _details(scene: Scene, meeting: Meeting) -> str:
    """Title, organiser and time: whoever stands there must know which meeting is meant."""
    if aged := as_read(scene):
        return scene.wording.beside(title_of(scene, meeting), aged)
    times = scene.wording.say("all day") if meeting.all_day else scene.wording.span(meeting.interval)
    parts = (title_of(scene, meeting), organiser_of(meeting), times)
    return scene.wording.beside(*parts)


def _release_button(scene: Scene, meeting: Meeting, stop: ReleaseStop | None) -> tuple[ButtonView, ...]:
    """Give the meeting up at once, where the policy and the calendar let a door do that."""
    if shut(scene) or (stop in _CANNOT_RELEASE and not may_end(scene, meeting)):
        return ()
    return (
        ButtonView(
            f"release:{meeting.id}",
            scene.wording.say("Release now"),
            look=Look.OUTLINE,
            action=Release("", meeting.id),
        ),
    )


def _keep_button(scene: Scene, meeting: Meeting) -> ButtonView:
    """Any touch keeps the room; this is for whoever looks for the one that does."""
    return ButtonView(f"keep:{meeting.id}", scene.wording.say("Keep the room"), action=Touched(""))


def _check_in_entry(scene: Scene, meeting: Meeting) -> Booking | None:
    """This door's entry that somebody came to that meeting."""
    return checked_in_here(meeting, scene.snapshot.bookings)
