"""The chips of *Find a room*: when, how long, and what the room must have."""

from datetime import timedelta

from kiosk.screen.presenters.controls import ButtonView, ChooseLength, LocalAction, Look, PageAction
from kiosk.screen.presenters.find_actions import ChooseSeats, ToggleEquipment
from kiosk.screen.presenters.find_model import FindPanel
from kiosk.screen.presenters.find_wish import (
    FindPane,
    FindState,
    earlier,
    equipment,
    knows_steps,
    later,
    lengths,
    next_half_hour,
    on_day,
    seats,
    start_of,
)
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import equipment_name

_LENGTHS_IN_THE_HEAD = (30, 60)
_SEATS_IN_THE_HEAD = (4, 8)
_MOST_EQUIPMENT = 12


def head_when(state: FindState, scene: Scene) -> tuple[ButtonView, ...]:
    """Now, or a later time, which says itself once it is chosen."""
    wording = scene.wording
    chosen = state.start is not None
    label = wording.say("Later…")
    if chosen:
        label = wording.moment(start_of(state, scene), now=scene.now.wall)
    return (
        _chip("now", wording.say("Now"), LocalAction.START_NOW, chosen=not chosen),
        _chip(
            "later", label, LocalAction.FIND_LATER, chosen=chosen, short=wording.time(start_of(state, scene))
        )
        if chosen
        else _chip("later", label, LocalAction.FIND_LATER, chosen=False),
    )


def length_chips(state: FindState, scene: Scene) -> tuple[ButtonView, ...]:
    """The usual lengths and the chosen one; on a narrow panel that one alone, which goes on to the next at a touch."""
    wording, offered = scene.wording, lengths(scene)
    if scene.narrow:
        further = next((m for m in offered if m > state.minutes), offered[0])
        return (_chip("length", wording.minutes(state.minutes), ChooseLength(further), chosen=True),)
    usual = sorted({m for m in _LENGTHS_IN_THE_HEAD if m in offered} | {state.minutes})
    return tuple(
        _chip(f"length:{m}", wording.minutes(m), ChooseLength(m), chosen=m == state.minutes) for m in usual
    )


def head_needs(state: FindState, scene: Scene, *, plan: bool) -> tuple[ButtonView, ...]:
    """What the room must have, as far as there is space: on a narrow panel the seats, Needs…, and the plan."""
    say, offered = scene.wording.say, seats(scene)
    if scene.narrow:
        further = next((n for n in offered if n > (state.seats or 0)), None)
        label = _seats(scene, state.seats) if state.seats else say("Seats")
        chips = (
            [_chip("seats", label, ChooseSeats(further), chosen=state.seats is not None)] if offered else []
        )
        asks = bool(state.equipment) or state.step_free
        if _has_needs(scene):
            chips.append(_chip("needs", say("Needs…"), LocalAction.FIND_NEEDS, chosen=asks))
        if plan:
            shown = state.pane is FindPane.PLAN
            chips.append(_chip("plan", say("Plan"), LocalAction.FIND_PLAN, chosen=shown))
        return tuple(chips)
    usual = sorted(
        {n for n in _SEATS_IN_THE_HEAD if n in offered} | ({state.seats} if state.seats else set())
    )
    chips = [_seats_chip(state, number) for number in usual]
    items = equipment(scene)
    first = [*sorted(state.equipment), *(item for item in items if item not in state.equipment)][:1]
    chips += [_equipment_chip(state, scene, item) for item in first]
    if knows_steps(scene):
        chips.append(_step_free_chip(state, scene))
    if len(items) > 1 or len(offered) > len(usual):
        more = bool(state.equipment.difference(first))
        chips.append(_chip("needs", say("Needs…"), LocalAction.FIND_NEEDS, chosen=more))
    return tuple(chips)


