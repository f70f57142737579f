"""*Find a room*: the rooms around that can be had now or later, the nearest first, and how to get there.

For the page: a control with LocalAction.OPEN_FIND opens it (a row of `pages.OPENS`), `find_wish.after(state, action,
scene)` changes its state, and `find_view(state, scene, closes_in=...)` makes the FindView, which is all that is drawn.
While it is open the session tells the agent by a `Look` intent: then the calendars of the others are asked. It stays
open over a booking of another room, whose row then stands first, with its undo.
For the hero: `best_alternative(scene)` is the room to offer in place of one that was refused or is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.finding import (
    Availability,
    Broken,
    Found,
    Query,
    candidates_in,
    search,
    sight_of,
    starting_now,
)
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import day_of
from kiosk.domain.status import RoomBusy
from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.controls import ButtonView, LocalAction, Look, Shape
from kiosk.screen.presenters.find_actions import TouchRoom
from kiosk.screen.presenters.find_booked import booked_rows, refused_elsewhere
from kiosk.screen.presenters.find_chips import head_needs, head_when, later_panel, length_chips, needs_panel
from kiosk.screen.presenters.find_model import FindPanel, FindView, FoundRow
from kiosk.screen.presenters.find_wish import FindPane, FindState, is_taken, lengths, query_of
from kiosk.screen.presenters.floor_plan import plan_view
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.model import CardView
from kiosk.screen.presenters.offers import shut
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import BETWEEN, facilities_of
from kiosk.screen.presenters.ways import way_sentence, way_words

ROWS = 60  # nobody walks on after so many
_FOR_NOW = 30  # minutes that a room is looked for when this one is taken

_SHAPES: Mapping[Availability, Shape] = {
    Availability.FREE: Shape.TICK_DISC,
    Availability.UNKNOWN: Shape.BROKEN_RING,
    Availability.BUSY: Shape.BAR_SQUARE,
}


@dataclass(frozen=True, slots=True)
class Alternative:
    """The room to take in place of this one: `Cedar is free until 15:00`, `Same floor, 20 m to the left · 4 seats`."""

    room: str
    what: str
    way: str
    book: ButtonView


def find_view(state: FindState, scene: Scene, *, closes_in: int | None) -> FindView:
    """The page; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    say, query = scene.wording.say, query_of(state, scene)
    sight = sight_of(scene.snapshot, scene.now)
    found = search(candidates_in(scene.snapshot), sight, query, most=ROWS)
    booked = booked_rows(scene, state.touched)
    touched = state.touched or next((row.action.room for row in booked), None)
    chosen = next((f for f in found if f.room.id == touched), next(iter(found), None))
    plan = plan_view(scene, found, chosen, {f.room.id: _SHAPES[f.availability] for f in found})
    return FindView(
        title=say("Find a room"),
        clock=clock_of(scene),
        back=_back(scene, closes_in),
        when_caption=say("When"),
        when=head_when(state, scene),
        lengths=length_chips(state, scene),
        needs_caption=say("Needs"),
        needs=head_needs(state, scene, plan=plan is not None),
        rows=_rows(state, scene, found, chosen, sight.broken),
        nothing="" if found else _nothing(state, scene),
        note=_note(scene, found),
        reason=shut(scene) or refused_elsewhere(scene),
        plan=plan,
        plan_open=plan is not None and state.pane is FindPane.PLAN,
        panel=_panel(state, scene),
        steps=_steps(scene) if scene.snapshot.appearance.low else (),
    )


def best_alternative(scene: Scene) -> Alternative | None:
    """The nearest free room in place of this one, when a booking of it was refused, it is in use or out of service;
    None where nobody needs one, or none is known to be free for that time.
    """
    interval = wanted_elsewhere(scene)
    if interval is None or shut(scene):
        return None
    found = search(
        candidates_in(scene.snapshot), sight_of(scene.snapshot, scene.now), Query(interval), most=1
    )
    return next((_alternative(scene, f) for f in found if f.availability is Availability.FREE), None)


def wanted_elsewhere(scene: Scene) -> Interval | None:
    """For when another room would help: the time that was refused here, or now while this room cannot be had."""
    for notice in reversed(scene.pressing):
        if is_taken(notice.of, notice.refusal) and notice.interval.end > scene.minute:
            return Interval(max(notice.interval.start, scene.minute), notice.interval.end)
    if isinstance(scene.status, RoomBusy) or scene.snapshot.out_of_service is not None:
        minutes = next((m for m in lengths(scene) if m >= _FOR_NOW), lengths(scene)[-1])
        return starting_now(scene.now, minutes)
    return None


def nearest_anyway(scene: Scene) -> CardView | None:
    """The nearest room by name and way where this one is closed: a free one if any is known, else whichever it is, for
    whoever came has to go somewhere. One that only the site knows cannot be booked here, nor is it known to be free.
    """
    only_near = scene.snapshot.surroundings.nearest
    if not scene.snapshot.neighbours and only_near is not None:
        walk = next((w.quickest for w in scene.snapshot.surroundings.ways if w.room == only_near.id), None)
        return CardView(Shape.BROKEN_RING, only_near.name, way_sentence(scene, only_near, walk))
    query = Query(wanted_elsewhere(scene) or starting_now(scene.now, _FOR_NOW))
    candidates, sight = candidates_in(scene.snapshot), sight_of(scene.snapshot, scene.now)
    found = next(iter(search(candidates, sight, query, most=1)), None)
    if found is None:
        return None
    told = found.availability is not Availability.UNKNOWN or found.as_of is not None
    what = until_words(scene, found, query.interval.start)
    name = scene.wording.say("{room}: {what}", room=found.room.name, what=what) if told else found.room.name
    return CardView(_SHAPES[found.availability], name, way_sentence(scene, found.room, found.walk))


