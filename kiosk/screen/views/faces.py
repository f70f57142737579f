"""Which font file writes which character: the shipped faces first, then what is installed on this machine.

Door Sans writes Latin, Greek and Cyrillic; Door World all of these and Arabic, Hebrew, Devanagari and Thai in one file;
Door Han the characters of our own Japanese and Chinese texts. Titles come in any script: for the others the Noto fonts
of the operating system are looked up by the names of their files, so that no font service has to run at the door.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kiosk.assets import asset

Face = Literal["Medium", "SemiBold", "Bold", "Status"]
INSTALLED = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
HAN_LANGUAGES = ("ja", "zh")
# The faces within a Noto Sans CJK collection: the same character is drawn as that language writes it.
_COLLECTION = {"ja": 0, "ko": 1, "zh": 2}
_KANA, _HANGUL = (0x3041, 0x30FF), (0xAC00, 0xD7A3)
_CJK = ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F),
        (0xFF00, 0xFFEF), (0x20000, 0x3134F))  # fmt: skip
# The first and last character of a script, and the middle of the name of its Noto font.
_SCRIPTS = (
    (0x530, 0x58F, "Armenian"),
    (0x590, 0x5FF, "Hebrew"),
    (0x600, 0x6FF, "Arabic"),
    (0x700, 0x74F, "SyriacEastern"),
    (0x780, 0x7BF, "Thaana"),
    (0x7C0, 0x7FF, "NKo"),
    (0x900, 0x97F, "Devanagari"),
    (0x980, 0x9FF, "Bengali"),
    (0xA00, 0xA7F, "Gurmukhi"),
    (0xA80, 0xAFF, "Gujarati"),
    (0xB00, 0xB7F, "Oriya"),
    (0xB80, 0xBFF, "Tamil"),
    (0xC00, 0xC7F, "Telugu"),
    (0xC80, 0xCFF, "Kannada"),
    (0xD00, 0xD7F, "Malayalam"),
    (0xD80, 0xDFF, "Sinhala"),
    (0xE00, 0xE7F, "Thai"),
    (0xE80, 0xEFF, "Lao"),
    (0x1000, 0x109F, "Myanmar"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x13A0, 0x13FF, "Cherokee"),
    (0x1780, 0x17FF, "Khmer"),
    (0x1800, 0x18AF, "Mongolian"),
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and which of its faces if it is a collection."""

    path: Path
    index: int = 0

    def has(self, sign: str) -> bool:
        return ord(sign) in characters_of(self)


@cache
def door_sans(face: Face) -> Font:
    return Font(asset("fonts", f"DoorSans-{face}.otf"))


@cache
def door_world(face: Face) -> Font:
    return Font(asset("fonts", f"DoorWorld-{_weight(face)}.ttf"))


def font_for(sign: str, face: Face, *, language: str, text: str) -> Font | None:
    """The first font that has `sign`, one of the characters of `text`; None when no font of this machine has it."""
    return next((font for font in _candidates(sign, face, _han_of(language, text)) if font.has(sign)), None)


@cache
def characters_of(font: Font) -> frozenset[int]:
    """Every character that the font maps to a glyph, as its `cmap` table says (formats 4 and 12); none of a torn file.

    Read here and not by fontTools: that takes longer to import than the panel has for its first picture.
    """
    try:
        with font.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return frozenset(_mapped(data, font.index))
    except (OSError, ValueError, struct.error):
        return frozenset()


def _candidates(sign: str, face: Face, han: str) -> Iterator[Font]:
    yield door_sans(face)
    yield door_world(face)
    code, weight = ord(sign), "Regular" if face == "Medium" else "Bold"
    if any(first <= code <= last for first, last in _CJK):
        installed = _installed(f"NotoSansCJK-{weight}.ttc") or _installed("NotoSansCJK-Regular.ttc")
        if installed is not None:
            yield Font(installed, _COLLECTION[han])
        for language in sorted(HAN_LANGUAGES, key=lambda one: one != han):
            yield Font(asset("fonts", f"DoorHan-{language}-{_weight(face)}.otf"))
        return
    name = next((name for first, last, name in _SCRIPTS if first <= code <= last), "Symbols2")
    found = _installed(f"NotoSans{name}-{weight}.ttf") or _installed(f"NotoSans{name}-Regular.ttf")
    if found is not None:
        yield Font(found)


def _weight(face: Face) -> str:
    return "Medium" if face == "Medium" else "Bold"


def _han_of(language: str, text: str) -> str:
    """In whose way the Chinese characters of `text` are drawn: as its kana or hangul say, else as the language does."""
    if any(_KANA[0] <= ord(sign) <= _KANA[1] for sign in text):
        return "ja"
    if any(_HANGUL[0] <= ord(sign) <= _HANGUL[1] for sign in text):
        return "ko"
    return language if language in _COLLECTION else "zh"


@cache
def _installed(name: str) -> Path | None:
    return next((path for root in INSTALLED for path in sorted(root.rglob(name))), None)


def _mapped(data: mmap.mmap, index: int) -> Iterator[int]:
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    places = {
        tag: at
        for tag, _, at, _ in (struct.unpack_from(">4sIII", data, start + 12 + 16 * n) for n in range(tables))
    }
    cmap = places.get(b"cmap")
    if cmap is None:
        return
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for n in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)
        (kind,) = struct.unpack_from(">H", data, cmap + offset)
        if platform in (0, 3) and kind in _FORMATS:
            yield from _FORMATS[kind](data, cmap + offset)


def _segments(data: mmap.mmap, at: int) -> Iterator[int]:
    """Format 4: the characters of the basic plane in segments. A segment may hold a few without a glyph."""
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    for n in range(0, doubled, 2):
        (last,) = struct.unpack_from(">H", data, at + 14 + n)
        (first,) = struct.unpack_from(">H", data, at + 16 + doubled + n)
        (delta,) = struct.unpack_from(">H", data, at + 16 + 2 * doubled + n)
        place = at + 16 + 3 * doubled + n
        (ranged,) = struct.unpack_from(">H", data, place)
        for code in range(first, last + 1):
            glyph = code
            if ranged:
                (glyph,) = struct.unpack_from(">H", data, place + ranged + 2 * (code - first))
            if code != 0xFFFF and (glyph or not ranged) and (glyph + delta) & 0xFFFF:
                yield code


def _groups(data: mmap.mmap, at: int) -> Iterator[int]:
    """Format 12: groups of characters of all planes."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    for n in range(min(count, 0x10000)):
        first, last, _glyph = struct.unpack_from(">III", data, at + 16 + 12 * n)
        yield from range(first, min(last, 0x10FFFF) + 1)


_FORMATS = {4: _segments, 12: _groups}
