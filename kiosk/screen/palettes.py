"""The colours of one door: those of its theme, with the organisation's own grounds in their place."""

from dataclasses import replace
from functools import cache

from kiosk.assets import asset
from kiosk.domain.appearance import Appearance
from kiosk.domain.colours import BLACK, contrast, ink_on, mixed
from kiosk.screen.theme import Palette, StateColours, read_palette

_SECOND_TEXT = 6.0  # its least contrast with the ground
_SHADES = (0.12, 0.08, 0.04, 0.0)


@cache
def palette_of(appearance: Appearance) -> Palette:
    """The palette that the appearance asks for. The high-contrast theme has no grounds to replace."""
    palette = read_palette(asset("themes", f"{appearance.theme}.toml"))
    own = appearance.colours
    if palette.lines.frame:
        return palette
    return replace(
        palette,
        free=_on(own.free, palette.free),
        busy=_on(own.busy, palette.busy),
        check_in=_on(own.check_in, palette.check_in),
        neutral=palette.neutral if own.busy is None else replace(palette.neutral, held=_dark(own.busy)),
    )


def _on(ground: str | None, colours: StateColours) -> StateColours:
    """All that belongs to a state, made from its ground; `colours` where none is given."""
    if ground is None:
        return colours
    ink = ink_on(ground)
    seconds = (mixed(ink, ground, share) for share in _SHADES)
    second = next((one for one in seconds if contrast(one, ground) >= _SECOND_TEXT), ink)
    return StateColours(
        ground=ground,
        ink=ink,
        second=second,
        hatch_light=mixed(ground, ink, 0.35),
        hatch_dark=_dark(ground),
        past_ring=mixed(ground, ink, 0.3),
    )


def _dark(ground: str) -> str:
    """A stripe of the hatch that white text can be read on."""
    shades = (mixed(ground, BLACK, share) for share in (0.25, 0.4, 0.55, 0.7))
    return next((shade for shade in shades if contrast(shade, "#ffffff") >= _SECOND_TEXT), BLACK)
