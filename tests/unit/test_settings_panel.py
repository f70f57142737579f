"""The settings of a panel's surroundings: office hours in words of an office, devices with all that they need."""

from datetime import timedelta

import pytest

from kiosk.domain.ambience import Ambient, Opening
from kiosk.domain.errors import SettingsError
from kiosk.domain.panel import BadgeKind, DevicePlan, LightKind
from kiosk.domain.privacy import PrivacyRule, Show
from kiosk.services.ambient_settings import to_ambient
from kiosk.services.settings_file import load_settings
from kiosk.services.settings_shown import privacy_of
from tests.unit.test_settings import PLAIN

WEEK = tuple(Opening(day, 7 * 60, 19 * 60) for day in range(5))
AMBIENT = """
[ambient]
monday = "07:00-12:30, 13:30-18:00"
tuesday = "closed"
sunday = "00:00-24:00"
awake_minutes = 5
dim_after_minutes = 15
brightness = 80
dim_brightness = 30
night_brightness = 5
sounds = true
volume = 20
speak = true
"""
DEVICES = """
[devices]
backlight = "auto"
light = "rgb"
light_pins = [17, 27, 22]
light_inverted = true
light_brightness = 60
voice_file = "/run/kiosk/voice"
presence_pin = 4
approach_pin = 18
badge_reader = "serial"
badge_device = "/dev/serial/by-id/reader"
badge_baud = 19200
"""


@pytest.fixture
def ambient(tmp_path):
    def read(text):
        path = tmp_path / "settings.toml"
        path.write_text(PLAIN + text, encoding="utf-8")
        return to_ambient(load_settings(path))

    return read


def test_without_a_word_it_is_dark_at_night_and_at_the_weekend(ambient):
    assert ambient("") == Ambient(hours=WEEK)


def test_every_key_of_the_surroundings_arrives(ambient):
    found = ambient(AMBIENT)
    assert found == Ambient(
        hours=(Opening(0, 420, 750), Opening(0, 810, 1080), *WEEK[2:], Opening(6, 0, 1440)),
        awake=timedelta(minutes=5),
        dim_after=timedelta(minutes=15),
        brightness=80,
        dim_brightness=30,
        night_brightness=5,
        devices=DevicePlan(sounds=True, volume=20, speaks=True),
    )


def test_every_key_of_the_devices_arrives(ambient):
    assert ambient(DEVICES).devices == DevicePlan(
        backlight="auto",
        light=LightKind.RGB,
        light_pins=(17, 27, 22),
        light_inverted=True,
        light_brightness=60,
        voice_path="/run/kiosk/voice",
        presence_pin=4,
        approach_pin=18,
        badges=BadgeKind.SERIAL,
        badge_path="/dev/serial/by-id/reader",
        badge_baud=19200,
    )


def test_a_light_for_a_desk_needs_its_file(ambient):
    found = ambient('[devices]\nlight = "file"\nlight_file = "/run/kiosk/light"').devices
    assert (found.light, found.light_path) == (LightKind.FILE, "/run/kiosk/light")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[ambient]\nmonday = "7-19"', "is no time of opening"),
        ('[ambient]\nmonday = "07:00-25:00"', "is no time of opening"),
        ('[ambient]\nmonday = ""', "is no time of opening"),
        ('[ambient]\nmonday = "22:00-06:00"', "ends before it begins"),
        ('[devices]\nlight = "rgb"', 'has a light "rgb" with 0 pins'),
        ('[devices]\nlight = "bar"', 'has a light "bar" with 0 pins'),
        ('[devices]\nlight = "file"', "without a file"),
        ('[devices]\nbadge_reader = "keyboard"', "without a device"),
        ("[devices]\npresence_pin = 4\napproach_pin = 4", "uses a pin twice"),
        ("[devices]\npresence_pin = 40", ""),
        ('[devices]\nbacklight = "../../etc"', ""),
        ('[devices]\nbadge_device = "event7"', ""),
    ],
)
def test_what_makes_no_sense_is_told_with_what_to_write_instead(ambient, text, what):
    with pytest.raises(SettingsError) as refused:
        ambient(text)
    (problem,) = refused.value.problems
    assert what in problem.what
    assert problem.instead


def test_less_may_be_told_outside_these_hours(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(f'{PLAIN}[privacy]\nshow = "all"\noutside_hours = "initials"\n', encoding="utf-8")
    assert privacy_of(load_settings(path).privacy) == PrivacyRule(Show.ALL, Show.INITIALS)
