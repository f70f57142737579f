"""Builds the faces for every script that Door Sans lacks; the same sources give the same bytes.

- `DoorWorld-*.ttf`: Door Sans once more, and Arabic, Hebrew, Devanagari and Thai of Noto Sans, in one file, because a
  line that mixes directions is shaped with one face only. The Latin letters and the digits are those of Door Sans.
- `DoorHan-<language>-*.otf`: of Noto Sans CJK the kana, the punctuation, the everyday characters of that language
  (the first level of its national standard), and each character of our own catalogue. Names need more now and then: the
  screen takes the whole Noto Sans CJK where it is installed.

    apt-get install fonts-noto-core fonts-noto-cjk && pip install 'fonttools>=4.60' babel
    PYTHONPATH=. python assets/fonts/build_world.py [FOLDER of .../fonts] [--only han]

Run it (`--only han`) after a text of the Japanese or the Chinese catalogue changed: a test says what is missing.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.mofile import read_mo
from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

from kiosk.languages import NAMES

HERE = Path(__file__).parent
LOCALE = HERE.parent / "locale"
SOURCE = Path("/usr/share/fonts")
NOTO, CJK = "truetype/noto", "opentype/noto"
UNITS = 1000  # to the em, as Noto has it
CURVES = 0.5  # of a unit: how far a curve of Door Sans may move when it is made quadratic

# Debian 12's fonts-noto-core 20201225-1 and fonts-noto-cjk 1:20220127+repack1-1. Others may build, with a warning.
SOURCES = {
    f"{NOTO}/NotoSansArabic-Regular.ttf": "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e",
    f"{NOTO}/NotoSansArabic-Bold.ttf": "ded6fc7359ca36d15d7aab9ef0c066e21ce48b26a069994d6602fa2cb9a1b952",
    f"{NOTO}/NotoSansHebrew-Regular.ttf": "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7",
    f"{NOTO}/NotoSansHebrew-Bold.ttf": "d3b01343f71e8a93fffb84c345a1aecbaf4694b98d0eaace916cb9eac9e6dcd3",
    f"{NOTO}/NotoSansThai-Regular.ttf": "dfbd5ed0f1e68c3cbc51aa08f646d1ab0e68e7c4ceab70a69e465225ff701f93",
    f"{NOTO}/NotoSansThai-Bold.ttf": "97bbc8ea98328325285f2f552228c7aac1db39d8f38f0096a61ba7df1f1f780e",
    f"{NOTO}/NotoSansDevanagari-Regular.ttf": "79a470365ccb210fa3c7d8d8ff2e005ef9d983cfd067f735a0caf7e15070ca9f",
    f"{NOTO}/NotoSansDevanagari-Bold.ttf": "77ad688cfe1dc55185bf4edb4db3c614202c65dd23a1463ad0e23fc52bcc9a5c",
    f"{CJK}/NotoSansCJK-Regular.ttc": "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
    f"{CJK}/NotoSansCJK-Bold.ttc": "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb",
}
SCRIPTS = {
    "Arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    "Thai": ((0xE00, 0xE7F),),
    "Devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
}
JOINERS = (0x200C, 0x200D)
UNHINTED = (  # what a font without hints says of them; the rest is counted when it is saved
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentDepth",
)
WEIGHTS = {"Medium": "Regular", "Bold": "Bold"}  # ours, and Noto's that stands for it
HAN = {"ja": 0, "zh": 2}  # language, and its face within the collection
# The everyday characters: codec, and the rows of JIS X 0208 and GB 2312 that hold their first level.
EVERYDAY = {"ja": ("euc_jp", range(16, 48)), "zh": ("gb2312", range(16, 56))}
ALWAYS_HAN = (
    (0x3000, 0x301F),  # punctuation
    (0x3041, 0x3096),  # hiragana
    (0x3099, 0x30FF),  # katakana
    (0xFF01, 0xFF5E),  # full width
)


def is_known(source: Path, name: str) -> bool:
    """Whether the file of that name is one that the shipped faces were made of."""
    path = source / name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SOURCES[name]


def everyday(language: str) -> set[int]:
    """The characters that titles and names of meetings are mostly made of."""
    codec, rows = EVERYDAY[language]
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in rows for cell in range(1, 95))
    return {ord(sign) for cell in cells if (sign := cell.decode(codec, errors="ignore"))}


def letters_of(language: str) -> set[int]:
    """Every character above Latin of the language's own catalogue, and what its titles need in any case."""
    always = {code for first, last in ALWAYS_HAN for code in range(first, last + 1)} | everyday(language)
    always |= {ord(sign) for name in NAMES.values() for sign in name if ord(sign) > 0x2E7F}
    compiled = LOCALE / language / "LC_MESSAGES" / "kiosk.mo"
    if not compiled.exists():
        return always
    with compiled.open("rb") as file:
        texts = [message.string for message in read_mo(file)]
    written = "".join(text if isinstance(text, str) else "".join(text or ()) for text in texts)
    return always | {ord(sign) for sign in written if ord(sign) > 0x2E7F}


