"""Draws the logo that the demo shows: an open door, white on nothing. Run by hand: `python assets/logo/build.py`."""

from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
SIDE, FINER = 192, 4  # pixels; drawn larger first, so that its edges are smooth
WHITE = (255, 255, 255, 255)


def drawn() -> Image.Image:
    """A frame, the door that stands open in it, and its handle."""
    unit = SIDE * FINER / 12
    picture = Image.new("RGBA", (SIDE * FINER, SIDE * FINER), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    pen.line([(unit * x, unit * y) for x, y in ((2, 11), (2, 1), (10, 1), (10, 11))], WHITE, round(unit))
    pen.line([(0, unit * 11), (unit * 12, unit * 11)], WHITE, round(unit))
    pen.polygon([(unit * x, unit * y) for x, y in ((3.4, 2.2), (7.6, 3.4), (7.6, 10.6), (3.4, 10.6))], WHITE)
    pen.ellipse([unit * 6.1, unit * 6.4, unit * 7.0, unit * 7.3], (255, 255, 255, 0))
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    drawn().save(HERE / "demo.png", optimize=True)
