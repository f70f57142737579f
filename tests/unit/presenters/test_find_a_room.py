"""*Find a room*: what stands in its rows, its chips and its plan."""

from dataclasses import replace

import pytest

from kiosk.domain.around import RoomAround, Surroundings, compact, plan_of
from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Book, Undo
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Site, ways
from kiosk.domain.snapshot import Notice, Snapshot, UndoOf, UndoOffer
from kiosk.screen.presenters.controls import ChooseLength, LocalAction, Look, Shape
from kiosk.screen.presenters.find_a_room import best_alternative, find_view
from kiosk.screen.presenters.find_actions import ChooseSeats, ToggleEquipment, TouchRoom
from kiosk.screen.presenters.find_model import FindView, FoundRow
from kiosk.screen.presenters.find_wish import FindPane, FindState, after, opened
from kiosk.screen.presenters.scene import Layout, Scene
from kiosk.testing.builders import BOOT, a_booking, a_room, at, between
from tests.unit.domain.houses import a_house, a_place, juniper, rooms_of_the_house
from tests.unit.presenters.scenes import PLANNING, a_scene, a_snapshot, labels

WINDOW = between("13:00", "00:00", day=0)
LIVE = Reading(read_at=at("13:11"), live_until=BOOT + 100, answered=True)
OLD = Reading(read_at=at("12:40"), live_until=BOOT - 1, answered=False)


def around(room: str, *busy: tuple[str, str], reading: Reading = LIVE) -> RoomAround:
    return compact(room, WINDOW, tuple(between(*times) for times in busy), reading)


def a_door(
    *meetings, rooms: tuple[Room, ...] = (), site: Site | None = None, graph: bool = True, **facts
) -> Snapshot:
    rooms = rooms or rooms_of_the_house()
    house = (site or a_house()) if graph else None
    surroundings = Surroundings(ways(house, juniper(), rooms), plan_of(house, juniper()))
    known = {"around": (around("cedar", ("15:00", "16:00")), around("rowan"), around("aspen"))}
    here = a_snapshot(*meetings, neighbours=rooms, surroundings=surroundings, **{**known, **facts})
    return replace(here, room=juniper())


def view_of(scene: Scene, state: FindState | None = None) -> FindView:
    return find_view(state or opened(scene), scene, closes_in=None)


def texts(row: FoundRow) -> tuple[str, str, str, str]:
    return (row.name, row.way, row.until, row.facilities)


def test_what_is_out_of_order_is_said_and_left_out_where_it_is_needed():
    cedar, *others = rooms_of_the_house()
    door = a_scene(a_door(rooms=(replace(cedar, out_of_order=("screen",)), *others)))
    assert view_of(door).rows[0].facilities == "4 seats · Screen out of order"
    needed = replace(opened(door), equipment=frozenset({"screen"}))
    assert "Cedar" not in [row.name for row in view_of(door, needed).rows]


def test_a_row_says_where_until_when_and_what_for():
    rows = view_of(a_scene(a_door())).rows
    assert [texts(row) for row in rows] == [
        ("Cedar", "10 m, this floor", "Free until 15:00", "4 seats · Screen"),
        ("Rowan", "20 m, this floor", "Free all day", "10 seats · Video"),
        ("Aspen", "1 min, floor 2", "Free all day", "6 seats · Video"),
    ]
    assert [row.shape for row in rows] == [Shape.TICK_DISC] * 3


def test_a_free_room_is_booked_an_old_one_held_and_a_taken_one_has_no_button():
    known = (around("cedar", ("13:00", "13:30")), around("rowan", reading=OLD), around("aspen"))
    rows = view_of(a_scene(a_door(around=known))).rows
    assert [(row.name, row.until, row.button.label if row.button else None) for row in rows] == [
        ("Aspen", "Free all day", "Book"),
        ("Rowan", "Free as of 12:40", "Hold"),
        ("Cedar", "In use until 13:30", None),
    ]
    book = rows[0].button
    assert book is not None
    assert book.action == Book("", between("13:12", "13:42"), room="aspen")
    assert rows[1].button is not None
    assert rows[1].button.look is Look.OUTLINE


def test_a_room_that_nobody_asked_yet_is_said_to_be_unknown_and_offers_nothing():
    view = view_of(a_scene(a_door(around=())))
    assert {(row.shape, row.until, row.button) for row in view.rows} == {
        (Shape.BROKEN_RING, "Not known", None)
    }
    assert view.note == "Asking when the rooms are free…"


def test_a_room_that_is_free_now_but_not_long_enough_says_from_when_it_is_taken():
    known = (around("cedar", ("13:30", "14:00")),)
    cedar = next(r for r in view_of(a_scene(a_door(around=known))).rows if r.name == "Cedar")
    assert (cedar.until, cedar.shape, cedar.button) == ("Taken from 13:30", Shape.BAR_SQUARE, None)


