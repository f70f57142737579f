"""Many pictures on one: a sheet for each panel, look and language, every state small and named, and a page of links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.assets import asset
from tests.screen.pictures import Shot

LONG_SIDE = 320  # pixels of a small picture
GAP, CAPTION = 12, 22
GROUND, INK = "#d8dade", "#101418"
WIDTH = 3200  # of a sheet, about
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Door Kiosk: contact sheets</title>
<style>body {{ font: 16px sans-serif; margin: 2em }} td, th {{ padding: .3em .8em; text-align: left }}</style>
<h1>Contact sheets</h1>
<p>{count} pictures. Each sheet shows every state in one language, on one panel, in one look.</p>
{tables}
</html>
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what all of its pictures have in common, and where it was written."""

    look: str
    panel: str
    language: str
    path: Path
    count: int


@dataclass(slots=True)
class _Grid:
    """The small pictures of one sheet, as they come."""

    small: list[tuple[str, Image.Image]] = field(default_factory=list)

    def add(self, shot: Shot, picture: Image.Image) -> None:
        picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
        self.small.append((shot.state, picture))

    def whole(self) -> Image.Image:
        width, height = self.small[0][1].size
        step = (width + GAP, height + CAPTION + GAP)
        columns = min(len(self.small), WIDTH // step[0])
        rows = -(-len(self.small) // columns)
        sheet = Image.new("RGB", (columns * step[0] + GAP, rows * step[1] + GAP), GROUND)
        pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(asset("fonts", "DoorSans-Medium.otf"), 15)
        for at, (name, picture) in enumerate(self.small):
            left, top = GAP + at % columns * step[0], GAP + at // columns * step[1]
            pen.text((left, top), name, fill=INK, font=font)
            sheet.paste(picture, (left, top + CAPTION))
        return sheet


def sheets(pictures: Iterable[tuple[Shot, Image.Image]], out: Path) -> Iterator[Sheet]:
    """Writes a sheet whenever its pictures are complete; those of one sheet come one after the other."""
    out.mkdir(parents=True, exist_ok=True)
    for (look, panel, language), together in groupby(pictures, key=lambda one: _sheet_of(one[0])):
        grid = _Grid()
        for shot, picture in together:
            grid.add(shot, picture)
        path = out / f"{panel}-{look}-{language}.png"
        grid.whole().save(path)
        yield Sheet(look, panel, language, path, len(grid.small))


def _sheet_of(shot: Shot) -> tuple[str, str, str]:
    return shot.look, shot.panel, shot.language


def write_index(written: list[Sheet], out: Path) -> Path:
    """A page with a link to each sheet: a table for each look, a row for each panel, a column for each language."""
    tables = "\n".join(_table(look, written) for look in dict.fromkeys(one.look for one in written))
    path = out / "index.html"
    path.write_text(_PAGE.format(count=sum(one.count for one in written), tables=tables), encoding="utf-8")
    return path


def _table(look: str, written: list[Sheet]) -> str:
    of_look = [one for one in written if one.look == look]
    rows = []
    for panel in dict.fromkeys(one.panel for one in of_look):
        links = "".join(
            f'<td><a href="{escape(one.path.name)}">{escape(one.language)}</a></td>'
            for one in of_look
            if one.panel == panel
        )
        rows.append(f"<tr><th>{panel}</th>{links}</tr>")
    return f"<h2>{escape(look)}</h2>\n<table>{''.join(rows)}</table>"
