"""The demo: a building on a calendar server of its own, and one of its doors."""

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.door import supervised
from kiosk.bootstrap.starting import local_zone, shift_of
from kiosk.demo.rooms import HAZEL
from kiosk.options import Options

if TYPE_CHECKING:
    from rich.console import Console

    from kiosk.demo.server import Served

DEMO_SIZE = (1280, 800)


def run_demo(options: Options) -> int:
    """A building on a calendar server of its own, and one of its doors; everything is gone afterwards."""
    from kiosk.demo.building import demo_building
    from kiosk.demo.display import has_display, virtual_display
    from kiosk.demo.rooms import JUNIPER
    from kiosk.demo.server import serve
    from kiosk.link.endpoint import is_taken

    console = _console()
    zone = local_zone()
    shift = shift_of(options, zone)
    size = options.size or DEMO_SIZE
    with ExitStack() as stack:
        with console.status("Starting a calendar server with thirteen rooms"):
            building = demo_building(SystemClock(shift).now().wall, zone)
            served = stack.enter_context(
                serve(
                    building,
                    room=options.room or JUNIPER,
                    calendar=options.calendar,
                    data=options.keep,
                    language=options.language or "en",
                )
            )
        if is_taken(options.socket):  # a real door, or another demo: leave it alone
            options = replace(options, socket=served.data / "agent.sock")
        picture, environment = options.screenshot, dict(os.environ)
        if not has_display(environment):
            picture = picture or served.data / "screen.png"
            environment["DISPLAY"] = stack.enter_context(virtual_display(size))
            _tell_of_the_picture(console, picture)
        _introduce(console, served, options)
        door = replace(
            options, settings=served.settings_path, data=served.data / "door", size=size, screenshot=picture
        )
        return supervised(door, shift=shift, environment=environment)


def _console() -> "Console":
    """Where the demo speaks to whoever started it."""
    from rich.console import Console

    return Console(stderr=True)


def _tell_of_the_picture(console: "Console", picture: Path) -> None:
    console.print("There is no display here: the door is drawn on a virtual one (Xvfb).")
    console.print(f"The current picture is always in [bold]{picture}[/bold]", soft_wrap=True)


def _introduce(console: "Console", served: "Served", options: Options) -> None:
    from kiosk.demo import people
    from kiosk.demo.server import PIN, spoken_into

    kiosk = f"{sys.argv[0]} --socket {options.socket}"
    console.print(f"Room [bold]{served.room.name}[/bold], on a real CalDAV server at {served.url}")
    console.print("Try in another shell:")
    journal = f"journal --data {served.data / 'door'} --settings {served.settings_path}"
    for command in (
        "status",
        "book 30",
        "doctor",
        journal,
    ):  # each as it can be pasted: not folded, nothing coloured
        console.print(f"  {kiosk} {command}", soft_wrap=True, highlight=False)
    if served.room.id != HAZEL:
        console.print("What a door does when nobody comes, within six minutes:")
        console.print(f"  {sys.argv[0]} demo --room {HAZEL}", soft_wrap=True, highlight=False)
    console.print(f"Other... asks who books: the PIN {people.PIN} is that of {people.SARA}.")
    if options.stand_in is not None:
        console.print("Her badge at the reader:")
        console.print(f"  echo badge {people.BADGE} > {options.stand_in}", soft_wrap=True, highlight=False)
    if not served.room.made_of:
        console.print(f"A room made of two others, and a part of it: {sys.argv[0]} demo --room grove, or elm")
    console.print(f"The admin corner: hold the room's name for three seconds; its PIN is {PIN}.")
    if (voice := spoken_into(served.data)) is not None:
        console.print("This machine has no voice (espeak-ng, alsa-utils): what is read aloud is written into")
        console.print(f"  {voice}", soft_wrap=True, highlight=False)
    console.print("Ctrl-C ends it.")
    if lost := len(served.refused):
        console.print(f"[yellow]The calendar server refused {lost} events of the file.[/yellow]")
