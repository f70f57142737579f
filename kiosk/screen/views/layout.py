"""Where the panes and the parts of the hero lie: pure geometry in whole pixels, from the upper left corner."""

import math
from dataclasses import dataclass

from kiosk.screen.theme import Measures, is_portrait

LINE = 1.21  # height of a line of text over its size: ascender and descender of the face
ASCENDER = 0.969  # from the top of a line to its base, over the size
CAPITALS = 0.727  # height of capitals over the size
DESCENDER = 0.2  # what hangs below the line, over the size
ABOVE_WORD = 0.2  # space over the status word, over its size
BEARING = 0.022  # large letters begin so far to the right of small ones, over the size
STATUS_SIZES = (1.0, 0.85, 0.72, 0.6)
JOINED_SIZES = STATUS_SIZES[1:]  # letters that are joined reach lower, so their word is smaller
UNEVEN = 1.01  # a word is measured at one size and written at another, where it may be a pixel or two wider
JOINED_DESCENDER = 0.373  # and its line 1.3 of its size


@dataclass(frozen=True, slots=True)
class Rect:
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def inset(self, by: float) -> "Rect":
        by = round(by)
        return Rect(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


def rect(x: float, y: float, width: float, height: float) -> Rect:
    """The rectangle whose edges are these, each rounded to the nearest pixel (so neighbours still touch)."""
    left, top = round(x), round(y)
    return Rect(left, top, round(x + width) - left, round(y + height) - top)


def mirrored(box: Rect, area: Rect) -> Rect:
    """`box` as it stands in a mirror image of `area`: as far from its right edge as it was from its left one."""
    return Rect(area.x + area.right - box.right, box.y, box.width, box.height)


@dataclass(frozen=True, slots=True)
class Panes:
    main: Rect  # the hero, or a sheet in its place
    day: Rect
    banner: Rect
    lower: Rect  # the row of controls under the time line; flat where there is none


def panes(size: tuple[int, int], measures: Measures, *, banner: float, lower: bool = False) -> Panes:
    """The panel cut into hero, day and a banner under both that is `banner` pixels high (0 for none).

    With `lower` a row of controls takes the end of the day's pane.
    """
    width, height = size[0], size[1] - round(banner)
    below = Rect(0, height, width, round(banner))
    if is_portrait(size):
        cut = round(height * measures.split)
        main, side = Rect(0, 0, width, cut), Rect(0, cut, width, height - cut)
    else:
        cut = round(width * measures.split)
        main, side = Rect(0, 0, cut, height), Rect(cut, 0, width - cut, height)
    day, controls = _with_lower(side, measures) if lower else (side, Rect(side.x, side.bottom, side.width, 0))
    return Panes(main, day, below, controls)


def whole_panel(places: Panes) -> Rect:
    """All of the panel but the banner."""
    return Rect(0, 0, places.banner.width, places.banner.y)


def below(places: Panes) -> Rect:
    """What the day's pane leaves of its side of the panel: the row of controls and the space around it."""
    bottom = places.banner.y
    return Rect(places.day.x, places.day.bottom, places.day.width, bottom - places.day.bottom)


def _with_lower(side: Rect, m: Measures) -> tuple[Rect, Rect]:
    """The day's pane, and the row of controls at its end: as far from the edges as the hero's buttons are."""
    margin = round(m.padding)
    top = side.bottom - margin - round(m.chip)
    controls = Rect(side.x + margin, top, side.width - 2 * margin, round(m.chip))
    return Rect(side.x, side.y, side.width, top - side.y - round(m.gap)), controls


@dataclass(frozen=True, slots=True)
class HeroParts:
    """What the hero has to hold: `word_width` at the full size of the word, lines of the sub line and the caption."""

    word_width: float
    ring: bool
    sub_lines: int
    caption_lines: int
    buttons: bool = True
    card: bool = False
    joined: bool = False  # the word is of a script that joins its letters
    apart: bool = False  # the buttons stand in another pane, and never in this one

    @property
    def descender(self) -> float:
        return JOINED_DESCENDER if self.joined else DESCENDER


@dataclass(frozen=True, slots=True)
class HeroPlaces:
    """Boxes of the parts of the hero. That of the word reaches from the top of its capitals to its descenders."""

    room: Rect
    facilities: Rect
    sign: Rect
    ring: Rect
    word: Rect
    word_size: float
    sub: Rect
    second: Rect
    caption: Rect
    card: Rect  # flat where there is none
    buttons: Rect


def hero_places(pane: Rect, m: Measures, parts: HeroParts) -> HeroPlaces:
    """The hero's parts from top to bottom, the state in the middle of what header and buttons leave.

    The size of the word is the largest of STATUS_SIZES that fits both ways; a second line is always reckoned with, so
    that the word does not jump when one comes or goes. Without buttons their row is left to the state, which keeps
    the size it has with them.
    """
    inner = pane.inset(m.padding)
    room = rect(inner.x, inner.y, inner.width, m.room * LINE)
    facilities = rect(inner.x, room.bottom, inner.width, m.small * LINE)
    row_height = m.row if parts.buttons else 0.0
    buttons = rect(inner.x, inner.bottom - row_height, inner.width, row_height)
    card_height = m.row if parts.card else 0.0
    card = rect(inner.x, buttons.y - card_height - (m.gap if parts.card else 0.0), inner.width, card_height)
    caption_height = parts.caption_lines * m.small * LINE
    under_caption = 0.5 * m.gap if parts.caption_lines else 0.0
    caption = rect(inner.x, card.y - under_caption - caption_height, inner.width, caption_height)

    middle = caption.y - facilities.bottom
    sign_row = m.ring if parts.ring else m.shape
    sub_height = max(m.sub, parts.sub_lines * m.small if parts.sub_lines > 1 else 0) * LINE
    beside_buttons = middle - sign_row - sub_height - (0.0 if parts.apart else m.row - row_height)
    word_size = _word_size(m, parts, width=inner.width, height=beside_buttons)
    top = facilities.bottom + (middle - sign_row - sub_height - _text_height(m, parts, word_size)) / 2
    sign = rect(inner.x, top + (sign_row - m.shape) / 2, m.shape, m.shape)
    round_ring = rect(inner.right - m.ring, top + (sign_row - m.ring) / 2, m.ring, m.ring)
    capitals = top + sign_row + ABOVE_WORD * word_size
    bearing = BEARING * word_size
    word = rect(inner.x - bearing, capitals, inner.width + bearing, (CAPITALS + parts.descender) * word_size)
    sub = rect(inner.x, word.bottom + 0.02 * word_size, inner.width, sub_height)
    second = rect(inner.x, sub.bottom + 0.5 * m.gap, inner.width, m.small * LINE)
    return HeroPlaces(
        room, facilities, sign, round_ring, word, word_size, sub, second, caption, card, buttons
    )


def row(area: Rect, count: int, gap: float) -> tuple[Rect, ...]:
    """`count` boxes of one width side by side."""
    width = (area.width - gap * (count - 1)) / max(1, count)
    return tuple(rect(area.x + at * (width + gap), area.y, width, area.height) for at in range(count))


def grid(area: Rect, count: int, columns: int, gap: float, height: float) -> tuple[Rect, ...]:
    """`count` boxes of one width and of `height` in rows of `columns`, from the upper starting corner of `area`."""
    line = row(area, columns, gap)
    return tuple(
        rect(line[at % columns].x, area.y + at // columns * (height + gap), line[at % columns].width, height)
        for at in range(count)
    )


def shares(area: Rect, weights: tuple[float, ...], gap: float) -> tuple[Rect, ...]:
    """Boxes side by side whose widths are as `weights`."""
    unit = (area.width - gap * (len(weights) - 1)) / sum(weights)
    starts = [sum(weights[:at]) * unit + at * gap for at in range(len(weights))]
    return tuple(
        rect(area.x + start, area.y, weight * unit, area.height)
        for start, weight in zip(starts, weights, strict=True)
    )


def _text_height(m: Measures, parts: HeroParts, word_size: float) -> float:
    return _word_height(parts) * word_size + m.small * LINE + 0.5 * m.gap


def _word_height(parts: HeroParts) -> float:
    """All the height that the status word takes, over its size."""
    return ABOVE_WORD + CAPITALS + parts.descender + 0.02


def _word_size(m: Measures, parts: HeroParts, *, width: float, height: float) -> float:
    sizes = JOINED_SIZES if parts.joined else STATUS_SIZES
    for share in sizes:
        size = math.floor(m.status * share)
        across = width + BEARING * size  # the blank before the first letter lies outside
        if (
            parts.word_width * UNEVEN * size / m.status <= across
            and _text_height(m, parts, size) + m.gap <= height
        ):
            return size
    # Rarer than any word of ours in any language: everything at once on a low panel, or a very long word.
    across = width * m.status / max(1.0, parts.word_width * UNEVEN)
    down = (height - _text_height(m, parts, 0)) / _word_height(parts)
    return math.floor(max(m.small, min(m.status * sizes[-1], across, down)))
