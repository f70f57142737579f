"""The phone page: there only where the settings want it, and its code says just what was asked."""

import pytest
import zxingcpp
from PIL import Image

from kiosk.screen.presenters.lower import lower_row
from kiosk.screen.presenters.model import LocalAction, PhoneView
from kiosk.screen.presenters.pages import OPENS, after, page_view
from kiosk.screen.presenters.phone import code_of, phone_view
from tests.unit.presenters.scenes import a_scene, a_snapshot

LINK = "https://calendar.google.com/calendar/render?action=TEMPLATE&location=Juniper&add=juniper@example.org"


def read(code: tuple[str, ...]) -> str:
    """What a phone reads, on a picture of six pixels a module with a quiet zone."""
    side, scale = len(code) + 8, 6
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(code):
        for x, module in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if module == "#" else 255)
    (found,) = zxingcpp.read_barcodes(picture.resize((side * scale, side * scale), Image.Resampling.NEAREST))
    return str(found.text)


@pytest.mark.parametrize(
    "text", [LINK, "mailto:juniper@example.org?subject=Juniper", "https://x.example/" + "a" * 700]
)
def test_a_phone_reads_what_the_code_says(text):
    assert read(code_of(text)) == text


def test_without_the_setting_there_is_no_control():
    assert "phone" not in [b.id for b in lower_row(a_scene(a_snapshot()))]


def test_the_control_opens_the_page_and_back_closes_it():
    scene = a_scene(a_snapshot(phone=LINK))
    (button,) = (b for b in lower_row(scene) if b.id == "phone")
    assert button.action is LocalAction.OPEN_PHONE
    page = OPENS[LocalAction.OPEN_PHONE](scene)
    assert page is not None
    view = page_view(page, scene, closes_in=9)
    assert isinstance(view, PhoneView)
    assert read(view.code) == LINK
    assert view.back.detail == "9 s"
    assert after(page, LocalAction.CLOSE_SHEET, scene) is None
    assert after(page, LocalAction.TODAY, scene) == page


def test_it_says_what_opens():
    web, mail = (
        phone_view(a_scene(a_snapshot(phone=link)), closes_in=None) for link in (LINK, "mailto:a@b.org")
    )
    assert "calendar" in web.said
    assert "mail" in mail.said


def test_when_the_setting_is_taken_away_the_open_page_has_no_code():
    assert phone_view(a_scene(a_snapshot()), closes_in=None).code == ()
