"""Where things stand when all that is touched is within reach of whoever sits: pure geometry in whole pixels.

An upright panel is turned over: what is read on top, what is touched at the bottom, in a bar of the state's colour. A
panel that lies is low enough by itself, but for the uppermost part of its pages.
"""

from dataclasses import dataclass

from kiosk.screen.theme import Measures, is_portrait
from kiosk.screen.views.layout import LINE, Panes, Rect, rect

UPRIGHT, ACROSS = 3 / 5, 5 / 6  # of the panel's height, from its lower edge: what is touched stands within
HERO = 0.47  # of the height, upright


def limit_of(size: tuple[int, int]) -> int:
    """How far from the upper edge anything that is touched stands at least."""
    return round(size[1] * (1 - (UPRIGHT if is_portrait(size) else ACROSS)))


@dataclass(frozen=True, slots=True)
class BarPlaces:
    """The bar at the lower end: captions in `lines`, below them the hero's buttons, then the row of other controls."""

    pane: Rect
    caption: Rect
    buttons: Rect
    lower: Rect


def bar_places(area: Rect, m: Measures, *, lines: int, buttons: bool, lower: bool) -> BarPlaces:
    """The bar at the end of `area`, as high as what stands in it; flat where nothing does."""
    left, width = area.x + m.padding, area.width - 2 * m.padding
    at = area.bottom - m.padding
    row = rect(left, at - m.chip, width, m.chip) if lower else rect(left, at, width, 0)
    at = row.y - (m.gap if lower and buttons else 0)
    acts = rect(left, at - m.row, width, m.row) if buttons else rect(left, at, width, 0)
    said = rect(left, acts.y - lines * m.small * LINE - 0.5 * m.gap, width, lines * m.small * LINE)
    if not (lines or buttons or lower):
        flat = Rect(area.x, area.bottom, area.width, 0)
        return BarPlaces(flat, flat, flat, flat)
    top = (said.y if lines else acts.y) - round(0.6 * m.padding)
    return BarPlaces(Rect(area.x, top, area.width, area.bottom - top), said, acts, row)


def low_panes(bar: BarPlaces, panel: Rect, *, banner: Rect) -> Panes:
    """All of an upright panel but its banner cut into hero, day and bar."""
    cut = round(panel.height * HERO)
    day = Rect(panel.x, panel.y + cut, panel.width, bar.pane.y - panel.y - cut)
    return Panes(Rect(panel.x, panel.y, panel.width, cut), day, banner, bar.lower)


def turned_over(places: Panes) -> Panes:
    """The panes of an upright panel with the day on top, and below it, where the hero was, a sheet."""
    main, day = places.main, places.day
    return Panes(
        Rect(main.x, day.height, main.width, places.banner.y - day.height),
        Rect(day.x, 0, day.width, day.height),
        places.banner,
        places.lower,
    )


def reachable(box: Rect, limit: int, least: float) -> Rect:
    """The part of `box` that may be touched; flat where a finger has too little room there."""
    top = min(box.bottom, max(box.y, limit))
    height = box.bottom - top
    return Rect(box.x, top, box.width, height if height >= least else 0)
