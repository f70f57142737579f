"""How well each text stands out from what is really drawn behind it: colours taken from the picture, not the theme."""

from collections.abc import Iterator

from PIL.Image import Image

from kiosk.domain.colours import contrast
from tests.screen.stepper import Screen

READABLE = 4.5
_OF_THE_GROUND = 0.12  # of the pixels around letters; each shade at their edges takes less


def faint(door: Screen) -> list[tuple[str, str, str, float]]:
    """The texts that are hard to read: their colour, the ground's, and the contrast of both."""
    picture = door.picture()
    found = []
    for text in door.texts():
        ink = text.style.colour
        (x, y), (width, height) = text.ink.pos, text.ink.size
        box = (int(x), int(door.size[1] - y - height), int(x + width), int(door.size[1] - y))
        for ground in _grounds(picture.crop(box), ink):
            ratio = contrast(ink, ground)
            if ratio < READABLE:
                found.append((text.written, ink, ground, round(ratio, 1)))
    return found


def _grounds(behind: Image, ink: str) -> Iterator[str]:
    """Every colour that takes a good part of the picture: two of them where it is striped."""
    pixels = behind.width * behind.height
    for count, colour in behind.getcolors(pixels) or ():
        ground = "#" + bytes(colour).hex()  # type: ignore[arg-type]  # three channels of an RGB picture
        if count >= _OF_THE_GROUND * pixels and ground != ink.lower():
            yield ground
