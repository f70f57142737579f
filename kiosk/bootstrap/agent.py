"""The agent: calendar, storage and link of one door, no screen."""

import logging
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from kiosk.adapters.clock.system import SystemClock, boot_id
from kiosk.bootstrap.corner import chores_of, corner_plan
from kiosk.bootstrap.facility import facility_of
from kiosk.bootstrap.logo import flaws_of_logo
from kiosk.bootstrap.people import people_of, recogniser
from kiosk.bootstrap.starting import connection_of, log_to_stderr, settings_of, shift_of
from kiosk.domain.errors import StorageError
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.options import Options
from kiosk.ports.storage import Kept
from kiosk.supervisor import RESTART_EXIT

if TYPE_CHECKING:
    from kiosk.domain.sites import Site
    from kiosk.ports.calendar import Capabilities
    from kiosk.services.chores import Chores
    from kiosk.services.engine_settings import EngineSettings
    from kiosk.services.loop import Agent, Line
    from kiosk.services.readers import Neighbour
    from kiosk.services.settings import Settings

log = logging.getLogger(__name__)


def run_agent(options: Options) -> int:
    """The agent: calendar, storage and link, no screen. SettingsError when the settings cannot be used."""
    from kiosk.adapters.network import linked
    from kiosk.link.server import LinkServer

    log_to_stderr()
    stopped, again = threading.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())

    def leave() -> None:
        again.set()
        stopped.set()

    with ExitStack() as stack:
        settings = settings_of(options)
        agent, chores = _agent(options, settings, stack, leave)
        stack.callback(agent.close)
        stack.enter_context(LinkServer(agent, options.socket))
        facility = facility_of(settings, options.language or settings.room.language)
        agent.start(linked=linked, facility=facility, chores=chores)
        log.info("the agent listens at %s", options.socket)
        stopped.wait(options.seconds)
    return RESTART_EXIT if again.is_set() else 0


def _agent(
    options: Options, settings: "Settings", stack: ExitStack, leave: Callable[[], None]
) -> tuple["Agent", "Chores"]:
    """An agent for the room in the settings, ready to start, and what its admin corner can do; `leave` ends it."""
    from kiosk.adapters.clock.alarm import SchedulerAlarm
    from kiosk.adapters.storage.store import TinyDoorStore
    from kiosk.services.engine import Engine
    from kiosk.services.loop import Agent
    from kiosk.services.settings import to_room
    from kiosk.services.settings_who import who_policy

    room = to_room(settings)
    clock = SystemClock(shift=shift_of(options, room.zone))
    store = TinyDoorStore(options.data, options.socket.with_suffix(".d"))
    stack.callback(store.close)
    line, *neighbours = _lines(settings, options, clock)
    engine_settings = _engine_settings(settings, options, clock, line.provider.capabilities)
    people = people_of(settings)
    who = who_policy(settings.who, people, settings.devices, stand_in=options.stand_in is not None)
    engine_settings = replace(
        engine_settings,
        policy=replace(engine_settings.policy, who=who),
        title_with_name=settings.who.title,
        neighbours=_neighbours(line, neighbours),
        site=_site(settings),
        site_door=settings.site.door,
    )
    kept = _of_these_rooms(store.load(), room.id, [neighbour.room.id for neighbour in neighbours])
    engine = Engine(engine_settings, kept, rng=Random(), now=clock.now())  # noqa: S311 - only spreads the reads
    agent = Agent(engine, line, store=store, clock=clock, alarm=SchedulerAlarm(), neighbours=neighbours)
    return agent, chores_of(settings, line, clock, leave, recogniser(people))


def _lines(settings: "Settings", options: Options, clock: SystemClock) -> list["Line"]:
    """How each room is reached, this door's first: rooms of one integration share its provider."""
    from kiosk.adapters.calendars.registry import connect
    from kiosk.services.loop import Line
    from kiosk.services.settings import integration_of, to_neighbours, to_room

    rooms = (to_room(settings), *to_neighbours(settings))
    used = {room.id: integration_of(settings, room.id) for room in rooms}
    providers = {
        name: connect(
            settings.integrations[name].system,
            connection_of(settings.integrations[name], options.data),
            now=lambda: clock.now().wall,
        )
        for name in dict.fromkeys(used.values())
    }
    return [Line(room, providers[used[room.id]]) for room in rooms]


