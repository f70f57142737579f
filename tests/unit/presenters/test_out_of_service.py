"""A room that is out of service is never green, and names another: with a booking where that is known to be free."""

from dataclasses import replace

import pytest

from kiosk.domain.around import Surroundings
from kiosk.domain.intents import Book
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import Ground, LocalAction, Shape
from kiosk.screen.presenters.scene import LinkPhase, Reach
from kiosk.services.surroundings import nearest_in
from kiosk.testing.builders import BOOT, a_room
from tests.unit.presenters.floor_three import on_floor_three, the_site
from tests.unit.presenters.scenes import DAY, PLANNING, a_scene, a_snapshot, stale

CLOSED = (
    on_floor_three(out_of_service="Being repaired"),
    on_floor_three(out_of_service=""),
    on_floor_three(*DAY, PLANNING, out_of_service=""),
    stale(on_floor_three(out_of_service="")),
)


def actions(view):
    return [button.action for button in view.buttons]


@pytest.mark.parametrize("snapshot", CLOSED)
def test_whatever_the_calendar_says_the_nearest_free_room_is_offered(snapshot):
    view = home_view(a_scene(snapshot))
    assert (view.ground, view.word) == (Ground.UNKNOWN, "Out of service")
    assert view.card is not None
    assert (view.card.shape, view.card.title) == (Shape.TICK_DISC, "Cedar is free until 15:00")
    book, others = actions(view)
    assert isinstance(book, Book)
    assert book.room == "cedar"
    assert others is LocalAction.OPEN_FIND


def test_where_nobody_knows_of_a_free_room_the_nearest_is_named_with_the_way():
    view = home_view(a_scene(on_floor_three(out_of_service="", around=())))
    assert view.card is not None
    assert (view.card.shape, view.card.title) == (Shape.BROKEN_RING, "Willow")
    assert view.card.detail.startswith("Same floor, ")
    assert actions(view) == [LocalAction.OPEN_FIND]


def test_of_rooms_that_are_all_taken_it_is_said_until_when():
    door = on_floor_three(out_of_service="")
    taken = tuple(around for around in door.around if around.room == "willow")
    rooms = tuple(room for room in door.neighbours if room.id == "willow")
    view = home_view(a_scene(replace(door, around=taken, neighbours=rooms)))
    assert view.card is not None
    assert (view.card.shape, view.card.title) == (Shape.BAR_SQUARE, "Willow: In use until 13:30")


def test_nothing_is_booked_while_the_agent_is_away():
    lost = a_scene(on_floor_three(out_of_service=""), reach=Reach(LinkPhase.LOST, BOOT - 60))
    view = home_view(lost)
    assert view.card is not None
    assert actions(view) == [LocalAction.OPEN_FIND]


def test_a_door_that_knows_only_the_site_names_a_room_and_the_way_and_books_nothing():
    found = nearest_in(the_site(), a_room("juniper"))
    assert found is not None
    only = Surroundings(ways=(found[1],), nearest=found[0])
    door = replace(on_floor_three(out_of_service=""), neighbours=(), around=(), surroundings=only)
    view = home_view(a_scene(door))
    assert view.card is not None
    assert (view.card.shape, view.card.title) == (Shape.BROKEN_RING, "Willow")
    assert view.card.detail == "Same floor, 15 m to the right"
    assert view.buttons == ()
    assert view.reason == "Please choose another room."


def test_a_door_that_knows_no_room_at_all_only_says_so():
    view = home_view(a_scene(a_snapshot(*DAY, out_of_service="")))
    assert (view.card, view.buttons) == (None, ())


def test_a_room_in_service_is_offered_no_other():
    assert home_view(a_scene(on_floor_three())).card is None
