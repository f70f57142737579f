"""A logo is somebody else's file: whatever it is, the door reads on, and says what is wrong with it."""

import os
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from kiosk.assets import asset
from kiosk.bootstrap.logo import flaws_of_logo
from kiosk.domain.snapshot import FindingKind
from kiosk.logo import MOST_BYTES, LogoFault, NoLogo, fault_of, read_logo
from kiosk.screen.mark import plate_for, size_within

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLEAR = (0, 0, 0, 0)


def a_logo(folder: Path, size: tuple[int, int] = (40, 20), colour: str = "#ffffff", margin: int = 4) -> Path:
    """A bar of one colour with nothing around it."""
    picture = Image.new("RGBA", size, CLEAR)
    picture.paste(colour, (margin, margin, size[0] - margin, size[1] - margin))
    path = folder / "logo.png"
    picture.save(path)
    return path


def a_bomb(side: int) -> bytes:
    """A few bytes that say of themselves to be an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))


def test_the_transparent_edges_are_cut_off(tmp_path):
    assert read_logo(a_logo(tmp_path)).size == (32, 12)


@pytest.mark.parametrize("side", [2500, 12_000, 60_000])
def test_an_enormous_picture_in_a_small_file_is_never_unpacked(tmp_path, side):
    (tmp_path / "logo.png").write_bytes(a_bomb(side))
    assert fault_of(tmp_path / "logo.png") is LogoFault.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", LogoFault.NO_PICTURE),
        (b"<svg></svg>", LogoFault.NO_PICTURE),
        (b"GIF89a" + b"\0" * 40, LogoFault.NO_PICTURE),
        (a_bomb(100), LogoFault.NO_PICTURE),  # ends too early
        (b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES, LogoFault.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_told_as_such(tmp_path, data, fault):
    (tmp_path / "logo.png").write_bytes(data)
    assert fault_of(tmp_path / "logo.png") is fault


def test_a_damage_that_the_library_does_not_foresee_is_no_picture(tmp_path):
    path = a_logo(tmp_path)
    data = path.read_bytes()
    empty = struct.pack(">I", 0) + b"iCCP" + struct.pack(">I", zlib.crc32(b"iCCP"))
    path.write_bytes(data[:-12] + empty + data[-12:])  # a profile of nothing, after the picture
    assert fault_of(path) is LogoFault.NO_PICTURE


def test_a_torn_file_is_no_picture(tmp_path):
    path = a_logo(tmp_path, (200, 200))
    path.write_bytes(path.read_bytes()[:-60])
    assert fault_of(path) is LogoFault.NO_PICTURE


def test_a_picture_of_nothing_is_told(tmp_path):
    Image.new("RGBA", (20, 20), CLEAR).save(tmp_path / "logo.png")
    assert fault_of(tmp_path / "logo.png") is LogoFault.EMPTY


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert fault_of(tmp_path / "pipe.png") is LogoFault.MISSING
    assert fault_of(tmp_path) is LogoFault.MISSING
    with pytest.raises(NoLogo, match="no such file"):
        read_logo(tmp_path / "logo.png")


def test_the_doctor_names_the_file_and_what_is_wrong_with_it(tmp_path):
    path = str(tmp_path / "logo.png")
    (finding,) = flaws_of_logo(path, NOW)
    assert (finding.kind, finding.subject) == (FindingKind.LOGO_UNUSABLE, f"{path} (no such file)")


def test_a_good_logo_and_none_are_nothing_to_tell(tmp_path):
    assert flaws_of_logo(str(a_logo(tmp_path)), NOW) == flaws_of_logo(None, NOW) == ()
    assert fault_of(asset("logo", "demo.png")) is None


@pytest.mark.parametrize(
    ("colour", "ground", "plate"),
    [
        ("#ffffff", "#00654a", None),
        ("#ffffff", "#f2b43c", "#10171c"),  # white on amber
        ("#103060", "#00654a", "#ffffff"),  # dark blue on green
        ("#103060", "#f2b43c", None),
        ("#a8231b", "#a8231b", "#ffffff"),  # the very colour of a room in use
    ],
)
def test_a_logo_stands_on_a_plate_where_it_could_not_be_seen(tmp_path, colour, ground, plate):
    picture = Image.open(a_logo(tmp_path, colour=colour, margin=2)).copy()
    assert plate_for(picture, ground) == plate


def test_a_logo_with_a_ground_of_its_own_needs_none(tmp_path):
    assert plate_for(read_logo(a_logo(tmp_path, colour="#00654a", margin=0)), "#00654a") is None


def test_a_logo_keeps_its_shape():
    assert size_within((600, 150), 100, 50) == (100, 25)
    assert size_within((150, 600), 100, 50) == (12, 50)
    assert size_within((4000, 1), 100, 50) == (100, 1)
