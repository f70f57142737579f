"""Letters of every script: joined, in the right order, beside each other, and never as boxes."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it brings no types
from PIL import Image

from kiosk.assets import asset
from kiosk.screen.presenters.wording import isolated, wording_for
from kiosk.screen.views.faces import Font, characters_of, door_sans, door_world, font_for
from kiosk.screen.views.layout import LINE
from kiosk.screen.views.shaping import drawn, is_read_from_right, needs_shaping, runs_of, shaped_width
from kiosk.testing.builders import a_room, between
from tests.unit.presenters.catalogues import build_script, wording_of, written

SHIPPED = sorted(path for path in asset("fonts").iterdir() if path.suffix in (".otf", ".ttf"))
FREE = "متاحة"


def ink(text: str, *, size: int = 100, rtl: bool = False) -> Image.Image:
    picture = drawn(text, "Medium", size, rtl=rtl, language="ar")
    alpha = Image.frombytes("RGBA", picture.size, picture.pixels).getchannel("A")
    return alpha.crop(alpha.getbbox())


def widths(text: str) -> int:
    return sum(shaped_width(letter, "Medium", 100, rtl=True) for letter in text)


def test_arabic_letters_are_joined() -> None:
    assert shaped_width(FREE, "Medium", 100, rtl=True) < 0.85 * widths(FREE)


def test_letters_of_devanagari_become_one_sign() -> None:
    assert shaped_width("क्ष", "Medium", 100) < 0.8 * sum(shaped_width(one, "Medium", 100) for one in "कष")


def test_a_line_from_the_right_begins_at_its_right_end() -> None:
    mark = ink(".", rtl=True)
    line = ink(f"{FREE} .", rtl=True)
    assert line.crop((0, 0, mark.width, line.height)).getbbox() is not None
    left, right = (line.crop((x, 0, x + 12, line.height)).getbbox() for x in (0, line.width - 12))
    assert left is not None
    assert right is not None
    assert left[3] - left[1] < right[3] - right[1] + 40  # the full stop, and the first letter


def test_digits_within_a_line_from_the_right_keep_their_order() -> None:
    one, line = ink("1"), ink("حتى 15", rtl=True)
    left = line.crop((0, 0, one.width, line.height)).getbbox()
    assert left is not None
    assert abs(left[2] - left[0] - one.width) <= 1  # a one, and not a five
    assert abs(left[3] - left[1] - one.height) <= 1


@pytest.mark.parametrize(
    ("text", "otherwise", "from_right"),
    [
        ("Stand-up", True, False),
        (FREE, False, True),
        ("14:30", True, True),
        ("14:30", False, False),
        (f"\u2068{FREE}\u2069 · S. Haddad", True, False),
        ("· 4B", True, False),
    ],
)
def test_a_line_is_read_as_its_first_letter_says(text: str, otherwise: bool, from_right: bool) -> None:
    assert is_read_from_right(text, otherwise=otherwise) is from_right


def test_plain_letters_are_left_to_the_plain_way() -> None:
    assert not any(needs_shaping(text, rtl=False) for text in ("Free", "Grüße", "Ελλάδα", "Встреча", "14:30"))
    assert not any(needs_shaping(text, rtl=True) for text in ("Juniper", "14:30", ""))
    assert all(needs_shaping(text, rtl=False) for text in (FREE, "会議", "बैठक", "\U0001f600"))


def test_each_script_of_a_line_is_written_by_a_font_that_has_it() -> None:
    runs = runs_of("Team かな 4B", "Bold", rtl=False, language="en")
    assert "".join(run.text for run in runs) == "Team かな 4B"
    assert [run.font.path.name.split("-")[0] for run in runs][::2] == ["DoorSans", "DoorSans"]
    assert all(run.font.has(sign) for run in runs for sign in run.text)


def test_a_line_with_both_directions_is_one_run() -> None:
    (run,) = runs_of(f"Vendor {FREE} 4B", "Bold", rtl=False, language="en")
    assert run.font == door_world("Bold")


def test_letters_that_no_font_has_become_a_few_dots() -> None:
    unknown = "\U00012000\U00012001\U00012002\U00012003\U00012004"  # cuneiform
    if font_for(unknown[0], "Bold", language="en", text=unknown) is not None:
        pytest.skip("this machine has a font for cuneiform")
    (run,) = runs_of(f"a{unknown} b", "Bold", rtl=False, language="en")
    assert run.text == "a··· b"


@pytest.mark.parametrize("text", [FREE, "مراجعة التصميم", "ที่ประชุม", "बैठक", "اجتماع פגישה बैठक"])
def test_no_letters_grow_out_of_the_height_of_their_line(text: str) -> None:
    assert ink(text).height <= round(100 * LINE)


def test_isolates_have_no_width() -> None:
    assert shaped_width(f"\u2068{FREE}\u2069", "Medium", 100) == shaped_width(FREE, "Medium", 100)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_characters_of_a_font_are_those_that_fonttools_reads(path: Path) -> None:
    assert characters_of(Font(path)) == set(TTFont(path).getBestCmap())


def test_a_torn_font_has_no_characters(tmp_path: Path) -> None:
    torn = tmp_path / "torn.ttf"
    torn.write_bytes(door_world("Bold").path.read_bytes()[:300])
    assert characters_of(Font(torn)) == frozenset()
    assert characters_of(Font(tmp_path / "missing.ttf")) == frozenset()


@pytest.mark.parametrize("language", written())
@pytest.mark.parametrize("face", ["Medium", "Bold"])
def test_the_shipped_fonts_have_every_letter_of_a_catalogue(language: str, face: str) -> None:
    fonts = [
        door_sans("Medium" if face == "Medium" else "Bold"),
        door_world("Medium" if face == "Medium" else "Bold"),
    ]
    own = asset("fonts") / f"DoorHan-{language}-{face}.otf"
    fonts += [Font(own)] if own.exists() else []
    known = {0x0A, *range(0x200C, 0x2010), *range(0x2066, 0x206A)}.union(
        *(characters_of(font) for font in fonts)
    )
    catalogue = build_script().translated(language)
    texts = [message.string for message in catalogue if message.id]
    letters = {sign for text in texts for sign in "".join([text] if isinstance(text, str) else text or ())}
    lacking = "".join(sorted(sign for sign in letters if ord(sign) not in known))
    assert lacking == "", "run assets/fonts/build_world.py --only han"


def test_a_merged_face_bears_its_own_name_and_stands_beside_its_licence() -> None:
    for path in SHIPPED:
        names = TTFont(path)["name"]
        assert names.getDebugName(1).startswith("Door ")
        assert path.stem.split("-")[0] in asset("fonts", "NOTICE.md").read_text(encoding="utf-8")


def test_what_is_read_in_the_other_direction_is_isolated() -> None:
    zone = a_room().zone
    arabic, english = wording_of("ar@24h", zone), wording_for("en", zone)
    assert english.say("then {title}", title=FREE) == f"then \u2068{FREE}\u2069"
    assert english.say("then {title}", title="Stand-up") == "then Stand-up"
    assert arabic.say("then {title}", title="Stand-up") == "ثم \u2068Stand-up\u2069"
    assert arabic.span(between("13:12", "13:42")) == "\u206713:12 – 13:42\u2069"
    assert isolated("14:30", rtl=True) == "14:30"
