"""The best other room, offered on the hero where this one cannot be had: a card, and what may be done about it."""

from dataclasses import replace

from kiosk.domain.intents import Book
from kiosk.screen.presenters.find_a_room import best_alternative, nearest_anyway
from kiosk.screen.presenters.model import ButtonView, CardView, HeroView, LocalAction, Look, Shape
from kiosk.screen.presenters.scene import Scene


def offered(scene: Scene, view: HeroView, *, close: ButtonView | None = None) -> HeroView:
    """The view with the nearest free room and its button, and with one for the others. `close` closes a notice.

    Where no room is known to be free only the others are left to look through, and nothing at a door that knows none.
    In place of a room that is closed the nearest is named all the same, with the way.
    """
    closing = () if close is None else (close,)
    closed = scene.snapshot.out_of_service is not None
    if not scene.snapshot.neighbours:
        return replace(view, card=nearest_anyway(scene) if closed else None, buttons=closing)
    others = ButtonView(
        "other-rooms", scene.wording.say("Other rooms"), look=Look.OUTLINE, action=LocalAction.OPEN_FIND
    )
    found = best_alternative(scene)
    if found is None:
        card = nearest_anyway(scene) if closed else None
        return replace(view, card=card, buttons=(others, *closing) if closing or closed else ())
    book = found.book
    if isinstance(book.action, Book):
        minutes = int(book.action.interval.length.total_seconds() // 60)
        book = replace(book, detail=scene.wording.minutes(minutes))
    return replace(
        view, card=CardView(Shape.TICK_DISC, found.what, found.way), buttons=(book, others, *closing)
    )
