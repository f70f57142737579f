"""*Find a room* as it is shown, already worded: rows, plan, chips, and the choice in place of the list."""

from dataclasses import dataclass

from kiosk.screen.presenters.controls import ButtonView, Shape
from kiosk.screen.presenters.find_actions import TouchRoom


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A room in the list of *Find a room*; all rows are of one height. `button` None leaves its place empty."""

    id: str
    shape: Shape
    name: str
    way: str
    until: str
    facilities: str
    button: ButtonView | None
    chosen: bool
    action: TouchRoom


@dataclass(frozen=True, slots=True)
class PlanArea:
    """A rectangle of the plan in metres, its lower left corner first; `shape` of a room that is in the list.

    `width` and `depth` are 0 for a room of which only the door is known: its sign stands at the point.
    """

    id: str
    x: float
    y: float
    width: float
    depth: float
    name: str
    shape: Shape | None = None
    here: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of this floor in metres, `width` x `depth`, x to the right and y upwards, never mirrored.

    It is turned so that up is where somebody looks who reads the panel. `corridors` are the middle lines of where
    people walk, `doors` those of the rooms, `way` the line from `here` to the chosen room, or to the stairs on the way.
    """

    title: str
    way_words: str
    width: float
    depth: float
    corridors: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    areas: tuple[PlanArea, ...]
    doors: tuple[tuple[float, float], ...]
    here: tuple[float, float]
    here_label: str
    way: tuple[tuple[float, float], ...]
    legend: tuple[tuple[Shape, str], ...]


@dataclass(frozen=True, slots=True)
class FindPanel:
    """What is chosen in place of the list: rows of chips, each with its caption, and `done`."""

    title: str
    rows: tuple[tuple[str, tuple[ButtonView, ...]], ...]
    done: ButtonView


@dataclass(frozen=True, slots=True)
class FindView:
    """*Find a room*, on the whole panel. On a narrow panel the plan is shown in place of the list when `plan_open`.

    `when`, `lengths` and `needs` are the chips of the head row; `nothing` says why there are no rows. `reason` says why
    nothing can be booked at present, `note` what the list is waiting for. `steps` draw the list up and down, for
    whoever cannot draw it with a finger; the view does that by itself.
    """

    title: str
    clock: str
    back: ButtonView
    when_caption: str
    when: tuple[ButtonView, ...]
    lengths: tuple[ButtonView, ...]
    needs_caption: str
    needs: tuple[ButtonView, ...]
    rows: tuple[FoundRow, ...]
    nothing: str
    note: str
    reason: str
    plan: PlanView | None
    plan_open: bool = False
    panel: FindPanel | None = None
    steps: tuple[ButtonView, ...] = ()
