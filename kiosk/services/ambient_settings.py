"""What the settings say of a panel's surroundings, as the screen is told: its hours, its brightness, its devices."""

from datetime import timedelta

from kiosk.domain.ambience import Ambient, Opening
from kiosk.domain.panel import BadgeKind, DevicePlan, LightKind
from kiosk.services.settings import Settings
from kiosk.services.settings_values import minutes_open


def to_ambient(settings: Settings) -> Ambient:
    """How the panel of this door behaves, and what is fixed to it."""
    ambient, dim = settings.ambient, settings.ambient.dim_after_minutes
    week = (
        ambient.monday,
        ambient.tuesday,
        ambient.wednesday,
        ambient.thursday,
        ambient.friday,
        ambient.saturday,
        ambient.sunday,
    )
    return Ambient(
        hours=tuple(
            Opening(day, begins, ends)
            for day, hours in enumerate(week)
            for begins, ends in minutes_open(hours)
        ),
        awake=timedelta(minutes=ambient.awake_minutes),
        dim_after=None if dim is None else timedelta(minutes=dim),
        brightness=ambient.brightness,
        dim_brightness=ambient.dim_brightness,
        night_brightness=ambient.night_brightness,
        devices=_plan(settings),
    )


def _plan(settings: Settings) -> DevicePlan:
    devices, ambient = settings.devices, settings.ambient
    return DevicePlan(
        backlight=devices.backlight,
        light=LightKind(devices.light),
        light_pins=devices.light_pins,
        light_inverted=devices.light_inverted,
        light_brightness=devices.light_brightness,
        light_path=devices.light_file,
        presence_pin=devices.presence_pin,
        approach_pin=devices.approach_pin,
        badges=BadgeKind(devices.badge_reader),
        badge_path=devices.badge_device,
        badge_baud=devices.badge_baud,
        sounds=ambient.sounds,
        volume=ambient.volume,
        speaks=ambient.speak,
        voice_path=devices.voice_file,
    )
