"""A backlight as Linux shows it: a folder with two numbers."""

import pytest

from kiosk.device.backlight import SysfsBacklight
from kiosk.ports.panel import DeviceBroken


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "10-0045"
    place.mkdir()
    (place / "max_brightness").write_text("255\n")
    (place / "brightness").write_text("255\n")
    return tmp_path


def raw(folder):
    return (folder / "10-0045" / "brightness").read_text().strip()


@pytest.mark.parametrize("name", ["auto", "10-0045"])
def test_percent_become_steps_of_the_panel(folder, name):
    backlight = SysfsBacklight(name, folder=folder)
    shown = []
    for percent in (100, 40, 10):
        backlight.show(percent)
        shown.append(raw(folder))
    assert shown == ["255", "102", "26"]


def test_it_never_goes_out_altogether(folder):
    (folder / "10-0045" / "max_brightness").write_text("7\n")
    SysfsBacklight("auto", folder=folder).show(1)
    assert raw(folder) == "1"


def test_it_is_written_on_a_change_only(folder):
    backlight = SysfsBacklight("auto", folder=folder)
    backlight.show(40)
    (folder / "10-0045" / "brightness").write_text("seen")
    backlight.show(40)
    assert raw(folder) == "seen"


def test_one_that_is_not_there_is_broken(folder, tmp_path):
    with pytest.raises(DeviceBroken, match="no backlight at"):
        SysfsBacklight("rpi_backlight", folder=folder)
    with pytest.raises(DeviceBroken, match="none"):
        SysfsBacklight("auto", folder=tmp_path / "nowhere")


def test_of_two_none_is_guessed(folder):
    (folder / "other").mkdir()
    with pytest.raises(DeviceBroken, match="10-0045, other"):
        SysfsBacklight("auto", folder=folder)


def test_one_that_cannot_be_written_is_broken(folder):
    backlight = SysfsBacklight("auto", folder=folder)
    (folder / "10-0045" / "brightness").unlink()
    (folder / "10-0045" / "brightness").mkdir()
    with pytest.raises(DeviceBroken, match="cannot be written"):
        backlight.show(50)
