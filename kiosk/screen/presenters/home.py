"""The hero: the state of the room as colour, sign and word, until when, and what may be done about it.

Green comes from one place only: `RoomFree`, which the domain answers for a Live schedule without doubt.
"""

from dataclasses import replace
from typing import assert_never

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intents import CheckIn
from kiosk.domain.snapshot import Notice, UndoOf
from kiosk.domain.status import RoomBusy, RoomCheckIn, RoomFree, RoomUnknown
from kiosk.screen.presenters.attendance import (
    announced_hero,
    check_in_hero,
    checked_in_hero,
    early_check_in,
    released_line,
    soon_to_start,
    starting_soon,
)
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.find_booked import is_answered
from kiosk.screen.presenters.find_offer import offered
from kiosk.screen.presenters.find_wish import is_taken
from kiosk.screen.presenters.hero import as_read, close_button, hero, ring_of, second_of, with_actions
from kiosk.screen.presenters.model import Ground, HeroView, Look, Shape
from kiosk.screen.presenters.offers import (
    bookings_on_offer,
    free_after,
    free_for,
    next_at,
    other_button,
    shut,
    too_short,
)
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.taps import tap_hero, when
from kiosk.screen.presenters.titles import title_of


def home_view(scene: Scene) -> HeroView:
    """What the big pane shows: what the door is about to do by itself, a notice, what becomes of a tap, or the state of
    the room, in this order.
    """
    if announced := announced_hero(scene):
        return announced
    pressing = tuple(notice for notice in scene.pressing if not is_answered(scene, notice))
    if pressing:
        return _notice(scene, pressing[-1])
    if scene.snapshot.out_of_service is not None:
        return _with_alternative(scene, _state(scene))
    return tap_hero(scene) or _with_alternative(scene, _state(scene))


def strip_words(scene: Scene) -> tuple[Ground, Shape, str]:
    """Ground, sign and text of the strip above a sheet: "Juniper · Free until 14:30"."""
    view = _state(scene)
    words = [view.word]
    if scene.snapshot.out_of_service is not None:
        return view.ground, view.shape, scene.wording.beside(view.room, view.word)
    match scene.status:
        case RoomFree():
            words.append(view.sub)
        case RoomCheckIn():
            pass
        case RoomBusy(meeting=meeting):
            words.append(scene.wording.until(meeting.end, now=scene.now.wall))
        case RoomUnknown():
            pass
    return view.ground, view.shape, scene.wording.beside(view.room, " ".join(words))


def _state(scene: Scene) -> HeroView:
    if scene.snapshot.out_of_service is not None:
        return _out_of_service(scene, scene.snapshot.out_of_service)
    match scene.status:
        case RoomFree():
            return _free(scene, scene.status)
        case RoomCheckIn():
            return check_in_hero(scene, scene.status)
        case RoomBusy():
            return _busy(scene, scene.status)
        case RoomUnknown():
            return _unknown(scene, scene.status)
        case _:
            assert_never(scene.status)


def _free(scene: Scene, status: RoomFree) -> HeroView:
    wording, upcoming = scene.wording, status.following
    sub = free_for(scene, upcoming.start if upcoming else None)
    second = released_line(scene)
    soon = soon_to_start(scene, upcoming)
    if upcoming is not None and soon:
        second = starting_soon(scene, upcoming)
    elif upcoming is not None and not second and sub != free_for(scene, None):
        left = wording.duration(scene.left_of(upcoming.start))
        second = scene.wording.beside(left, wording.say("then {title}", title=title_of(scene, upcoming)))
    view = hero(scene, Ground.FREE, Shape.TICK_DISC, wording.say("Free"), sub=sub, second=second)
    if reason := shut(scene):
        return replace(view, reason=reason)
    lengths, check_in = bookings_on_offer(scene, look=Look.FILLED), early_check_in(scene)
    asked = any(isinstance(button.action, CheckIn) for button in check_in)
    caption = wording.say("Check in, or book now") if asked else wording.say("Book now")
    return replace(
        view,
        caption=caption if lengths else "",
        buttons=(*check_in, *lengths, other_button(scene)),
        reason="" if lengths or soon else too_short(scene),
    )