def later_panel(state: FindState, scene: Scene) -> FindPanel:
    """Day, start and length."""
    wording, start = scene.wording, start_of(state, scene)
    half_hour = next_half_hour(scene)
    starts = (
        _step("start-earlier", "−", LocalAction.START_EARLIER, possible=earlier(state, scene) is not None),
        ButtonView("start", wording.time(start), look=Look.NEUTRAL),
        _step("start-later", "+", LocalAction.START_LATER, possible=later(state, scene) is not None),
        _chip(
            "half-hour",
            wording.time(half_hour),
            LocalAction.START_NEXT_HALF_HOUR,
            chosen=state.start == half_hour,
        ),
    )
    every = tuple(
        _chip(f"length:{m}", wording.minutes(m), ChooseLength(m), chosen=m == state.minutes)
        for m in lengths(scene)
    )
    return FindPanel(
        wording.say("When"),
        (
            (wording.say("Day"), _days(state, scene)),
            (wording.say("Start"), starts),
            (wording.say("Length"), every),
        ),
        _done(scene),
    )


def needs_panel(state: FindState, scene: Scene) -> FindPanel:
    """Seats, equipment and the way there. What no room has, or each, is not asked for."""
    say = scene.wording.say
    rows: list[tuple[str, tuple[ButtonView, ...]]] = []
    if offered := seats(scene):
        rows.append((say("Seats"), tuple(_seats_chip(state, number) for number in offered)))
    if items := equipment(scene)[:_MOST_EQUIPMENT]:
        rows.append((say("Equipment"), tuple(_equipment_chip(state, scene, item) for item in items)))
    if knows_steps(scene):
        rows.append((say("Way"), (_step_free_chip(state, scene),)))
    return FindPanel(say("Needs"), tuple(rows), _done(scene))


def _days(state: FindState, scene: Scene) -> tuple[ButtonView, ...]:
    wording, zone = scene.wording, scene.wording.zone
    today = scene.now.wall.astimezone(zone).date()
    day = start_of(state, scene).astimezone(zone).date()
    chips = [_chip("today", wording.say("Today"), LocalAction.TODAY, chosen=day == today)]
    if scene.snapshot.policy.ahead_days > 1:
        possible = on_day(state, scene, 1) is not None
        tomorrow = _chip(
            "tomorrow", wording.say("Tomorrow"), LocalAction.TOMORROW, chosen=day == today + timedelta(1)
        )
        chips.append(tomorrow if possible else ButtonView(tomorrow.id, tomorrow.label, look=tomorrow.look))
    return tuple(chips)


def _has_needs(scene: Scene) -> bool:
    return bool(equipment(scene)) or knows_steps(scene)


def _seats(scene: Scene, number: int) -> str:
    return scene.wording.say("{number}+ seats", number=number)


def _seats_chip(state: FindState, number: int) -> ButtonView:
    """A touch on the chosen one takes the wish back."""
    chosen = state.seats == number
    return _chip(f"seats:{number}", f"{number}+", ChooseSeats(None if chosen else number), chosen=chosen)


def _equipment_chip(state: FindState, scene: Scene, item: str) -> ButtonView:
    name = equipment_name(item, scene.wording)
    return _chip(f"with:{item}", name, ToggleEquipment(item), chosen=item in state.equipment)


def _step_free_chip(state: FindState, scene: Scene) -> ButtonView:
    label = scene.wording.say("Step-free")
    return _chip("step-free", label, LocalAction.FIND_STEP_FREE, chosen=state.step_free)


def _done(scene: Scene) -> ButtonView:
    return ButtonView("show", scene.wording.say("Show rooms"), action=LocalAction.FIND_LIST)


def _step(name: str, label: str, action: LocalAction, *, possible: bool) -> ButtonView:
    return ButtonView(name, label, look=Look.OUTLINE, action=action if possible else None)


def _chip(name: str, label: str, action: PageAction, *, chosen: bool, short: str = "") -> ButtonView:
    return ButtonView(name, label, short=short, look=Look.CHOSEN if chosen else Look.OUTLINE, action=action)
