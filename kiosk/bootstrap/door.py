"""Agent and screen of one door as children, side by side."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from kiosk.bootstrap.starting import log_to_stderr, settings_of, shift_of
from kiosk.options import Options
from kiosk.supervisor import Child, Supervisor


def run_door(options: Options) -> int:
    """Agent and screen of one door, side by side; ends when the screen's window is closed."""
    from kiosk.link.endpoint import refuse_if_taken

    refuse_if_taken(options.socket)  # or the screen would show another door
    settings = settings_of(options)
    screen = settings.screen
    sized = replace(options, size=options.size or screen.pixels, dpi=options.dpi or screen.dpi)
    shift = shift_of(options, ZoneInfo(settings.room.timezone))
    return supervised(sized, shift=shift, environment=os.environ)


def supervised(options: Options, *, shift: timedelta, environment: Mapping[str, str]) -> int:
    """Run agent and screen as children with these options."""
    places = ["--data", str(options.data), "--socket", str(options.socket)]
    both = ["--shift", str(shift.total_seconds())]
    if options.language:
        both += ["--language", options.language]
    agent = ["--settings", str(options.settings), *places, *both]
    screen = [*places, *both]
    if options.size:
        screen += ["--size", f"{options.size[0]}x{options.size[1]}"]
    if options.dpi:
        screen += ["--dpi", str(options.dpi)]
    if options.stand_in:
        screen += ["--stand-in", str(options.stand_in)]
        agent += ["--stand-in", str(options.stand_in)]  # only to know that badges are read
    if options.screenshot:
        screen += ["--screenshot", str(options.screenshot)]
    kiosk = [sys.executable, "-m", "kiosk"]
    children = [
        Child("agent", [*kiosk, "agent", *agent], environment),
        Child("screen", [*kiosk, "screen", *screen], environment),
    ]
    log_to_stderr()
    return Supervisor(children, main="screen", seconds=options.seconds).run()
