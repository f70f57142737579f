"""The faces hold what the screen writes, their digits are of one width, and they are what their build script makes."""

import importlib.util
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it brings no types

from kiosk.assets import asset

FACES = ("Medium", "SemiBold", "Bold", "Status")
SHOWN = "ÄÖÜäöüßéèñçøåłžčğşőțŸΩλЖдїẠặđ–—…·’“„«»€−+:0123456789←→"


@pytest.fixture(scope="module", params=FACES)
def face(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(asset("fonts", f"DoorSans-{request.param}.otf"))


def test_a_face_has_every_letter_that_names_and_texts_need(face: TTFont) -> None:
    assert [sign for sign in SHOWN if ord(sign) not in face.getBestCmap()] == []


def test_all_digits_have_one_width(face: TTFont) -> None:
    cmap, metrics = face.getBestCmap(), face["hmtx"].metrics
    assert len({metrics[cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_a_modified_face_does_not_bear_the_name_of_the_original(face: TTFont) -> None:
    assert {record.toUnicode().split()[0] for record in face["name"].names if record.nameID in (1, 4)} == {
        "Door"
    }


def test_a_face_is_small_and_stands_beside_its_licence(face: TTFont) -> None:
    assert Path(face.reader.file.name).stat().st_size < 150_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in asset("fonts", "OFL.txt").read_text(encoding="utf-8")
    assert "modified version of Inter" in asset("fonts", "NOTICE.md").read_text(encoding="utf-8")


def test_the_build_script_makes_the_shipped_bytes(tmp_path: Path) -> None:
    script = asset("fonts", "build.py")
    spec = importlib.util.spec_from_file_location("build_fonts", script)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    if not all(build.is_known(build.SOURCE / name) for name in build.SOURCES):
        pytest.skip("the package fonts-inter of Debian 12 is not installed here")
    build.build(build.SOURCE, tmp_path)
    for face in FACES:
        name = f"DoorSans-{face}.otf"
        assert (tmp_path / name).read_bytes() == asset("fonts", name).read_bytes()
