"""Colours and measures of the screen, as data: a palette is read from a file, measures follow from the panel's size.

No Kivy here. Lengths are pixels, colours "#rrggbb". The measures of six panels were drawn by hand; any other panel
lies between two of them, or is one of the outer two made smaller or larger.
"""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

MILLIMETRES_PER_INCH = 25.4
SMALLEST_TOUCH = 12.0  # mm, both ways
LARGER = 1.25  # large text over the usual one


@dataclass(frozen=True, slots=True)
class StateColours:
    """The hero in one state: text is opaque, never a tint of the ground.

    With an `accent` sign and word stand in it, and buttons and blocks are filled with it. `mark` is the colour of a
    small sign on a dark card.
    """

    ground: str
    ink: str
    second: str
    hatch_light: str
    hatch_dark: str
    past_ring: str
    accent: str = ""
    mark: str = ""

    @property
    def on_card(self) -> str:
        """The colour of a small sign on a dark card."""
        return self.mark or self.word

    @property
    def word(self) -> str:
        """The colour of sign and word, and the ground of a filled button."""
        return self.accent or self.ink

    @property
    def block(self) -> str:
        """The ground of what is small and in this state: a block of the time line, a strip."""
        return self.accent or self.ground

    @property
    def block_ink(self) -> str:
        return self.ground if self.accent else self.ink


@dataclass(frozen=True, slots=True)
class NeutralColours:
    side: str
    card: str
    card_ink: str
    meeting: str
    meeting_edge: str
    meeting_ink: str
    past: str
    past_edge: str
    past_ink: str
    held: str
    label: str
    title: str
    disabled: str
    disabled_outline: str
    hour_line: str
    outline: str
    button: str
    ink: str
    banner: str
    banner_ink: str


@dataclass(frozen=True, slots=True)
class NightColours:
    """Letters and outlines on black: quiet, and still to be read."""

    free: str = "#4f9c7f"
    busy: str = "#c0625b"
    check_in: str = "#b98a35"
    unknown: str = "#8b969e"
    ink: str = "#8b969e"

    def of(self, state: str) -> str:
        """The colour of a state by its name."""
        return str(getattr(self, state))


@dataclass(frozen=True, slots=True)
class Lines:
    """Pixels of lines that a theme wants: a frame around the hero, outlines of controls, outlines of blocks.

    0 for none, for controls for those that follow from the panel's size.
    """

    frame: int = 0
    control: int = 0
    block: int = 0


@dataclass(frozen=True, slots=True)
class Palette:
    free: StateColours
    busy: StateColours
    check_in: StateColours
    unknown: StateColours
    neutral: NeutralColours
    night: NightColours = NightColours()
    lines: Lines = Lines()


@dataclass(frozen=True, slots=True)
class Measures:
    """Type and space for one panel, in pixels."""

    status: float
    sub: float
    room: float
    button: float
    small: float
    tiny: float
    shape: float
    ring: float
    padding: float
    gap: float
    radius: float
    row: float  # height of the action row
    chip: float  # height of chips
    hatch: float  # width of the hatched edge
    strip: float  # height of the strip above a sheet
    banner: float  # height of the banner
    dpi: float  # what the panel has when no setting says it
    split: float  # share of the hero: of the width, in portrait of the height
    touch: float = 0.0  # the smallest side of anything that is touched
    least: float = 0.0  # size of the smallest text, however much there is to say


# fmt: off
_S = Measures(status=104, sub=26, room=28, button=20, small=18, tiny=16, shape=62, ring=72, padding=24, gap=10,
              radius=14, row=68, chip=64, hatch=10, strip=43, banner=40, dpi=133, split=0.62)
_M = Measures(status=138, sub=32, room=36, button=26, small=22, tiny=20, shape=80, ring=96, padding=32, gap=12,
              radius=18, row=86, chip=80, hatch=14, strip=54, banner=46, dpi=170, split=0.615)
_L = Measures(status=176, sub=40, room=44, button=27, small=24, tiny=19, shape=104, ring=130, padding=44, gap=16,
              radius=20, row=92, chip=76, hatch=18, strip=64, banner=54, dpi=149, split=0.62)
_X = Measures(status=250, sub=54, room=60, button=38, small=32, tiny=26, shape=146, ring=182, padding=60, gap=22,
              radius=28, row=124, chip=104, hatch=24, strip=88, banner=74, dpi=141, split=0.615)
_Q = replace(_S, status=108, room=30, split=0.615)
_P = replace(_L, room=46, row=96, shape=108, ring=138, split=0.625)
# fmt: on

