"""What became of a tap in *Find a room*: rooms booked from here stand first, with their undo, until that is over."""

from collections.abc import Iterator

from kiosk.domain.bookings import Booking
from kiosk.domain.finding import candidates_in
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Walk
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer, room_of
from kiosk.screen.presenters.controls import Shape
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.find_actions import TouchRoom
from kiosk.screen.presenters.find_model import FoundRow
from kiosk.screen.presenters.find_wish import is_taken
from kiosk.screen.presenters.offers import undo_button
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.taps import open_offer, when
from kiosk.screen.presenters.ways import way_words


def booked_rows(scene: Scene, touched: str | None) -> tuple[FoundRow, ...]:
    """A row for each booking elsewhere that can still be taken back, the newest first."""
    return tuple(_row(scene, booking, offer, room, touched) for booking, offer, room in _booked(scene))


def refused_elsewhere(scene: Scene) -> str:
    """What was refused in another room, in a sentence; empty when nothing was."""
    told = next((n for n in reversed(scene.notices) if scene.elsewhere(n.room)), None)
    if told is None:
        return ""
    why = of_refusal(told.refusal, scene.wording)
    return f"{scene.about(told.room, why.what)}. {why.next_step}"


def is_answered(scene: Scene, notice: Notice) -> bool:
    """Whether somebody who did not get a room has taken another one for that time: then nothing is left to say."""
    return is_taken(notice.of, notice.refusal) and any(
        scene.elsewhere(booking.room)
        and not booking.state.final
        and booking.interval.overlaps(notice.interval)
        and (notice.since is None or booking.made_at >= notice.since)
        for booking in scene.snapshot.bookings
    )


def _booked(scene: Scene) -> Iterator[tuple[Booking, UndoOffer, Room]]:
    by_key = {booking.key: booking for booking in scene.snapshot.bookings if scene.elsewhere(booking.room)}
    for key in reversed([offer.key for offer in scene.snapshot.undo if offer.of is UndoOf.BOOK]):
        booking, offer = by_key.get(key), open_offer(scene, key)
        room = None if booking is None else room_of(scene.snapshot, booking.room)
        if booking is not None and offer is not None and room is not None:
            yield booking, offer, room


def _row(scene: Scene, booking: Booking, offer: UndoOffer, room: Room, touched: str | None) -> FoundRow:
    wording, now, confirmed = scene.wording, scene.now.wall, offer.until is not None
    until = wording.until(booking.interval.end, now=now)
    begun = booking.interval.contains(now)
    times = until if begun else when(scene, booking.interval)
    return FoundRow(
        id=f"booked:{booking.key}",
        shape=Shape.TICK_SQUARE if confirmed else Shape.DOTS_SQUARE,
        name=room.name,
        way=way_words(scene, room, _walk(scene, room)),
        until=wording.say("Booked {times}", times=times)
        if confirmed
        else wording.say("Booking {times}", times=times),
        facilities=wording.say("Confirmed by the calendar")
        if confirmed
        else wording.say("Not yet confirmed by the calendar"),
        button=undo_button(scene, offer),
        chosen=touched == room.id,
        action=TouchRoom(room.id),
    )


def _walk(scene: Scene, room: Room) -> Walk | None:
    return next((c.walk for c in candidates_in(scene.snapshot).by_walk if c.room.id == room.id), None)