def _site(settings: "Settings") -> "Site | None":
    """How people walk, if the settings name a file that tells. SettingsError for mistakes in it."""
    from kiosk.services.site_file import load_site

    site = settings.site
    return None if site.file is None else load_site(site.file, door=site.door)


def _neighbours(own: "Line", neighbours: list["Line"]) -> tuple["Neighbour", ...]:
    from kiosk.services.readers import Neighbour

    return tuple(
        Neighbour(
            line.room,
            line.provider.capabilities.read_lag,
            line.provider is own.provider,
            account=str(id(line.provider)),
            batch=line.provider.capabilities.free_busy_batch,
        )
        for line in neighbours
    )


def _engine_settings(
    settings: "Settings", options: Options, clock: SystemClock, capabilities: "Capabilities"
) -> "EngineSettings":
    from kiosk.services.ambient_settings import to_ambient
    from kiosk.services.checkup import CheckupPlan
    from kiosk.services.engine_settings import EngineSettings
    from kiosk.services.settings import to_check_in, to_pace, to_policy, to_reports, to_room
    from kiosk.services.settings_shown import appearance_of, phone_of, privacy_of
    from kiosk.services.timekeeping import BUILD_DATE, ClockTrust

    now = clock.now().wall
    plain = str(getattr(settings.integration, "url", None)).startswith("http://")
    language = options.language or settings.room.language
    return EngineSettings(
        room=to_room(settings),
        policy=to_policy(settings),
        pace=to_pace(settings),
        read_lag=capabilities.read_lag,
        title=settings.booking.title,
        language=language,
        clock=ClockTrust(build_date=clock.shifted(BUILD_DATE)),
        findings=_findings(settings, now),
        shift=clock.shifted(now) - now,
        boot_id=boot_id(),
        checkup=CheckupPlan(looks=True, encrypted=not plain, language=language),
        keep_journal=timedelta(days=settings.journal.keep_days),
        check_in=to_check_in(settings),
        ambient=to_ambient(settings),
        privacy=privacy_of(settings.privacy),
        appearance=appearance_of(settings.theme, clock=settings.screen.clock),
        phone=phone_of(
            settings.phone, settings.integration.system, settings.room.calendar, settings.room.name
        ),
        capabilities=capabilities,
        reports=to_reports(settings),
        released_because=settings.check_in.sentence,
        corner=corner_plan(settings),
    )


def _findings(settings: "Settings", now: datetime) -> tuple[Finding, ...]:
    """What is to be said of the settings as long as they are as they are."""
    from kiosk.services.settings_file import warnings_of

    secrets = (problem.key for problem in warnings_of(settings) if not problem.key.endswith(".url"))
    plain = (Finding(FindingKind.PLAIN_SECRET, key, now) for key in secrets)
    return (*plain, *flaws_of_logo(settings.theme.logo, now))


def _of_these_rooms(kept: Kept, room: str, neighbours: Iterable[str]) -> Kept:
    """What was kept of the rooms that this door serves. Bookings of another that are not settled must not be forgotten
    silently, nor may those of the room that the folder served before.
    """
    served = {room, *neighbours}
    before = kept.schedule.room if kept.schedule is not None else None
    lost = [b for b in kept.outbox if b.room not in served and not b.state.final]
    waiting = {b.room for b in lost if b.room == before or not b.settled}
    if waiting:
        names = ", ".join(sorted(waiting))
        raise StorageError(
            f"the data folder still holds bookings of {names}: start that door, name the room among the "
            "neighbours in the settings, or use another --data"
        )
    other = before is not None and before != room
    return replace(
        kept,
        outbox=tuple(b for b in kept.outbox if b.room in served),
        reports=tuple(r for r in kept.reports if r.room == room),
        schedule=None if other else kept.schedule,
        read_at=None if other else kept.read_at,
    )
