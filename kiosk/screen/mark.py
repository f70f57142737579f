"""How an organisation's logo is drawn: its size on the panel, and whether it needs a plate to be seen on a ground."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.colours import contrast
from kiosk.logo import read_logo

if TYPE_CHECKING:
    from PIL.Image import Image

SEEN = 3.0  # contrast with the ground that a part of a picture needs to be seen
ENOUGH = 0.75  # of a logo that must be seen
PLATES = ("#ffffff", "#10171c")
_LOOKED_AT = 48  # pixels on a side are enough to judge
_OPAQUE = 128


@lru_cache(maxsize=2)
def logo(path: Path, _changed: int) -> "Image":
    """The picture in that file as it was at `_changed`. Raises NoLogo."""
    return read_logo(path)


def size_within(picture: tuple[int, int], width: float, height: float) -> tuple[int, int]:
    """The largest size in a box at which the picture keeps its shape, in pixels."""
    share = min(width / picture[0], height / picture[1])
    return max(1, round(picture[0] * share)), max(1, round(picture[1] * share))


def plate_for(picture: "Image", ground: str) -> str | None:
    """The colour of the plate that a logo needs on that ground; None where it is seen without, or brings its own."""
    points = picture.resize(size_within(picture.size, _LOOKED_AT, _LOOKED_AT)).tobytes()
    colours = [
        f"#{points[at : at + 3].hex()}" for at in range(0, len(points), 4) if points[at + 3] >= _OPAQUE
    ]
    if not colours or 4 * len(colours) == len(points):
        return None
    if _seen(colours, ground) >= ENOUGH:
        return None
    return max(PLATES, key=lambda plate: (_seen(colours, plate), contrast(plate, ground)))


def _seen(colours: list[str], ground: str) -> float:
    """How much of a picture stands out from a ground: 0 to 1."""
    return sum(contrast(colour, ground) >= SEEN for colour in colours) / len(colours)
