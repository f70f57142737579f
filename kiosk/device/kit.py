"""The devices that a plan names, each with how it is opened; a driver is imported when a plan asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.device.at_work import (
    BacklightAtWork,
    LightAtWork,
    OpenReader,
    ReaderAtWork,
    SensorAtWork,
    SpeakerAtWork,
    VoiceAtWork,
)
from kiosk.device.backlight import FOLDER, SysfsBacklight
from kiosk.device.badges import KeyboardReader, SerialReader
from kiosk.device.fittings import Opener
from kiosk.device.lamps import FileLamp, PinLamp
from kiosk.device.motion import PinSensor
from kiosk.device.speaker import PLAYER, AlsaSpeaker
from kiosk.device.voice import SPEAKER, SpokenAloud, WrittenDown
from kiosk.domain.panel import BadgeKind, Device, DevicePlan, LightKind
from kiosk.ports.panel import DeviceBroken, Lamp, Voice


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is told what devices say, from threads of theirs: of the room's sensor, the panel's, a badge's number; `wake`
    asks for a look at a device that broke.
    """

    seen: Callable[[bool], None]
    approached: Callable[[bool], None]
    badge: Callable[[str], None]
    wake: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where devices are found: the folder of the sounds, and what a test puts in the place of a machine's own."""

    sounds: Path
    backlights: Path = FOLDER
    pins: Any = None  # a factory of gpiozero; None for this machine's
    player: tuple[str, ...] = PLAYER
    speaker: tuple[str, ...] = SPEAKER


def kit(plan: DevicePlan, hearing: Hearing, bench: Workbench) -> Mapping[Device, Opener]:
    """How each device of the plan is opened. What the plan does not name is not touched."""
    found: dict[Device, Opener] = {}
    if plan.backlight is not None:
        found[Device.BACKLIGHT] = partial(_backlight, plan.backlight, bench)
    if plan.light is not LightKind.NONE:
        found[Device.LIGHT] = lambda: LightAtWork(_lamp(plan, bench))
    if plan.sounds:
        found[Device.SPEAKER] = lambda: SpeakerAtWork(AlsaSpeaker(bench.sounds, player=bench.player))
    if plan.speaks:
        found[Device.VOICE] = lambda: VoiceAtWork(_voice(plan, bench))
    for device, pin, told in (
        (Device.PRESENCE, plan.presence_pin, hearing.seen),
        (Device.APPROACH, plan.approach_pin, hearing.approached),
    ):
        if pin is not None:
            found[device] = partial(_sensor, pin, told, bench)
    if plan.badges is not BadgeKind.NONE:
        found[Device.BADGES] = lambda: ReaderAtWork(_reader(plan), hearing.badge, wake=hearing.wake)
    return found


def _backlight(name: str, bench: Workbench) -> BacklightAtWork:
    return BacklightAtWork(SysfsBacklight(name, folder=bench.backlights))


def _sensor(pin: int, told: Callable[[bool], None], bench: Workbench) -> SensorAtWork:
    return SensorAtWork(PinSensor(pin, factory=bench.pins), told)


def _lamp(plan: DevicePlan, bench: Workbench) -> Lamp:
    if plan.light is LightKind.FILE:
        if plan.light_path is None:
            raise DeviceBroken("light_file does not say where")
        return FileLamp(Path(plan.light_path))
    coloured = plan.light is LightKind.RGB
    return PinLamp(plan.light_pins, coloured=coloured, inverted=plan.light_inverted, factory=bench.pins)


def _voice(plan: DevicePlan, bench: Workbench) -> Voice:
    if plan.voice_path is not None:
        return WrittenDown(Path(plan.voice_path))
    return SpokenAloud(speaker=bench.speaker, player=bench.player)


def _reader(plan: DevicePlan) -> OpenReader:
    if plan.badge_path is None:
        raise DeviceBroken("badge_device does not say where")
    if plan.badges is BadgeKind.KEYBOARD:
        return KeyboardReader(plan.badge_path)
    return SerialReader(plan.badge_path, plan.badge_baud)
