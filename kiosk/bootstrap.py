"""Where concrete things are chosen and joined: the agent, the screen, both as a door, and the demo.

Each `run_*` blocks until its process should end, and returns the exit code. Kivy, providers and pydantic are imported
only by the one that needs them.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock, boot_id
from kiosk.domain.errors import StorageError
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.options import Options, instant_of
from kiosk.ports.storage import Kept
from kiosk.supervisor import RESTART_EXIT, Child, Supervisor

if TYPE_CHECKING:
    from rich.console import Console

    from kiosk.demo.server import Served
    from kiosk.domain.lamps import Lamp, Verification
    from kiosk.ports.calendar import CalendarProvider
    from kiosk.services.engine import EngineSettings
    from kiosk.services.integrations import Integration
    from kiosk.services.loop import Agent
    from kiosk.services.settings import Settings
    from kiosk.services.trial import Means

DEMO_SIZE = (1280, 800)
log = logging.getLogger(__name__)


def run_agent(options: Options) -> int:
    """The agent: calendar, storage and link, no screen. SettingsError when the settings cannot be used."""
    from kiosk.link.server import LinkServer

    _log_to_stderr()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        agent = _agent(options, stack)
        stack.callback(agent.close)
        stack.enter_context(LinkServer(agent, options.socket))
        agent.start()
        log.info("the agent listens at %s", options.socket)
        stopped.wait(options.seconds)
    return 0


def _agent(options: Options, stack: ExitStack) -> "Agent":
    """An agent for the room in the settings, ready to start."""
    from kiosk.adapters.calendars.registry import connect
    from kiosk.adapters.clock.alarm import SchedulerAlarm
    from kiosk.adapters.storage.store import TinyDoorStore
    from kiosk.services.engine import Engine
    from kiosk.services.loop import Agent
    from kiosk.services.settings import to_room

    settings = _settings(options)
    room = to_room(settings)
    clock = SystemClock(shift=_shift(options, room.zone))
    store = TinyDoorStore(options.data, options.socket.with_suffix(".d"))
    stack.callback(store.close)
    provider = connect(
        settings.integration.system,
        _connection(settings.integration, options.data),
        now=lambda: clock.now().wall,
    )
    engine_settings = _engine_settings(settings, options, clock, provider.capabilities.read_lag)
    kept = _of_this_room(store.load(), room.id)
    engine = Engine(engine_settings, kept, rng=Random(), now=clock.now())  # noqa: S311 - only spreads the reads
    return Agent(engine, room, provider, store=store, clock=clock, alarm=SchedulerAlarm())


def _engine_settings(
    settings: "Settings", options: Options, clock: SystemClock, read_lag: timedelta
) -> "EngineSettings":
    from kiosk.services.engine import EngineSettings
    from kiosk.services.settings import to_pace, to_policy, to_room
    from kiosk.services.settings_file import warnings_of
    from kiosk.services.timekeeping import BUILD_DATE, ClockTrust

    now = clock.now().wall
    secrets = [problem.key for problem in warnings_of(settings) if not problem.key.endswith(".url")]
    return EngineSettings(
        room=to_room(settings),
        policy=to_policy(settings),
        pace=to_pace(settings),
        read_lag=read_lag,
        title=settings.booking.title,
        language=options.language or settings.room.language,
        clock=ClockTrust(build_date=clock.shifted(BUILD_DATE)),
        findings=tuple(Finding(FindingKind.PLAIN_SECRET, key, now) for key in secrets),
        shift=clock.shifted(now) - now,
        boot_id=boot_id(),
    )


def _of_this_room(kept: Kept, room: str) -> Kept:
    """What was kept, unless the folder served another room before: its bookings must not be forgotten silently."""
    waiting = {b.room for b in kept.outbox if b.room != room and not b.state.final}
    if waiting:
        names = ", ".join(sorted(waiting))
        raise StorageError(
            f"the data folder still holds bookings of {names}: start that door, or use another --data"
        )
    other = kept.schedule is not None and kept.schedule.room != room
    return replace(
        kept,
        outbox=tuple(b for b in kept.outbox if b.room == room),
        schedule=None if other else kept.schedule,
        read_at=None if other else kept.read_at,
    )


def run_screen(options: Options) -> int:
    """The screen: a window that shows what the agent at the socket knows. Raises NoWindow without a display."""
    from kiosk.screen.views.window import Frame, prepare

    _log_to_stderr()
    home = options.socket.with_suffix(".d") / "kivy"
    prepare(Frame(size=options.size, title="Door", borderless=options.size is None), home=home)
    return _show(options)  # a function of its own: Kivy may be imported only after it was prepared


def _show(options: Options) -> int:
    from kiosk.assets import asset
    from kiosk.link.client import SocketLink
    from kiosk.link.state import Incompatible
    from kiosk.screen.mailbox import Mailbox
    from kiosk.screen.presenters.scene import Layout
    from kiosk.screen.session import ScreenSession
    from kiosk.screen.theme import is_narrow, read_palette
    from kiosk.screen.views.app import Door, Doorbell
    from kiosk.screen.views.window import window

    clock = SystemClock()
    size = (int(window().width), int(window().height))
    session = ScreenSession(
        new_id=lambda: uuid4().hex,
        layout=Layout.NARROW if is_narrow(size) else Layout.WIDE,
        language=options.language or "en",
    )
    mailbox = Mailbox(session, clock.now)
    bell = Doorbell(
        model=mailbox.model, act=mailbox.act, touched=mailbox.touched, boot=lambda: clock.now().boot
    )
    door = Door(
        bell, palette=read_palette(asset("themes", "door.toml")), dpi=options.dpi, picture=options.screenshot
    )
    link = SocketLink(
        options.socket,
        mailbox.listener,
        boot=lambda: clock.now().boot,
        jitter=Random().random,  # noqa: S311 - jitter
    )
    mailbox.connect(send=link.send, on_post=door.refresh)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: door.stop())
    with link:
        door.run(seconds=options.seconds)
    return RESTART_EXIT if isinstance(mailbox.link_state, Incompatible) else 0


def run_door(options: Options) -> int:
    """Agent and screen of one door, side by side; ends when the screen's window is closed."""
    from kiosk.link.endpoint import refuse_if_taken

    refuse_if_taken(options.socket)  # or the screen would show another door
    settings = _settings(options)
    screen = settings.screen
    sized = replace(options, size=options.size or screen.pixels, dpi=options.dpi or screen.dpi)
    shift = _shift(options, ZoneInfo(settings.room.timezone))
    return _supervised(sized, shift=shift, environment=os.environ)