def test_what_keeps_this_door_from_booking_keeps_it_from_booking_elsewhere():
    view = view_of(a_scene(a_door(holding_refused=Refusal.SIGN_IN_REJECTED)))
    assert [row.button for row in view.rows] == [None, None, None]
    assert view.reason.startswith("The calendar rejects the sign-in")


def test_a_booking_elsewhere_stands_first_with_its_undo():
    booking = a_booking("13:12", "13:42", key="k", room="cedar")
    asked = a_door(bookings=(booking,), undo=(UndoOffer("k", UndoOf.BOOK, None),))
    first = view_of(a_scene(asked)).rows[0]
    assert texts(first) == (
        "Cedar",
        "10 m, this floor",
        "Booking until 13:42",
        "Not yet confirmed by the calendar",
    )
    assert first.button is not None
    assert first.button.action == Undo("", "k")
    confirmed = replace(booking, state=BookingState.CONFIRMED, confirmed=booking.wanted)
    view = view_of(a_scene(a_door(bookings=(confirmed,), undo=(UndoOffer("k", UndoOf.BOOK, BOOT + 8),))))
    assert (view.rows[0].until, view.rows[0].shape) == ("Booked until 13:42", Shape.TICK_SQUARE)
    assert [row.name for row in view.rows].count("Cedar") == 1


def test_a_refusal_elsewhere_is_said_on_the_page():
    notice = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"), at("13:12"), "cedar")
    assert view_of(a_scene(a_door(notices=(notice,)))).reason.startswith(
        "Cedar: Someone was a moment earlier."
    )


def test_chips_say_what_is_chosen_and_change_it():
    scene = a_scene(a_door())
    view = view_of(scene)
    assert labels(view.when) == ["Now", "Later…"]
    assert labels(view.lengths) == ["30 min", "60 min"]
    assert labels(view.needs) == ["8+", "Video", "Step-free", "Needs…"]
    state = opened(scene)
    for action in (ChooseLength(60), ChooseSeats(8), ToggleEquipment("video")):
        state = after(state, action, scene)
    found = view_of(scene, state)
    assert [row.name for row in found.rows] == ["Rowan"]
    assert [c.label for c in (*found.lengths, *found.needs) if c.look is Look.CHOSEN] == [
        "60 min",
        "8+",
        "Video",
    ]
    assert after(state, ToggleEquipment("video"), scene).equipment == frozenset()


def test_a_narrow_panel_has_one_chip_for_each_question():
    scene = a_scene(a_door(), layout=Layout.NARROW)
    view = view_of(scene)
    assert labels((*view.when, *view.lengths, *view.needs)) == [
        "Now",
        "Later…",
        "30 min",
        "Seats",
        "Needs…",
        "Plan",
    ]
    plan = after(opened(scene), LocalAction.FIND_PLAN, scene)
    assert view_of(scene, plan).plan_open
    assert not view_of(scene, after(plan, LocalAction.FIND_PLAN, scene)).plan_open


def test_later_begins_with_the_next_half_hour_and_moves_by_quarters():
    scene = a_scene(a_door())
    state = after(opened(scene), LocalAction.FIND_LATER, scene)
    assert (state.start, state.pane) == (at("13:30"), FindPane.LATER)
    panel = view_of(scene, state).panel
    assert panel is not None
    assert [caption for caption, _ in panel.rows] == ["Day", "Start", "Length"]
    assert after(state, LocalAction.START_LATER, scene).start == at("13:45")
    assert after(state, LocalAction.START_EARLIER, scene).start == at("13:15")
    assert (
        after(after(state, LocalAction.START_EARLIER, scene), LocalAction.START_EARLIER, scene).start is None
    )
    tomorrow = after(state, LocalAction.TOMORROW, scene)
    assert tomorrow.start == at("13:30", day=1)
    assert after(tomorrow, LocalAction.TODAY, scene).start == at("13:30")
    listed = view_of(scene, after(tomorrow, LocalAction.FIND_LIST, scene))
    assert listed.panel is None
    assert labels(listed.when) == ["Now", "tomorrow 13:30"]
    assert {row.until for row in listed.rows} == {"Not known"}  # nobody was asked about tomorrow


def test_a_start_that_passed_while_the_page_was_open_is_now():
    scene = a_scene(a_door(), clock="13:40")
    view = view_of(scene, FindState(start=at("13:30")))
    assert view.rows[0].button is not None
    assert view.rows[0].button.action == Book("", between("13:40", "14:10"), room="cedar")


