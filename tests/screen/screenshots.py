"""Draws what the door can show: `python -m tests.screen.screenshots`.

Without options the pictures of the documentation, to docs/images. With `--out` every state in every language, size and
look, each as a picture; with `--sheet` all of them small on contact sheets, with a page of links (`out/sheets`, if not
told otherwise). `--only`, `--language`, `--size` and `--look` choose a part. No display is needed.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from PIL.Image import Image
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.screen.contact_sheet import sheets, write_index
from tests.screen.looks import LOOKS
from tests.screen.pictures import Choice, Shot, drawn
from tests.screen.samples import SIZES
from tests.screen.states import LANGUAGES, Size

DOCUMENTED = (
    ("available", "en", (1280, 800)),
    ("in-use", "en", (1280, 800)),
    ("unknown", "en", (1280, 800)),
    ("book-other", "en", (1280, 800)),
    ("title", "en", (800, 480)),
    ("who", "en", (800, 480)),
    ("day", "en", (1280, 800)),
    ("day-details", "en", (800, 480)),
    ("report", "en", (1280, 800)),
    ("report-thanks", "en", (800, 480)),
    ("booking", "en", (800, 480)),
    ("booked", "en", (800, 480)),
    ("refused", "en", (800, 480)),
    ("offline", "en", (800, 480)),
    ("ending-soon", "en", (1280, 800)),
    ("check-in", "en", (1280, 800)),
    ("check-in-announced", "en", (800, 480)),
    ("starting-soon", "en", (800, 480)),
    ("looks-empty", "en", (800, 480)),
    ("released", "en", (800, 480)),
    ("night-available", "en", (800, 480)),
    ("available", "en", (800, 1280)),
    ("in-use", "de", (800, 480)),
    ("find", "en", (1280, 800)),
    ("find", "en", (800, 480)),
    ("find-booked", "en", (800, 480)),
    ("refused-offered", "en", (1280, 800)),
    ("phone", "en", (800, 480)),
    ("part-of-a-hall", "en", (800, 480)),
    ("menu", "en", (800, 480)),
    ("languages", "en", (1280, 800)),
    ("available", "ar", (800, 480)),
    ("out-of-service", "en", (1280, 800)),
    ("cleaning", "en", (800, 480)),
    ("find-plan", "en", (480, 800)),
)
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "images"
SHEETS = ROOT / "out" / "sheets"
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def documented() -> list[Shot]:
    """The pictures of the documentation."""
    shots = [Shot(state, language, size) for state, language, size in DOCUMENTED]
    shots.append(Shot("with-everything", "en", (480, 800), look="low"))
    return sorted(shots, key=lambda shot: shot.size)


def with_progress(shots: list[Shot]) -> Iterator[tuple[Shot, Image]]:
    """As `drawn`, with a bar that says what is drawn and how long it takes."""
    with Progress(*_COLUMNS, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(shots))
        for shot, picture in drawn(shots):
            yield shot, picture
            progress.update(task, advance=1, description=f"{shot.panel} {shot.look} {shot.language}")


def write(shots: list[Shot], out: Path) -> Iterator[Path]:
    """Each as a picture of its own."""
    out.mkdir(parents=True, exist_ok=True)
    for shot, picture in with_progress(shots):
        path = out / shot.name
        picture.save(path, optimize=True)
        yield path


def write_sheets(shots: list[Shot], out: Path) -> Path:
    """All of them small; the page that leads to the sheets."""
    return write_index(list(sheets(with_progress(shots), out)), out)


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    size = (int(width), int(height))
    if size not in SIZES:
        raise ValueError(text)
    return size


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = ", ".join(Shot("", size=size).panel for size in SIZES)
    parser.add_argument("--out", type=Path, help="write all pictures into this folder")
    parser.add_argument("--sheet", action="store_true", help="contact sheets instead of single pictures")
    parser.add_argument("--only", metavar="STATE", nargs="+", default=(), help="states that begin so")
    parser.add_argument("--language", metavar="TAG", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--size", metavar="SIZE", nargs="+", type=_size, default=SIZES, help=f"of {sizes}")
    parser.add_argument(
        "--look", metavar="LOOK", nargs="+", choices=LOOKS, default=tuple(LOOKS), help=", ".join(LOOKS)
    )
    return parser.parse_args()


def main() -> None:
    asked = _arguments()
    every = Choice(asked.only, asked.language, asked.size, asked.look).shots()
    if asked.sheet:
        print(write_sheets(every, asked.out or SHEETS))
    else:
        for path in write(every, asked.out) if asked.out else write(documented(), DOCS):
            print(path)


if __name__ == "__main__":
    main()