def quadratic(path: Path) -> TTFont:
    """Door Sans with the outlines of TrueType, UNITS to the em, its rules for signs between digits in every script."""
    font = TTFont(path, recalcTimestamp=False)
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, CURVES * font["head"].unitsPerEm / UNITS, reverse_direction=True))
        outlines[name] = pen.glyph()
    del font["CFF "]
    font["loca"], glyf = newTable("loca"), newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, outlines
    font["glyf"] = glyf
    for name in order:
        glyf[name].recalcBounds(glyf)
        advance, _ = font["hmtx"].metrics[name]
        font["hmtx"].metrics[name] = (advance, getattr(glyf[name], "xMin", 0))
    maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, len(order)
    maxp.maxZones = 1
    for field in UNHINTED:
        setattr(maxp, field, 0)
    font["maxp"] = maxp
    font["post"].formatType = 2.0
    font["post"].extraNames, font["post"].mapping = [], {}
    font.sfntVersion = "\x00\x01\x00\x00"
    scale_upem(font, UNITS)
    return font


def only(font: TTFont, codes: Iterable[int], features: tuple[str, ...] = ("*",)) -> TTFont:
    """The font with the characters of `codes` and what shaping makes of them, unhinted."""
    options = Options()
    options.layout_features = list(features)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.hinting = False
    options.drop_tables += ["DSIG", "gasp", "MATH", "STAT", "VORG", "vhea", "vmtx", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(codes))
    subsetter.subset(font)
    return font


def rename(font: TTFont, family: str, style: str, *, licence: str) -> None:
    """A name of our own, and the copyright of those whose work it is."""
    table = font["name"]
    table.names = []
    names = {
        0: licence,
        1: f"{family} {style}",
        2: "Regular",
        3: f"{family}-{style}",
        4: f"{family} {style}",
        6: f"{family.replace(' ', '')}-{style}",
        13: "SIL Open Font License 1.1",
        14: "https://openfontlicense.org",
    }
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [names[6]]
        cff.topDictIndex[0].FamilyName, cff.topDictIndex[0].FullName = family, names[4]


def build_world(source: Path, out: Path) -> None:
    for ours, noto in WEIGHTS.items():
        with TemporaryDirectory() as folder:
            door = quadratic(HERE / f"DoorSans-{ours}.otf")
            metrics = (door["hhea"].ascent, door["hhea"].descent)
            parts = [Path(folder) / "door.ttf"]
            door.save(parts[0])
            for script, ranges in SCRIPTS.items():
                font = TTFont(source / NOTO / f"NotoSans{script}-{noto}.ttf", recalcTimestamp=False)
                codes = {code for first, last in ranges for code in range(first, last + 1)}
                parts.append(Path(folder) / f"{script}.ttf")
                only(font, codes | {0x25CC}).save(parts[-1])
            merged = Merger().merge([str(part) for part in parts])
        # A line of it stands where a line of Door Sans would.
        merged["hhea"].ascent, merged["hhea"].descent = metrics
        _date_of(merged, TTFont(HERE / f"DoorSans-{ours}.otf"))
        rename(
            merged,
            "Door World",
            ours,
            licence="Copyright 2016-2022 The Inter, Google Inc. and the Noto Project Authors",
        )
        _save(merged, out / f"DoorWorld-{ours}.ttf")


def build_han(source: Path, out: Path) -> None:
    for language, face in HAN.items():
        for ours, noto in WEIGHTS.items():
            path = source / CJK / f"NotoSansCJK-{noto}.ttc"
            font = TTFont(path, fontNumber=face, recalcTimestamp=False)
            only(font, letters_of(language), ("ccmp", "mark", "mkmk", "kern"))
            rename(
                font,
                f"Door Han {language}",
                ours,
                licence="Copyright 2014-2021 Adobe, with Reserved Font Name 'Source'",
            )
            _save(font, out / f"DoorHan-{language}-{ours}.otf")


def _date_of(font: TTFont, other: TTFont) -> None:
    font["head"].created, font["head"].modified = other["head"].created, other["head"].modified
    font.recalcTimestamp = False


def _save(font: TTFont, path: Path) -> None:
    font.save(path)
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB, {len(font.getGlyphOrder())} glyphs")


BUILDS: dict[str, Callable[[Path, Path], None]] = {"world": build_world, "han": build_han}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, nargs="?", default=SOURCE, help="folder of all fonts")
    parser.add_argument("--out", type=Path, default=HERE, help="where the faces are written")
    parser.add_argument("--only", choices=BUILDS, help="build these alone")
    arguments = parser.parse_args()
    for name in SOURCES:
        if not is_known(arguments.source, name):
            print(
                f"{arguments.source / name} is not the file the shipped faces were made of", file=sys.stderr
            )
    for name, build in BUILDS.items():
        if arguments.only in (None, name):
            build(arguments.source, arguments.out)