def test_nothing_can_be_chosen_after_the_last_day_that_can_be_booked():
    scene = a_scene(a_door())
    last = FindState(start=at("23:45", day=1))
    assert after(last, LocalAction.START_LATER, scene) == last


def test_the_page_says_why_it_is_empty():
    scene = a_scene(a_door())
    assert view_of(scene, FindState(seats=500)).nothing == "No room has all of that. Choose fewer needs."
    assert view_of(a_scene(a_snapshot())).nothing == "This door knows no other rooms."


def test_the_plan_is_turned_to_how_somebody_stands_and_shows_the_way_to_the_first_room():
    plan = view_of(a_scene(a_door())).plan
    assert plan is not None
    assert (plan.title, plan.way_words, plan.width, plan.depth) == ("Floor 1", "To Cedar: 10 m", 24, 10)
    assert plan.way == (
        (22, 6),
        (22, 5),
        (12, 5),
        (12, 4),
    )  # the south is up: Juniper stands above, Cedar to the left
    assert [(a.name, a.shape, a.here, a.chosen) for a in plan.areas] == [
        ("Juniper", None, True, False),
        ("Cedar", Shape.TICK_DISC, False, True),
        ("WC", None, False, False),
        ("Rowan", Shape.TICK_DISC, False, False),
    ]
    assert plan.legend == ((Shape.TICK_DISC, "free"),)


def test_a_touched_room_is_the_one_whose_way_is_drawn():
    scene = a_scene(a_door())
    view = view_of(scene, after(opened(scene), TouchRoom("aspen"), scene))
    assert [row.name for row in view.rows if row.chosen] == ["Aspen"]
    assert view.plan is not None
    assert view.plan.way_words == "To Aspen: 20 m"
    assert view.plan.way[-1] == (12, 6)  # the stairs


def test_without_a_plan_or_a_graph_the_list_works_and_offers_no_plan():
    scene = a_scene(a_door(graph=False), layout=Layout.NARROW)
    view = view_of(scene)
    assert view.plan is None
    assert "Plan" not in labels(view.needs)
    ways_told = {row.name: row.way for row in view.rows}
    assert ways_told == {
        "Cedar": "about 10 m, this floor",
        "Rowan": "about 20 m, this floor",
        "Aspen": "floor 2, way unknown",
    }


def test_a_plan_with_nothing_on_it_but_this_door_is_none():
    lonely = replace(a_house(), edges=(), areas=(), spots=a_house().spots[:1])
    assert view_of(a_scene(a_door(site=lonely))).plan is None


def test_a_room_to_which_the_graph_does_not_lead_says_so():
    house = a_house()
    cut = replace(house, edges=tuple(e for e in house.edges if "e1" not in (e.a, e.b)))
    rows = {row.name: row for row in view_of(a_scene(a_door(site=cut))).rows}
    assert rows["Rowan"].way == "this floor, way unknown"
    assert rows["Rowan"].button is not None


def test_long_names_and_150_rooms_of_a_floor_make_sixty_rows():
    rooms = tuple(
        a_room(f"room-{n}", name=f"{n} " + "Konferenzraum " * 6, seats=4, place=a_place("1", n % 24, n % 10))
        for n in range(150)
    )
    view = view_of(a_scene(a_door(rooms=rooms, around=tuple(around(room.id) for room in rooms))))
    assert len(view.rows) == 60
    assert view.plan is not None


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_best_alternative_is_the_nearest_free_room_in_a_sentence(language: str):
    notice = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"), at("13:12"))
    best = best_alternative(a_scene(a_door(notices=(notice,)), language=language))
    assert best is not None
    told = {
        "en": ("Cedar is free until 15:00", "Same floor, 10 m to the left · 4 seats", "Book Cedar"),
        "de": ("Cedar ist bis 15:00 Uhr frei", "Gleiche Etage, 10 m nach links · 4 Plätze", "Cedar buchen"),
    }
    assert (best.what, best.way, best.book.label) == told[language]
    assert best.book.action == Book("", between("13:12", "13:42"), room="cedar")


def test_a_room_in_use_has_an_alternative_for_now_and_a_free_one_needs_none():
    best = best_alternative(a_scene(a_door(PLANNING)))
    assert best is not None
    assert best.book.action == Book("", between("13:12", "13:42"), room="cedar")
    assert best_alternative(a_scene(a_door())) is None


def test_nothing_is_offered_that_is_not_known_to_be_free():
    known = (around("cedar", reading=OLD), around("rowan", ("13:00", "14:00")))
    assert best_alternative(a_scene(a_door(PLANNING, around=known))) is None


def test_the_page_opens_with_what_was_refused():
    notice = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("16:00", "17:00"), at("13:12"))
    assert opened(a_scene(a_door(notices=(notice,)))) == FindState(start=at("16:00"), minutes=60)
