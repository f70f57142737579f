"""Draws every state at every size, in English and in German, and a sheet of all: `python -m tests.screen.screenshots`.

Without `--out` only the pictures that the documentation shows are written, to docs/images; with it, all of them go to
that folder. No display is needed.
"""

import argparse
from pathlib import Path

from PIL import Image

from tests.screen.samples import SIZES
from tests.screen.states import LANGUAGES, STATES
from tests.screen.stepper import screen

DOCUMENTED = (
    ("available", "en", (1280, 800)),
    ("in-use", "en", (1280, 800)),
    ("unknown", "en", (1280, 800)),
    ("book-other", "en", (1280, 800)),
    ("title", "en", (800, 480)),
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
)
DOCS = Path(__file__).parents[2] / "docs" / "images"
THUMBNAIL = (400, 400)
COLUMNS = 6


def name_of(state: str, language: str, size: tuple[int, int]) -> str:
    return f"{state}-{'' if language == 'en' else language + '-'}{size[0]}x{size[1]}.png"


def draw(out: Path, wanted: list[tuple[str, str, tuple[int, int]]], *, theme: str) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for size in sorted({size for _, _, size in wanted}):
        first = next((state, language) for state, language, one in wanted if one == size)
        with screen(STATES[first[0]](first[1], size), size, theme=theme) as door:
            for state, language, one in wanted:
                if one == size:
                    door.show(STATES[state](language, size))
                    written.append(out / name_of(state, language, size))
                    door.picture().save(written[-1], optimize=True)
    return written


def contact_sheet(pictures: list[Path], out: Path) -> Path:
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (THUMBNAIL[0] + 10), rows * (THUMBNAIL[1] + 10)), "#808080")
    for at, path in enumerate(pictures):
        with Image.open(path) as picture:
            small = picture.copy()
            small.thumbnail(THUMBNAIL)
        sheet.paste(small, (at % COLUMNS * (THUMBNAIL[0] + 10), at // COLUMNS * (THUMBNAIL[1] + 10)))
    path = out / "all.png"
    sheet.save(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write all pictures and a sheet of them into this folder")
    parser.add_argument("--theme", default="door", help="a theme of assets/themes (default: door)")
    parser.add_argument("--only", help="write only the states whose name begins so")
    arguments = parser.parse_args()
    if arguments.out is None:
        pictures = draw(DOCS, list(DOCUMENTED), theme=arguments.theme)
    else:
        every = [(state, language, size) for state in STATES for language in LANGUAGES for size in SIZES]
        wanted = [one for one in every if one[0].startswith(arguments.only or "")]
        pictures = draw(arguments.out, wanted, theme=arguments.theme)
        pictures.append(contact_sheet(pictures, arguments.out))
    for path in pictures:
        print(path)


if __name__ == "__main__":
    main()