# Each with the width of the widest panel of its kind that holds it: in landscape the measures follow the smaller of
# the width and 5/3 of the height, in portrait the smaller of the width and 3/5 of the height.
_LANDSCAPE = ((800.0, _S), (1000.0, _M), (1280.0, _L), (1800.0, _X))
_PORTRAIT = ((480.0, _Q), (768.0, _P))
_KEPT_WHEN_SCALED = ("dpi", "split")


def is_narrow(size: tuple[int, int]) -> bool:
    """Whether a panel has room for four buttons in a row only, and for the shorter texts."""
    width, height = size
    if is_portrait(size):
        return min(width, 0.6 * height) < _PORTRAIT[-1][0]
    return min(width, height * 5 / 3) < _LANDSCAPE[2][0]


def is_portrait(size: tuple[int, int]) -> bool:
    return size[1] > size[0]


def measures_for(size: tuple[int, int], *, dpi: float | None = None, large_text: bool = False) -> Measures:
    """The measures of a panel of this many pixels. `dpi` decides how large 12 mm are; None takes a usual panel's.

    With `large_text` what is small is larger; the status is as large as ever.
    """
    width, height = size
    if is_portrait(size):
        measures = _between(_PORTRAIT, min(width, height * 0.6))
    else:
        measures = _between(_LANDSCAPE, min(width, height / 0.6))
    touch = float(math.ceil(SMALLEST_TOUCH / MILLIMETRES_PER_INCH * (dpi or measures.dpi)))
    larger = LARGER if large_text else 1.0
    return replace(
        measures,
        small=measures.small * larger,
        tiny=measures.tiny * larger,
        least=measures.tiny,
        dpi=dpi or measures.dpi,
        touch=touch,
        row=max(measures.row, touch),
        chip=max(measures.chip, touch),
    )


def read_palette(path: Path) -> Palette:
    """The palette in a theme file. Raises ValueError that names every key that is missing, unknown or no colour."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = [
        fault for name, kind in _SECTIONS.items() for fault in _faults(document.get(name, {}), name, kind)
    ]
    faults += [f"{name}: unknown section" for name in document if name not in _SECTIONS]
    if faults:
        raise ValueError(f"{path.name}: " + "; ".join(faults))
    return Palette(
        free=StateColours(**document["free"]),
        busy=StateColours(**document["busy"]),
        check_in=StateColours(**document["check_in"]),
        unknown=StateColours(**document["unknown"]),
        neutral=NeutralColours(**document["neutral"]),
        night=NightColours(**document.get("night", {})),
        lines=Lines(**document.get("lines", {})),
    )


_Section = type[StateColours] | type[NeutralColours] | type[NightColours] | type[Lines]
_SECTIONS: Mapping[str, _Section] = {
    "free": StateColours,
    "busy": StateColours,
    "check_in": StateColours,
    "unknown": StateColours,
    "neutral": NeutralColours,
    "night": NightColours,
    "lines": Lines,
}


def _faults(section: Mapping[str, Any], name: str, kind: _Section) -> list[str]:
    wanted = {field.name for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    found = [f"{name}.{key}: missing" for key in sorted(needed - section.keys())]
    found += [f"{name}.{key}: unknown" for key in sorted(section.keys() - wanted)]
    found += [
        f'{name}.{key}: write a colour like "#00654a"'
        for key, value in section.items()
        if key in wanted and kind is not Lines and not re.fullmatch(r"#[0-9a-f]{6}", str(value))
    ]
    return found


def _between(table: tuple[tuple[float, Measures], ...], reach: float) -> Measures:
    (first, smallest), (last, largest) = table[0], table[-1]
    if reach <= first:
        return _scaled(smallest, reach / first)
    if reach >= last:
        return _scaled(largest, reach / last)
    for (low, smaller), (high, larger) in pairwise(table):
        if low <= reach <= high:
            return _mixed(smaller, larger, (reach - low) / (high - low))
    raise AssertionError(reach)


def _mixed(one: Measures, other: Measures, share: float) -> Measures:
    return _each(lambda name: _value(one, name) * (1 - share) + _value(other, name) * share)


def _scaled(measures: Measures, factor: float) -> Measures:
    return _each(lambda name: _value(measures, name) * (1 if name in _KEPT_WHEN_SCALED else factor))


def _each(value_of: Callable[[str], float]) -> Measures:
    return Measures(**{field.name: value_of(field.name) for field in fields(Measures)})


def _value(measures: Measures, name: str) -> float:
    return float(getattr(measures, name))
