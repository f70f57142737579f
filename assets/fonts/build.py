"""Builds the faces of the screen from Debian's `fonts-inter`; the same source gives the same bytes.

SDL2_ttf can switch no OpenType feature, so what the screen needs is baked in:

- digits and the colon are the tabular ones (a clock that ticks does not move what stands beside it);
- between digits the colon stands at the height of the digits, and so do the dash of a range and a plus sign;
- everything the screen cannot show (other scripts, alternates, ligatures that would turn "->" of a
  meeting's title into an arrow) is left out;
- the status face has tighter spacing, as large type needs.

    apt-get install fonts-inter && pip install 'fonttools>=4.60'
    python assets/fonts/build.py [FOLDER WITH Inter-*.otf]
"""

import argparse
import hashlib
import sys
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = Path("/usr/share/fonts/opentype/inter")

# Debian 12's fonts-inter 4.0~beta7+ds-1 (the fonts call themselves 3.019). Another source may build, with a warning.
SOURCES = {
    "Inter-Medium.otf": "99dab2bdcb613c4c8264000a94351d1227f74dc95a86d1249493aeee0c0179c4",
    "Inter-SemiBold.otf": "8c1990b6012254ea2b487161697d107357dd0ee55811cfd91c8c11227bbef457",
    "Inter-Bold.otf": "1e9dfd6a6e33ac63a8fe3b4ed7ae0df9eac2d0b25e444e8e7daef4ac77943fc1",
}

TEXT = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0x24F),  # Latin-1, Extended A and B
    (0x2B0, 0x2DD),  # modifier letters
    (0x300, 0x341),  # combining marks
    (0x370, 0x3FF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional: Vietnamese and others
    (0x2010, 0x2027),  # dashes, quotes, bullet, ellipsis
    (0x2030, 0x203A),  # per mille, primes, angle quotes
    (0x20A0, 0x20BF),  # currencies
    (0x2116, 0x2122),  # numero, trade mark
    (0x2190, 0x2193),  # arrows
    (0x2212, 0x2212),  # minus
    (0xFFFD, 0xFFFD),
)
TRACKING_OF_STATUS = -0.03  # em
FACES = (
    # file, style name, source, tracking in em
    ("DoorSans-Medium.otf", "Medium", "Inter-Medium.otf", 0.0),
    ("DoorSans-SemiBold.otf", "SemiBold", "Inter-SemiBold.otf", 0.0),
    ("DoorSans-Bold.otf", "Bold", "Inter-Bold.otf", 0.0),
    ("DoorSans-Status.otf", "Status", "Inter-Bold.otf", TRACKING_OF_STATUS),
)


def tabular_glyphs(font: TTFont) -> dict[str, str]:
    """The glyphs that the font's own `tnum` feature would put in place of others, by name."""
    gsub = font["GSUB"].table
    found: dict[str, str] = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for subtable in gsub.LookupList.Lookup[index].SubTable:
                found |= getattr(subtable, "ExtSubTable", subtable).mapping
    return found


def case_glyphs(font: TTFont) -> dict[str, str]:
    """Colon, dash and plus at the height of digits, by the name of the ordinary glyph."""
    cmap = font.getBestCmap()
    names = font.getGlyphOrder()
    return {
        cmap[ord(sign)]: f"{cmap[ord(sign)]}.case" for sign in ":–+" if f"{cmap[ord(sign)]}.case" in names
    }


def bake_tabular_digits(font: TTFont) -> list[str]:
    """Points the ten digits at their tabular glyphs, made of exactly one width; answers with the names of these."""
    tabular = tabular_glyphs(font)
    digits = [tabular[font.getBestCmap()[code]] for code in range(0x30, 0x3A)]
    metrics = font["hmtx"].metrics
    width = max(metrics[name][0] for name in digits)  # they differ by some thousandths of an em
    metrics |= {name: (width, metrics[name][1]) for name in digits}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {0x30 + digit: name for digit, name in enumerate(digits)}
    return digits


def raise_signs_between_digits(font: TTFont, digits: list[str]) -> None:
    """Replaces all substitutions of the font by one contextual rule set (HarfBuzz applies `calt` unasked)."""
    cmap = font.getBestCmap()
    colon, dash, plus, space = (cmap[ord(sign)] for sign in ":–+ ")
    raised = case_glyphs(font)
    rules = f"""
        languagesystem DFLT dflt;
        languagesystem latn dflt;
        @digit = [{" ".join(digits)}];
        feature calt {{
            sub @digit {colon}' @digit by {raised[colon]};
            sub @digit {space} {dash}' {space} @digit by {raised[dash]};
            sub {plus}' @digit by {raised[plus]};
        }} calt;
    """
    addOpenTypeFeaturesFromString(font, rules, tables=["GSUB"])


def keep_only_what_is_shown(font: TTFont, extra: list[str]) -> None:
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "calt"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=[code for first, last in TEXT for code in range(first, last + 1)], glyphs=extra
    )
    subsetter.subset(font)


def tighten(font: TTFont, tracking: float) -> None:
    """Takes `tracking` em off every advance width (marks keep their zero)."""
    change = round(tracking * font["head"].unitsPerEm)
    metrics = font["hmtx"].metrics
    for name, (advance, bearing) in metrics.items():
        metrics[name] = (advance + change, bearing) if advance > -change else (advance, bearing)


def rename(font: TTFont, style: str) -> None:
    """A modified version gets a name of its own: "Inter" is a trade mark of its author."""
    names = {
        1: f"Door Sans {style}",
        2: "Regular",
        3: f"DoorSans-{style}",
        4: f"Door Sans {style}",
        6: f"DoorSans-{style}",
    }
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in {*names, 7, 16, 17, 21, 22, 25}]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"DoorSans-{style}"]
        cff.topDictIndex[0].FamilyName = f"Door Sans {style}"
        cff.topDictIndex[0].FullName = f"Door Sans {style}"


def is_known(source: Path) -> bool:
    """Whether `source` is a file the shipped faces were made of."""
    return source.is_file() and hashlib.sha256(source.read_bytes()).hexdigest() == SOURCES[source.name]


def build(source: Path, out: Path) -> None:
    for file, style, origin, tracking in FACES:
        path = source / origin
        if not is_known(path):
            print(f"{path} is not the file the shipped faces were made of", file=sys.stderr)
        font = TTFont(path, recalcTimestamp=False)
        digits = bake_tabular_digits(font)
        raise_signs_between_digits(font, digits)
        keep_only_what_is_shown(font, digits)
        tighten(font, tracking)
        rename(font, style)
        font.save(out / file)
        print(f"{file}: {(out / file).stat().st_size / 1024:.0f} KiB, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, nargs="?", default=SOURCE, help="folder with Inter-*.otf")
    parser.add_argument("--out", type=Path, default=HERE, help="where the faces are written")
    arguments = parser.parse_args()
    build(arguments.source, arguments.out)
