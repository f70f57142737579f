"""What the screen shows, already worded: frozen values that views draw and never interpret.

A presenter makes one `ScreenModel` from a snapshot and the present moment; equal models mean nothing to redraw. All
texts are in the person's language; all geometry of the day is in minutes, so that views need no time zone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.domain.ambience import Ambience
from kiosk.domain.appearance import Appearance
from kiosk.domain.intents import Intent
from kiosk.domain.panel import Sound
from kiosk.screen.presenters.choices import ChooseKind, ChoosePhrase, Icon
from kiosk.screen.presenters.find_actions import FindAction, TouchRoom


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
    OPEN_LANGUAGES = "open_languages"
    CLOSE_SHEET = "close_sheet"
    START_EARLIER = "start_earlier"
    START_LATER = "start_later"
    START_NOW = "start_now"
    START_NEXT_HALF_HOUR = "start_next_half_hour"
    TODAY = "today"
    TOMORROW = "tomorrow"
    OPEN_CORNER = "open_corner"
    RUB_OUT = "rub_out"
    MORE_ROWS = "more_rows"
    OPEN_PATTERN = "open_pattern"
    PATTERN_TOUCHED = "pattern_touched"
    ASK_PIN_TO_RESET = "ask_pin_to_reset"
    RESTART_SCREEN = "restart_screen"
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
    OPEN_PHONE = "open_phone"
    OPEN_REPORT = "open_report"
    OPEN_TITLE = "open_title"
    SHIFT = "shift"
    SIGNS = "signs"
    DELETE_SIGN = "delete_sign"
    TAKE_TEXT = "take_text"
    LEAVE_TEXT = "leave_text"


@dataclass(frozen=True, slots=True)
class ChooseLength:
    """Choose a length in the sheet: `minutes`, or None for the longest possible."""

    minutes: int | None


class Tab(StrEnum):
    """What the admin corner shows."""

    DETAILS = "details"
    HEALTH = "health"
    WHY_BUSY = "why_busy"
    VERIFY = "verify"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class ShowTab:
    """Show that part of the admin corner."""

    tab: Tab


@dataclass(frozen=True, slots=True)
class PinKey:
    """A key of the PIN pad."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arm:
    """The first press of what takes two: the button of that id."""

    button: str


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


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Show everything in that language for a while."""

    language: str


@dataclass(frozen=True, slots=True)
class TypeSign:
    """Put that sign at the end of the text."""

    sign: str


@dataclass(frozen=True, slots=True)
class TakeWords:
    """Take these words instead of typing."""

    text: str


# What the screen does by itself, on the page that is open.
PageAction = (
    LocalAction
    | ChooseLength
    | ShowDay
    | LookAt
    | BookFrom
    | FindAction
    | ChooseKind
    | ChoosePhrase
    | ChooseLanguage
    | TypeSign
    | TakeWords
    | ShowTab
    | PinKey
    | Arm
)
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
    name: ButtonView | None = (
        None  # opens the keyboard for the title of the booking; None where no title is asked
    )


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


@dataclass(frozen=True, slots=True)
class ReportView:
    """The "Report" sheet: kinds to choose from, phrases of the chosen one, a line that says what is lacking.

    `said` is what became of the report, a sentence each; then there is nothing left to choose.
    """

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    title: str
    buttons: tuple[ButtonView, ...]
    kinds: tuple[ButtonView, ...] = ()
    caption: str = ""
    phrases: tuple[ButtonView, ...] = ()
    note: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageView:
    """All languages of the door, each as a control with its own name."""

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    languages: tuple[ButtonView, ...]
    cancel: ButtonView


@dataclass(frozen=True, slots=True)
class KeyboardView:
    """A keyboard on the panel: what was typed (`hint` while that is nothing), ready words, the keys, and below them
    those that are no letters. `alphabetical` says that the keys may be put in order where a row is too long.
    """

    hint: str
    text: str
    back: ButtonView
    take: ButtonView
    words: tuple[ButtonView, ...]
    keys: tuple[tuple[ButtonView, ...], ...]
    alphabetical: bool
    controls: tuple[ButtonView, ...]


@dataclass(frozen=True, slots=True)
class PinView:
    """The PIN pad: `typed` dots of digits that nobody sees, and what is said below them. `keys` are its twelve, row by
    row.
    """

    title: str
    typed: int
    said: str
    keys: tuple[ButtonView, ...]
    cancel: ButtonView


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the admin corner. `words` and `next_step` may take two lines each."""

    name: str
    words: str
    fact: str = ""
    next_step: str = ""
    sign: Shape | None = None


@dataclass(frozen=True, slots=True)
class AdminView:
    """The admin corner: tabs, below them rows (of which so many stand on a page) or things to do, a line that says what
    came of the last touch, and the controls at the end.
    """

    title: str
    fact: str
    tabs: tuple[ButtonView, ...]
    rows: tuple[RowView, ...]
    rows_on_page: int
    deeds: tuple[ButtonView, ...]
    said: str
    controls: tuple[ButtonView, ...]


@dataclass(frozen=True, slots=True)
class PatternView:
    """A test pattern: bars of colour, a grid, and a circle where it is touched."""

    said: str


@dataclass(frozen=True, slots=True)
class CleaningView:
    """Nothing can be touched for so many `seconds`."""

    title: str
    seconds: str
    said: str


CornerView = PinView | AdminView | PatternView | CleaningView


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A code to scan, and how to use it. `code` is a row a string, "#" for dark and "." for light; empty for none."""

    strip_ground: Ground
    strip_shape: Shape
    strip_text: str
    clock: str
    title: str
    said: str
    code: tuple[str, ...]
    back: ButtonView


PageView = (
    LanguageView | SheetView | DayPageView | FindView | ReportView | KeyboardView | PhoneView | CornerView
)


@dataclass(frozen=True, slots=True)
class NightView:
    """The black panel: sign in outline, word, line and clock. `shift` moves it all by steps, right and down."""

    ground: Ground
    shape: Shape
    room: str
    word: str
    line: str
    clock: str
    shift: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Sounding:
    """Something that is worth a sound while it is on the screen; `about` tells it from others of its kind."""

    sound: Sound
    about: str


@dataclass(frozen=True, slots=True)
class ScreenModel:
    """Everything on the panel. `sheet` is the page in place of the hero, or of the whole panel, when one is open;
    `lower` the row of controls under the time line. In a `language` read from right to left all is mirrored.
    `changes_at` is when, on CLOCK_BOOTTIME, the model must be made again though no snapshot came (the next minute, the
    end of an undo, of freshness). `announces` is the id of the meeting that the hero says the door is about to end by
    itself: the agent must hear once that has really been drawn. `appearance` is how all of it looks.
    With `night` the panel shows that instead of everything else, and a touch only wakes it. `soundings` is what there
    is to be heard of it.
    """

    hero: HeroView
    day: DayView
    banner: BannerView | None
    sheet: PageView | None
    changes_at: float
    announces: str | None = None
    lower: tuple[ButtonView, ...] = ()
    ambience: Ambience = Ambience.DAY
    night: NightView | None = None
    soundings: frozenset[Sounding] = frozenset()
    language: str = "en"
    appearance: Appearance = field(default_factory=Appearance)