def run_demo(options: Options) -> int:
    """A building on a calendar server of its own, and one of its doors; everything is gone afterwards."""
    from kiosk.demo.building import JUNIPER, demo_building
    from kiosk.demo.display import has_display, virtual_display
    from kiosk.demo.server import serve
    from kiosk.link.endpoint import is_taken

    console = _console()
    zone = _local_zone()
    shift = _shift(options, zone)
    size = options.size or DEMO_SIZE
    with ExitStack() as stack:
        with console.status("Starting a calendar server with twelve rooms"):
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
        return _supervised(door, shift=shift, environment=environment)


def _console() -> "Console":
    """Where the demo speaks to whoever started it."""
    from rich.console import Console

    return Console(stderr=True)


def _tell_of_the_picture(console: "Console", picture: Path) -> None:
    console.print("There is no display here: the door is drawn on a virtual one (Xvfb).")
    console.print(f"The current picture is always in [bold]{picture}[/bold]", soft_wrap=True)


def _introduce(console: "Console", served: "Served", options: Options) -> None:
    kiosk = f"{sys.argv[0]} --socket {options.socket}"
    console.print(f"Room [bold]{served.room.name}[/bold], on a real CalDAV server at {served.url}")
    console.print("Try in another shell:")
    for command in ("status", "book 30", "doctor"):  # each as it can be pasted: not folded, nothing coloured
        console.print(f"  {kiosk} {command}", soft_wrap=True, highlight=False)
    console.print("Ctrl-C ends it.")
    if lost := len(served.refused):
        console.print(f"[yellow]The calendar server refused {lost} events of the file.[/yellow]")