def _alternative(scene: Scene, found: Found) -> Alternative:
    wording, room = scene.wording, found.room
    facts = (way_sentence(scene, room, found.walk), *facilities_of(room, wording)[:1])
    return Alternative(
        room=room.id,
        what=wording.say("{room} is {free}", room=room.name, free=_free(scene, found, sentence=True)),
        way=BETWEEN.join(fact for fact in facts if fact),
        book=_book(found, wording.say("Book {room}", room=room.name), wording.say("Book"), Look.FILLED),
    )


def _back(scene: Scene, closes_in: int | None) -> ButtonView:
    return ButtonView(
        "back",
        scene.wording.say("Back"),
        detail="" if closes_in is None else scene.wording.seconds(closes_in),
        look=Look.NEUTRAL,
        action=LocalAction.CLOSE_SHEET,
        icon=Icon.BACK,
    )


def _steps(scene: Scene) -> tuple[ButtonView, ...]:
    say = scene.wording.say
    return (
        ButtonView("list-up", say("Up"), look=Look.NEUTRAL, action=LocalAction.LIST_UP, icon=Icon.UP),
        ButtonView("list-down", say("Down"), look=Look.NEUTRAL, action=LocalAction.LIST_DOWN, icon=Icon.DOWN),
    )


def _rows(
    state: FindState, scene: Scene, found: tuple[Found, ...], chosen: Found | None, broken: Broken
) -> tuple[FoundRow, ...]:
    """What was booked from here, then what was found."""
    booked = booked_rows(scene, state.touched)
    mine = {row.action.room for row in booked}
    start, may_book = query_of(state, scene).interval.start, not shut(scene)
    listed = (
        FoundRow(
            id=f"found:{f.room.id}",
            shape=_SHAPES[f.availability],
            name=f.room.name,
            way=way_words(scene, f.room, f.walk),
            until=until_words(scene, f, start),
            facilities=BETWEEN.join(
                facilities_of(f.room, scene.wording, broken=frozenset(broken.get(f.room.id, ())))
            ),
            button=_button(scene, f) if may_book else None,
            chosen=f is chosen,
            action=TouchRoom(f.room.id),
        )
        for f in found
        if f.room.id not in mine
    )
    return (*booked, *listed)


def _button(scene: Scene, found: Found) -> ButtonView | None:
    """Book what is free, hold what was free when it was read; nothing where nobody knows, or it is taken."""
    match found.availability:
        case Availability.FREE:
            return _book(found, scene.wording.say("Book"), "", Look.FILLED)
        case Availability.UNKNOWN if found.as_of is not None:
            return _book(found, scene.wording.say("Hold"), "", Look.OUTLINE)
        case _:
            return None


def _book(found: Found, label: str, short: str, look: Look) -> ButtonView:
    """Its id is its meaning: when a new snapshot changes that, it is another button."""
    interval = found.interval
    if interval is None:
        raise ValueError(f"there is nothing to book in {found.room.id}")
    name = f"{look}:{found.room.id}:{interval.start:%d%H%M}:{interval.end:%d%H%M}"
    return ButtonView(name, label, short=short, look=look, action=Book("", interval, room=found.room.id))


def until_words(scene: Scene, found: Found, start: datetime) -> str:
    """`Free until 15:00`, `Free as of 12:40`, `In use until 13:30`; `Taken from 13:30` if that is after `start`."""
    wording, now = scene.wording, scene.now.wall
    match found.availability:
        case Availability.FREE:
            return _free(scene, found, sentence=False)
        case Availability.UNKNOWN if found.as_of is not None:
            return wording.say("Free as of {time}", time=wording.moment(found.as_of, now=now))
        case Availability.UNKNOWN:
            return wording.say("Not known")
        case Availability.BUSY:
            return _taken(scene, found, start)


def _free(scene: Scene, found: Found, *, sentence: bool) -> str:
    """Until when it is free; `sentence` as it follows a name."""
    wording, now = scene.wording, scene.now.wall
    start = now if found.interval is None else found.interval.start
    if found.until is None or found.until >= day_of(start, wording.zone).end:
        return wording.say("free all day") if sentence else wording.say("Free all day")
    until = wording.until(found.until, now=now)
    return wording.say("free {until}", until=until) if sentence else wording.say("Free {until}", until=until)


def _taken(scene: Scene, found: Found, start: datetime) -> str:
    wording, now, taken = scene.wording, scene.now.wall, found.taken
    if taken is None:
        return wording.say("In use")
    if taken.start > start:
        return wording.say("Taken from {time}", time=wording.moment(taken.start, now=now))
    until = wording.until(taken.end, now=now)
    if taken.start > now:
        return wording.say("Taken {until}", until=until)
    return wording.say("In use {until}", until=until)


def _nothing(state: FindState, scene: Scene) -> str:
    """Why the list is empty."""
    say = scene.wording.say
    if not scene.snapshot.neighbours:
        return say("This door knows no other rooms.")
    needs = state.seats is not None or state.equipment or state.step_free
    return say("No room has all of that. Choose fewer needs.") if needs else say("No other room is known.")


def _note(scene: Scene, found: tuple[Found, ...]) -> str:
    """What the list waits for: nobody has been asked yet."""
    asked = any(around.reading.read_at is not None for around in scene.snapshot.around)
    if not found or asked or scene.agent_lost:
        return ""
    return scene.wording.say("Asking when the rooms are free…")


def _panel(state: FindState, scene: Scene) -> FindPanel | None:
    match state.pane:
        case FindPane.LATER:
            return later_panel(state, scene)
        case FindPane.NEEDS:
            return needs_panel(state, scene)
        case _:
            return None
