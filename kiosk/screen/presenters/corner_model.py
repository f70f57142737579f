"""What the pages of the admin corner show, already worded."""

from dataclasses import dataclass

from kiosk.screen.presenters.controls import ButtonView, Shape


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