def _supervised(options: Options, *, shift: timedelta, environment: Mapping[str, str]) -> int:
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
    if options.screenshot:
        screen += ["--screenshot", str(options.screenshot)]
    kiosk = [sys.executable, "-m", "kiosk"]
    children = [
        Child("agent", [*kiosk, "agent", *agent], environment),
        Child("screen", [*kiosk, "screen", *screen], environment),
    ]
    _log_to_stderr()
    return Supervisor(children, main="screen", seconds=options.seconds).run()


def run_verify(
    settings: "Settings",
    *,
    data: Path,
    deep: bool,
    out_of_reach: str,
    told: Callable[[str, "Lamp"], None],
) -> tuple["Verification", ...]:
    """Verify every integration of the settings. `told` hears of each lamp as it lights up, with its integration.

    `data` is the door's data folder, where linked accounts are kept.
    """
    from kiosk.adapters.calendars.registry import connect
    from kiosk.services.settings import to_room
    from kiosk.services.verify import Probe, verify

    room, used, means = to_room(settings), settings.room.integration, _means()
    with ExitStack() as stack:
        providers: dict[str, CalendarProvider] = {}
        for name, integration in settings.integrations.items():
            providers[name] = connect(integration.system, _connection(integration, data), now=means.now)
            stack.callback(providers[name].close)
        return tuple(
            verify(
                provider,
                Probe(
                    integration=name,
                    system=settings.integrations[name].system,
                    rooms=(room,) if name == used else (),
                    out_of_reach=out_of_reach if name == used else "",
                    deep=deep,
                    others={other: each for other, each in providers.items() if other != name},
                ),
                means,
                told=partial(told, name),
            )
            for name, provider in providers.items()
        )


def _means() -> "Means":
    """Time and chance as they are."""
    from kiosk.services.trial import Means

    clock = SystemClock()

    def wait(length: timedelta) -> None:
        threading.Event().wait(length.total_seconds())

    return Means(now=lambda: clock.now().wall, new_key=lambda: uuid4().hex, wait=wait)


def _settings(options: Options) -> "Settings":
    from kiosk.services.settings_file import load_settings

    return load_settings(options.settings)


def _connection(integration: "Integration", data: Path) -> dict[str, object]:
    """What the provider is told of its integration, secrets revealed, and the folder where it may keep a link."""
    from kiosk.services.credentials import Credential

    given = dict(integration)
    plain = {key: value.reveal() if isinstance(value, Credential) else value for key, value in given.items()}
    return {**plain, "data_folder": data}


def _shift(options: Options, zone: ZoneInfo) -> timedelta:
    """By how much the door's clock is to be off, on purpose."""
    if options.shift is not None:
        return timedelta(seconds=options.shift)
    if options.at is None:
        return timedelta(0)
    now = SystemClock().now().wall
    return instant_of(options.at, zone=zone, today=now.astimezone(zone).date()) - now


def _local_zone() -> ZoneInfo:
    """The zone of this machine."""
    from tzlocal import get_localzone_name

    return ZoneInfo(get_localzone_name() or "UTC")


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Where messages leave, because libraries set the levels of their own loggers.
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_ours_or_grave)


def _is_ours_or_grave(record: logging.LogRecord) -> bool:
    """What other people's code has to say matters when something is wrong."""
    return record.levelno >= logging.WARNING or record.name.startswith("kiosk")
