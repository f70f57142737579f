"""What the screen shows, already worded: frozen values that views draw and never interpret.

A presenter makes one `ScreenModel` from a snapshot and the present moment; equal models mean nothing to redraw. All
texts are in the person's language; all geometry of the day is in minutes, so that views need no time zone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.domain.appearance import Appearance
from kiosk.domain.intents import Intent
from kiosk.screen.presenters.find_actions import FindAction, TouchRoom
from kiosk.screen.presenters.icons import Icon


class Ground(StrEnum):
    """What the whole panel says by its colour."""

    FREE = "free"
    BUSY = "busy"
    CHECK_IN = "check_in"
    UNKNOWN = "unknown"


class Shape(StrEnum):
    """The sign beside the word: the state again, for those who do not see the colour."""

    TICK_DISC = "tick_disc"  # free
    BAR_SQUARE = "bar_square"  # in use, taken
    DOTS_SQUARE = "dots_square"  # not confirmed yet
    TICK_SQUARE = "tick_square"  # just booked, just checked in
    DIAMOND = "diamond"  # somebody is asked to check in
    BROKEN_RING = "broken_ring"  # unknown


class Look(StrEnum):
    """How a control is drawn."""

    FILLED = "filled"
    OUTLINE = "outline"
    NEUTRAL = "neutral"
    CHOSEN = "chosen"


class LocalAction(StrEnum):
    """What a control does within the screen, without asking the agent."""

    OPEN_BOOK_OTHER = "open_book_other"
    CLOSE_SHEET = "close_sheet"
    START_EARLIER = "start_earlier"
    START_LATER = "start_later"
    START_NOW = "start_now"
    START_NEXT_HALF_HOUR = "start_next_half_hour"
    TODAY = "today"
    TOMORROW = "tomorrow"
    OPEN_FIND = "open_find"
    FIND_LIST = "find_list"
    FIND_LATER = "find_later"
    FIND_NEEDS = "find_needs"
    FIND_PLAN = "find_plan"
    FIND_STEP_FREE = "find_step_free"
    OPEN_DAY = "open_day"
    PREVIOUS_DAY = "previous_day"
    NEXT_DAY = "next_day"
    CLOSE_DETAILS = "close_details"


@dataclass(frozen=True, slots=True)
class ChooseLength:
    """Choose a length in the sheet: `minutes`, or None for the longest possible."""

    minutes: int | None


@dataclass(frozen=True, slots=True)
class ShowDay:
    """Show the day that is so many days after today."""

    days: int


@dataclass(frozen=True, slots=True)
class LookAt:
    """Say in words what a block of the day stands for: that meeting, or with `until` (minutes after midnight, as in
    the block) all that lie between its start and then.
    """

    meeting: str
    until: float | None = None


@dataclass(frozen=True, slots=True)
class BookFrom:
    """Open the sheet with that start chosen."""

    start: datetime


# What the screen does by itself, on the page that is open.
PageAction = LocalAction | ChooseLength | ShowDay | LookAt | BookFrom | FindAction
Action = Intent | PageAction


@dataclass(frozen=True, slots=True)
class ButtonView:
    """A control. `short` is used when `label` does not fit. `id` stays the same while it means the same.

    A disabled one has `action` None and is dim; why stands in a line of the sheet or hero. Intents in `action` carry
    the empty id: the screen gives each tap an id of its own when it sends it.
    """

    id: str
    label: str
    detail: str = ""
    short: str = ""
    look: Look = Look.FILLED
    action: Action | None = None
    icon: Icon | None = None

    @property
    def enabled(self) -> bool:
        return self.action is not None


@dataclass(frozen=True, slots=True)
class RingView:
    """Minutes left: `fraction` of the ring that is still full (0..1), the number in it, and its unit."""

    fraction: float
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class BannerView:
    """One sentence at the start, one fact at the end, under both panes."""

    text: str
    fact: str = ""


class BlockLook(StrEnum):
    """How a block of the time line is drawn."""

    PAST = "past"
    MEETING = "meeting"
    CURRENT = "current"
    CHECK_IN = "check_in"
    HELD = "held"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the day. `start` and `end` are minutes after the local midnight of the day shown (may be below 0 or
    above 1440). `elapsed` is the part of a current block that is over (0..1).
    """

    id: str
    start: float
    end: float
    title: str
    times: str
    organiser: str = ""
    look: BlockLook = BlockLook.MEETING
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class HourMark:
    """An hour line: minutes after midnight and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class DayView:
    """The time line's content. `now` in minutes after midnight, None when another day is shown; `now_label` its pill.

    `hours` covers the whole day; the view chooses the window from its height (see screens, section 3). `focus` is where
    the window should begin its search when `now` is None, and the wish that must stay visible when there is one.
    `several` says what stands on blocks that are drawn as one, from two on: "2 meetings", "3 meetings"; its last entry
    on those of still more. `unsure` are the parts that nobody confirmed, as minutes from and to: hatched,
    so that nothing there looks free. `action` is what a touch on the whole of it does.
    """

    title: str
    hours: tuple[HourMark, ...]
    blocks: tuple[BlockView, ...]
    now: float | None
    now_label: str = ""
    focus: float | None = None
    several: tuple[str, ...] = ()
    unsure: tuple[tuple[float, float], ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """A room that is offered in place of this one, above the buttons: its sign, what it is and how to get there."""

    shape: Shape
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class HeroView:
    """The big pane. `facilities` as a list: a narrow panel may drop from its end."""

    ground: Ground
    room: str
    clock: str
    facilities: tuple[str, ...]
    shape: Shape
    word: str
    sub: str
    second: str
    ring: RingView | None
    hatched: bool
    caption: str
    buttons: tuple[ButtonView, ...]
    reason: str = ""
    card: CardView | None = None


@dataclass(frozen=True, slots=True)
class SheetView:
    """The "Other..." sheet: a strip with the state, chips for day, start and length, and the doing button."""

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    title: str
    short_title: str
    days: tuple[ButtonView, ...]
    start_caption: str
    start: str
    earlier: ButtonView
    later: ButtonView
    starts: tuple[ButtonView, ...]
    length_caption: str
    lengths: tuple[ButtonView, ...]
    reason: str
    cancel: ButtonView
    book: ButtonView


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
    nothing can be booked at present, `note` what the list is waiting for.
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


@dataclass(frozen=True, slots=True)
class SlotView:
    """A free time of a day that can be booked: from `start` to `end` minutes after midnight, a touch does `action`."""

    start: float
    end: float
    action: Action


@dataclass(frozen=True, slots=True)
class DetailsView:
    """What a touched block stands for, in words."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayPageView:
    """A day that can be scrolled, and the week: a strip with the state, the day, its free times, a chip for each day.

    `details` stand in place of the chips. `note` is what is to be said of the day in a sentence.
    """

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    day: DayView
    previous: ButtonView
    following: ButtonView
    note: str
    slots: tuple[SlotView, ...]
    week: tuple[ButtonView, ...]
    details: DetailsView | None
    buttons: tuple[ButtonView, ...]


PageView = SheetView | DayPageView | FindView


@dataclass(frozen=True, slots=True)
class ScreenModel:
    """Everything on the panel. `sheet` is the page in place of the hero, or of the whole panel, when one is open;
    `lower` the row of controls under the time line. In a `language` read from right to left all is mirrored.
    `changes_at` is when, on CLOCK_BOOTTIME, the model must be made again though no snapshot came (the next minute, the
    end of an undo, of freshness). `announces` is the id of the meeting that the hero says the door is about to end by
    itself: the agent must hear once that has really been drawn. `appearance` is how all of it looks.
    """

    hero: HeroView
    day: DayView
    banner: BannerView | None
    sheet: PageView | None
    changes_at: float
    announces: str | None = None
    lower: tuple[ButtonView, ...] = ()
    language: str = "en"
    appearance: Appearance = field(default_factory=Appearance)
