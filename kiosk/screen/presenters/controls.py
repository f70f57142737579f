"""What can be touched on the panel, and what a touch does: buttons, their looks, and every action there is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.intents import Intent
from kiosk.screen.presenters.choices import ChooseKind, ChoosePhrase, Icon
from kiosk.screen.presenters.corner_actions import CornerAction
from kiosk.screen.presenters.find_actions import FindAction


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
    OPEN_MENU = "open_menu"
    LOWER_CONTROLS = "lower_controls"
    RAISE_CONTROLS = "raise_controls"
    LIST_UP = "list_up"
    LIST_DOWN = "list_down"
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
    SPEAK = "speak"
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
    OPEN_WORDS = "open_words"
    OPEN_TITLE = "open_title"
    WHO_PIN = "who_pin"
    WHO_NAME = "who_name"
    WHO_BACK = "who_back"
    SHIFT = "shift"
    SIGNS = "signs"
    OWN_LETTERS = "own_letters"
    MORE_LETTERS = "more_letters"
    LATIN_LETTERS = "latin_letters"
    DELETE_SIGN = "delete_sign"
    TAKE_TEXT = "take_text"
    LEAVE_TEXT = "leave_text"


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
    | CornerAction
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
