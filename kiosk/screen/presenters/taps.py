"""What becomes of a tap: waiting, held, booked, extended or ending, with its undo for as long as there is one."""

from dataclasses import replace
from datetime import timedelta

from kiosk.domain.bookings import Booking
from kiosk.domain.freshness import Ignorance, Stale, Unknown
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import UndoOf, UndoOffer, booking_of, bookings_in
from kiosk.domain.status import RoomBusy
from kiosk.screen.presenters.hero import hero, ring_of, with_actions
from kiosk.screen.presenters.model import ButtonView, Ground, HeroView, Shape
from kiosk.screen.presenters.offers import done_button, undo_button
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import title_of

# A booking for later takes the panel only while whoever tapped still stands there.
_STILL_THERE = timedelta(seconds=30)


def tap_hero(scene: Scene) -> HeroView | None:
    """The hero of the newest tap that people still wait for; None when the state of the room is to be shown."""
    if scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED):
        return None
    if isinstance(scene.status, RoomBusy):
        meeting = scene.status.meeting
        booking = booking_of(scene.snapshot, meeting)
        view = _of_present(scene, meeting, booking) if booking is not None else None
        if view is not None:
            return view
    return _of_later(scene)


def open_offer(scene: Scene, key: str) -> UndoOffer | None:
    """The undo of that booking, if it is still open."""
    return next(
        (offer for offer in reversed(scene.snapshot.undo) if offer.key == key and _open(scene, offer)), None
    )


def _of_present(scene: Scene, meeting: Meeting, booking: Booking) -> HeroView | None:
    offer = open_offer(scene, booking.key)
    if booking.settled:
        return None if offer is None else _settled(scene, meeting, offer)
    if not booking.wanted.exists or booking.wanted.interval.end < meeting.end:
        return _ending(scene, meeting, offer)
    if booking.confirmed is None:
        return _held(scene, meeting) if offer is None or not scene.live else _asking(scene, booking, offer)
    return _extending(scene, meeting, offer)


def _of_later(scene: Scene) -> HeroView | None:
    """A booking that has not begun: waiting, or just confirmed."""
    by_key = {booking.key: booking for booking in bookings_in(scene.snapshot) if not booking.state.final}
    for offer in reversed(scene.snapshot.undo):
        booking = by_key.get(offer.key)
        if booking is None or offer.of is not UndoOf.BOOK or not _open(scene, offer):
            continue
        if offer.until is not None:
            return _booked(scene, booking.interval, offer)
        if abs(scene.now.wall - booking.made_at) < _STILL_THERE:
            return _asking(scene, booking, offer)
    return None


def _settled(scene: Scene, meeting: Meeting, offer: UndoOffer) -> HeroView | None:
    match offer.of:
        case UndoOf.BOOK:
            return _booked(scene, meeting.interval, offer)
        case UndoOf.EXTEND:
            return _extended(scene, meeting, offer)
        case UndoOf.END | UndoOf.CHECK_IN:
            return None


def _asking(scene: Scene, booking: Booking, offer: UndoOffer) -> HeroView:
    wording = scene.wording
    second = (
        wording.say("Waiting for the calendar to confirm")
        if scene.live
        else wording.say("Held here, not yet confirmed")
    )
    view = hero(
        scene,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        wording.say("Booking"),
        sub=when(scene, booking.interval),
        second=second,
    )
    return replace(view, hatched=True, buttons=_undo(scene, offer))


def _booked(scene: Scene, interval: Interval, offer: UndoOffer) -> HeroView:
    wording, now = scene.wording, scene.now.wall
    begun = interval.contains(now)
    view = hero(
        scene,
        Ground.BUSY,
        Shape.TICK_SQUARE,
        wording.say("Booked"),
        sub=wording.until(interval.end, now=now) if begun else when(scene, interval),
        second=wording.say("Confirmed by the calendar"),
    )
    buttons = (undo_button(scene, offer), done_button(scene, offer))
    return replace(view, ring=ring_of(scene, interval), buttons=buttons)


def _held(scene: Scene, meeting: Meeting) -> HeroView:
    wording = scene.wording
    until = wording.until(meeting.end, now=scene.now.wall)
    view = hero(
        scene,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        wording.say("In use"),
        sub=scene.wording.beside(until, wording.say("held, not yet confirmed")),
        second=sent_later(scene),
    )
    view = replace(view, hatched=True, ring=ring_of(scene, meeting.interval))
    return with_actions(scene, view, meeting, caption=wording.say("Extend"))


def _extending(scene: Scene, meeting: Meeting, offer: UndoOffer | None) -> HeroView:
    wording = scene.wording
    until = wording.until(meeting.end, now=scene.now.wall)
    view = hero(
        scene,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        wording.say("In use"),
        sub=scene.wording.beside(until, wording.say("not yet confirmed")),
        second=sent_later(scene),
    )
    view = replace(view, hatched=True, ring=ring_of(scene, meeting.interval))
    if offer is not None and scene.live:
        return replace(view, buttons=_undo(scene, offer))
    return with_actions(scene, view, meeting, caption=wording.say("Extend"))


def _extended(scene: Scene, meeting: Meeting, offer: UndoOffer) -> HeroView:
    wording = scene.wording
    view = hero(
        scene,
        Ground.BUSY,
        Shape.TICK_SQUARE,
        wording.say("Extended"),
        sub=wording.until(meeting.end, now=scene.now.wall),
        second=wording.say("Confirmed by the calendar"),
    )
    buttons = (undo_button(scene, offer), done_button(scene, offer))
    return replace(view, ring=ring_of(scene, meeting.interval), buttons=buttons)


def _ending(scene: Scene, meeting: Meeting, offer: UndoOffer | None) -> HeroView:
    """The end is on disk, and sent once it cannot be taken back any more: until then the room is still in use."""
    wording = scene.wording
    second = sent_later(scene) if offer is None else title_of(scene, meeting)
    view = hero(
        scene,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        wording.say("Ending…"),
        sub=wording.say("The meeting ends now"),
        second=second,
    )
    return replace(view, hatched=True, buttons=_undo(scene, offer))


def _undo(scene: Scene, offer: UndoOffer | None) -> tuple[ButtonView, ...]:
    return () if offer is None else (undo_button(scene, offer),)


def _open(scene: Scene, offer: UndoOffer) -> bool:
    return not scene.agent_lost and (offer.until is None or offer.until > scene.now.boot)


def sent_later(scene: Scene) -> str:
    """When the calendar will hear of it, or that it has not answered yet."""
    if scene.live:
        return scene.wording.say("Waiting for the calendar to confirm")
    if isinstance(scene.freshness, Stale):
        return scene.wording.say("Sent once the calendar takes it")
    return scene.wording.say("Sent to the calendar when the network is back")


def when(scene: Scene, interval: Interval) -> str:
    """The times of a booking, with its day when that is not today."""
    wording, here = scene.wording, scene.now.wall.astimezone(scene.wording.zone).date()
    day = interval.start.astimezone(wording.zone).date()
    if day == here:
        return wording.span(interval)
    return wording.say("{day}, {time}", day=wording.near_day(day, today=here), time=wording.span(interval))