def _busy(scene: Scene, status: RoomBusy) -> HeroView:
    wording, meeting, now = scene.wording, status.meeting, scene.now.wall
    soon = scene.left_of(meeting.end) <= scene.snapshot.policy.ending_soon
    caption = wording.say("Need longer?") if soon else wording.say("Extend")
    if checked_in := checked_in_hero(scene, status, caption=caption):
        return checked_in
    if soon:
        sub, second = _ending_soon(scene, status)
    elif meeting.all_day:
        sub, second = wording.say("all day"), second_of(scene, meeting)
    else:
        sub, second = wording.until(meeting.end, now=now), second_of(scene, meeting)
    view = hero(scene, Ground.BUSY, Shape.BAR_SQUARE, wording.say("In use"), sub=sub, second=second)
    ring = None if meeting.all_day else ring_of(scene, meeting.interval)
    view = with_actions(scene, replace(view, ring=ring), meeting, caption=caption)
    return view if soon or view.reason else replace(view, second=_what_and_next(scene, status) or view.second)


def _what_and_next(scene: Scene, status: RoomBusy) -> str:
    """The meeting, and the next one in the organiser's place once its people may be at the door; empty before."""
    upcoming = status.following
    if upcoming is None or not scene.live or not soon_to_start(scene, upcoming):
        return ""
    return scene.wording.beside(title_of(scene, status.meeting), next_at(scene, upcoming))


