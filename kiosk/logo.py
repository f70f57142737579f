"""An organisation's logo: a PNG file of somebody else's, read with care, and never more of it than a panel can show.

Whoever draws it and whoever judges it for the doctor read it the same way. The library for pictures is loaded only
where a logo is set.
"""

import warnings
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 4_000_000


class LogoFault(StrEnum):
    """Why there is nothing to show."""

    MISSING = "no such file"
    FORBIDDEN = "may not be read"
    TOO_LARGE = "too large"
    NO_PICTURE = "no PNG picture"
    EMPTY = "nothing to be seen in it"


class NoLogo(Exception):
    """The file cannot be shown; `fault` says why."""

    def __init__(self, fault: LogoFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_logo(path: Path) -> "Image":
    """The picture with its transparent edges cut off, as RGBA. Raises NoLogo for whatever cannot be shown.

    Its size is asked before it is unpacked: a small file can hold a picture that fills the memory.
    """
    from PIL import Image  # noqa: PLC0415 - only a door with a logo pays for it

    data = BytesIO(_bytes_of(path))
    try:
        with warnings.catch_warnings():  # our own limit is far below the one that is warned of
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(data, formats=("PNG",))
        with opened as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoLogo(LogoFault.TOO_LARGE)
            drawn = picture.convert("RGBA")
    except Image.DecompressionBombError as error:
        raise NoLogo(LogoFault.TOO_LARGE) from error
    except NoLogo:
        raise
    except Exception as error:
        raise NoLogo(LogoFault.NO_PICTURE) from error
    seen = drawn.getchannel("A").getbbox()
    if seen is None:
        raise NoLogo(LogoFault.EMPTY)
    return drawn.crop(seen)


def fault_of(path: Path) -> LogoFault | None:
    """Why that file cannot be shown as a logo; None when it can."""
    try:
        read_logo(path)
    except NoLogo as error:
        return error.fault
    return None


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise NoLogo(LogoFault.MISSING)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise NoLogo(LogoFault.MISSING) from error
    except OSError as error:
        raise NoLogo(LogoFault.FORBIDDEN) from error
    if len(data) > MOST_BYTES:
        raise NoLogo(LogoFault.TOO_LARGE)
    return data
