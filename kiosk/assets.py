"""Where fonts, icons, locale and themes lie: beside the package in a checkout, inside it when installed."""

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder of all assets; FileNotFoundError when the installation has none."""
    package = Path(__file__).resolve().parent
    # First inside: an installed package has neighbours of its own that may be called "assets" too.
    for place in (package / "_assets", package.parent / "assets"):
        if place.is_dir():
            return place
    message = f"this installation of Door Kiosk has no assets (looked in and beside {package})"
    raise FileNotFoundError(message)


def asset(*names: str) -> Path:
    """The file or folder of that name, as in `asset("fonts", "OFL.txt")`; FileNotFoundError when it is missing."""
    path = folder().joinpath(*names)
    if not path.exists():
        message = f"no asset {'/'.join(names)} in {folder()}"
        raise FileNotFoundError(message)
    return path