def _ending_soon(scene: Scene, status: RoomBusy) -> tuple[str, str]:
    wording, meeting = scene.wording, status.meeting
    minutes = max(1, int(scene.left_of(meeting.end).total_seconds() // 60))
    sub = wording.count("{number} more minute", "{number} more minutes", minutes)
    if status.free_from == meeting.end:
        free_at = wording.say("free at {time}", time=wording.moment(meeting.end, now=scene.now.wall))
        sub = scene.wording.beside(sub, free_at)
    after = free_after(scene, meeting) if scene.live else as_read(scene)
    return sub, scene.wording.beside(title_of(scene, meeting), after)


def _out_of_service(scene: Scene, why: str) -> HeroView:
    """In words and without a button, in the colour of what is not free; what the calendar holds stands beside it."""
    wording = scene.wording
    sub = why or wording.say("This room cannot be used at present")
    view = hero(scene, Ground.UNKNOWN, Shape.BAR_SQUARE, wording.say("Out of service"), sub=sub)
    return replace(view, reason=of_refusal(Refusal.OUT_OF_SERVICE, wording).next_step)


def _unknown(scene: Scene, status: RoomUnknown) -> HeroView:
    wording = scene.wording
    word, sub = wording.say("Unknown"), _ignorance(scene, status)
    view = replace(hero(scene, Ground.UNKNOWN, Shape.BROKEN_RING, word, sub=sub), hatched=True)
    if status.free_as_of is None and not scene.agent_lost:
        return replace(view, second=_no_hold(scene, status))
    if reason := shut(scene):
        return replace(view, reason=reason)
    holds = bookings_on_offer(scene, look=Look.OUTLINE)
    if not holds:
        return replace(view, reason=too_short(scene))
    return replace(
        view,
        second="" if scene.live else wording.say("A hold is sent once the calendar answers"),
        caption=wording.say("Hold the room"),
        buttons=holds,
    )


def _ignorance(scene: Scene, status: RoomUnknown) -> str:
    """Why the door does not know, in the sub line."""
    wording, now = scene.wording, scene.now.wall
    if isinstance(status.because, Unknown):
        match status.because.because:
            case Ignorance.CLOCK_UNTRUSTED if not scene.unheard:
                return wording.say("The clock of this door is not set")
            case Ignorance.NEVER_READ | Ignorance.CLOCK_UNTRUSTED:
                return wording.say("The calendar was not read yet")
            case Ignorance.OUTSIDE_WINDOW:
                return wording.say("The calendar was not read for today")
    if scene.live or status.free_as_of is None:
        return wording.say("Free only if an unreadable entry allows")
    time = wording.moment(status.free_as_of, now=now)
    return wording.say("Free as of {time}, not confirmed", time=time)


def _no_hold(scene: Scene, status: RoomUnknown) -> str:
    untrusted = status.because == Unknown(Ignorance.CLOCK_UNTRUSTED) and not scene.unheard
    refusal = Refusal.CLOCK_UNTRUSTED if untrusted else Refusal.NEVER_READ
    return of_refusal(refusal, scene.wording).next_step


def _notice(scene: Scene, notice: Notice) -> HeroView:
    """A refusal, until somebody has seen it. Only "Taken" has a word and a colour of its own, and only for the present:
    a room that is free is not to look taken because of what was refused for tomorrow, or in another room.
    """
    wording, why = scene.wording, of_refusal(notice.refusal, scene.wording)
    second = _outcome(scene, notice)
    taken, sub = notice.refusal is Refusal.TAKEN, scene.about(notice.room, why.what)
    here = sub == why.what
    if here and taken and notice.of is UndoOf.BOOK and notice.interval.start <= scene.now.wall:
        view = hero(scene, Ground.BUSY, Shape.BAR_SQUARE, wording.say("Taken"), sub=sub, second=second)
    else:
        state = _state(scene)
        view = hero(scene, state.ground, state.shape, state.word, sub=sub, second=second)
        view = replace(view, hatched=state.hatched, reason="" if taken else why.next_step)
    close = close_button(scene, notice.id)
    return (
        offered(scene, view, close=close)
        if is_taken(notice.of, notice.refusal)
        else replace(view, buttons=(close,))
    )


def _with_alternative(scene: Scene, view: HeroView) -> HeroView:
    """The view, with the best other room in the place of what cannot be done here."""
    closed = scene.snapshot.out_of_service is not None
    return (
        offered(scene, view) if closed or (isinstance(scene.status, RoomBusy) and not view.buttons) else view
    )


def _outcome(scene: Scene, notice: Notice) -> str:
    """What came of the tap: nothing, and what the room is doing instead."""
    wording = scene.wording
    if notice.refusal in (Refusal.CANCELLED_ELSEWHERE, Refusal.LAPSED):
        return wording.say("Your booking {times}", times=when(scene, notice.interval))
    if notice.refusal in (Refusal.UNDO_OVER, Refusal.NO_AGENT):
        return ""  # it may have been done after all: the door shows what is
    if notice.of is not UndoOf.BOOK or notice.refusal is not Refusal.TAKEN:
        return nothing_came(scene, notice.of)
    here = not scene.elsewhere(notice.room)
    if (
        here
        and isinstance(scene.status, RoomBusy)
        and scene.status.meeting.interval.overlaps(notice.interval)
    ):
        until = wording.until(scene.status.meeting.end, now=scene.now.wall)
        taken = wording.say("In use {until}.", until=until)
    else:
        taken = f"{when(scene, notice.interval)}:"
    return f"{taken} {nothing_came(scene, notice.of)}"


def nothing_came(scene: Scene, of: UndoOf) -> str:
    """What was not done, in a sentence."""
    wording = scene.wording
    match of:
        case UndoOf.EXTEND:
            return wording.say("The meeting was not extended.")
        case UndoOf.END:
            return wording.say("The meeting was not ended.")
        case UndoOf.CHECK_IN:
            return wording.say("Nobody was checked in.")
        case UndoOf.BOOK if scene.narrow:
            return wording.say("Nothing was booked.")
        case UndoOf.BOOK:
            return wording.say("Nothing was booked for you.")
