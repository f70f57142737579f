"""What the screen shows, already worded: frozen values that views draw and never interpret.

A presenter makes one `ScreenModel` from a snapshot and the present moment; equal models mean nothing to redraw. All
texts are in the person's language; all geometry of the day is in minutes, so that views need no time zone.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.ambience import Ambience
from kiosk.domain.appearance import Appearance
from kiosk.domain.panel import Sound
from kiosk.screen.presenters.controls import (
    Action,
    BookFrom,
    ButtonView,
    ChooseLanguage,
    ChooseLength,
    Ground,
    LocalAction,
    Look,
    LookAt,
    PageAction,
    Shape,
    ShowDay,
    TakeWords,
    TypeSign,
)
from kiosk.screen.presenters.corner_model import CornerView
from kiosk.screen.presenters.find_model import FindView
from kiosk.screen.presenters.menu_model import MenuView
from kiosk.screen.presenters.who_model import WhoView

# Controls are part of what is shown: whoever draws or makes a view finds them here too.
__all__ = [
    "Action",
    "BannerView",
    "BlockLook",
    "BlockView",
    "BookFrom",
    "ButtonView",
    "CardView",
    "ChooseLanguage",
    "ChooseLength",
    "DayPageView",
    "DayView",
    "DetailsView",
    "FindView",
    "Ground",
    "HeroView",
    "HourMark",
    "KeyboardView",
    "LanguageView",
    "LocalAction",
    "Look",
    "LookAt",
    "NightView",
    "PageAction",
    "PageView",
    "PhoneView",
    "ReportView",
    "RingView",
    "ScreenModel",
    "Shape",
    "SheetView",
    "ShowDay",
    "SlotView",
    "Sounding",
    "TakeWords",
    "TypeSign",
    "WhoView",
]


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
    name: ButtonView | None = (
        None  # opens the keyboard for the title of the booking; None where no title is asked
    )


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
    those that are no letters. `alphabetical` says that the keys may be put in order where a row is too long. With
    `suggests` ready words come and go while somebody types, and room is kept for them: no key moves under a finger.
    """

    hint: str
    text: str
    back: ButtonView
    take: ButtonView
    words: tuple[ButtonView, ...]
    keys: tuple[tuple[ButtonView, ...], ...]
    alphabetical: bool
    controls: tuple[ButtonView, ...]
    suggests: bool = False


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
    LanguageView
    | SheetView
    | WhoView
    | DayPageView
    | FindView
    | ReportView
    | KeyboardView
    | PhoneView
    | MenuView
    | CornerView
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
    `lower` the row of controls under the time line, and `menu` what stands at its end where not all of them have room:
    it opens a page with all of them. In a `language` read from right to left all is mirrored.
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
    menu: ButtonView | None = None
    ambience: Ambience = Ambience.DAY
    night: NightView | None = None
    soundings: frozenset[Sounding] = frozenset()
    language: str = "en"
    appearance: Appearance = field(default_factory=Appearance)
