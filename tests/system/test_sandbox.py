"""`kiosk sandbox`: each calendar system holds the same building, and lets a door in with the settings it prints."""

import json
import re
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.adapters.calendars.registry import SYSTEMS, connect
from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import connection_of
from kiosk.cli.arguments import SANDBOXES
from kiosk.demo.sandbox import serving
from kiosk.demo.sandbox.scene import Habits, a_scene
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import day_of
from kiosk.ports.calendar import Whole
from kiosk.services.settings_file import load_settings, warnings_of
from tests.bench.wire import requests_of
from tests.system.processes import ask, kiosk, running, until

BERLIN = ZoneInfo("Europe/Berlin")
NOTHING_GOES_WRONG = Habits()


def utc_now():
    return SystemClock().now().wall


@pytest.fixture
def sandbox(tmp_path):
    """Start one as a process; the folder with its settings once it is ready, and what it printed."""
    with ExitStack() as stack:

        def start(*words: object):
            folder = tmp_path / "sandbox"
            told = ("sandbox", *words, "--data", folder, "--seconds", 300)
            process = stack.enter_context(running(*told, log=tmp_path / "sandbox.log"))
            until(lambda: "Ctrl-C" in process.printed() or process.popen.poll() is not None)
            return folder, process.printed()

        yield start


def test_every_calendar_system_has_a_sandbox():
    assert set(SANDBOXES) == set(serving.NAMES) == set(SYSTEMS) - {"memory"}


@pytest.mark.parametrize("system", SANDBOXES)
def test_a_door_gets_in_with_the_settings_and_shows_its_day(system, sandbox, tmp_path):
    folder, printed = sandbox(system)
    (other,) = re.findall(r"--out-of-reach (\S+)", printed)
    settings, socket = ("--settings", folder / "settings.toml"), ("--socket", tmp_path / "agent.sock")
    said = kiosk(
        "verify", *settings, "--data", tmp_path / "door", "--deep", "--out-of-reach", other, "--json"
    )
    lights = {lamp["lamp"]: lamp["light"] for each in said.json["integrations"] for lamp in each["lamps"]}
    assert said.code == 0, said
    assert set(lights.values()) <= {"green", "amber"}
    assert lights["deep"] == "green"
    log = tmp_path / "agent.log"
    with running("agent", *settings, *socket, "--data", tmp_path / "door", log=log):
        state = until(lambda: _answer("status", socket), lambda status: status.get("freshness") == "live")
        assert (state["room"], state["state"]) == ("juniper", "free")
        assert ask("book", "15", "--wait", "--json", *socket).json["booking"] == "confirmed"
        assert _answer("status", socket)["state"] == "busy"


def _answer(command, socket):
    said = ask(command, "--json", *socket)
    return json.loads(said.out) if said.code == 0 else {}


@pytest.mark.parametrize("system", SANDBOXES)
def test_every_room_holds_what_was_planned_for_it(system, tmp_path):
    scene = a_scene(tmp_path, room="juniper", now=utc_now, zone=BERLIN)
    today = day_of(utc_now(), BERLIN)
    window = Interval(today.start - timedelta(days=1), today.end + timedelta(days=2))
    with serving.serve(system, scene, habits=NOTHING_GOES_WRONG, language="en") as served:
        integration = load_settings(served.settings_path).integration
        provider = connect(system, connection_of(integration, tmp_path / "door"), now=utc_now)
        try:
            for room in scene.rooms:
                address = served.room.address.replace("juniper", room.id)
                answer = provider.read(replace(room, address=address), window, at=utc_now())
                assert isinstance(answer, Whole)
                assert (answer.schedule.doubts, answer.schedule.dropped) == ((), 0)
                shown = [(m.interval, m.title, m.tentative) for m in answer.schedule.meetings]
                assert shown == planned(scene.events[room.id], window), room.id
        finally:
            provider.close()


def planned(events, window):
    """What a door is to show of the plan."""
    return sorted(
        (
            (time, None if event.private else event.title, event.tentative)
            for event in events
            if event.blocks
            for time in event.occurrences()
            if time.overlaps(window)
        ),
        key=lambda shown: (shown[0].start, shown[0].end),
    )


@pytest.mark.parametrize("system", SANDBOXES)
def test_the_secrets_stand_apart_and_only_their_owner_reads_them(system, tmp_path):
    scene = a_scene(tmp_path, room="oak", now=utc_now, zone=BERLIN)
    with serving.serve(system, scene, habits=NOTHING_GOES_WRONG, language="de") as served:
        assert warnings_of(load_settings(served.settings_path)) == ()
        values = tomllib.loads((tmp_path / "secrets.toml").read_text()).values()
        assert [value for value in values if value in served.settings_path.read_text()] == []
        assert (tmp_path / "secrets.toml").stat().st_mode & 0o077 == 0
        assert served.room.id == "oak"


@pytest.mark.parametrize("system", SANDBOXES)
def test_a_booking_whose_answers_are_cut_off_is_stored_once(system, sandbox, tmp_path):
    folder, _ = sandbox(system, "--cut-writes", 1)
    socket = ("--socket", tmp_path / "agent.sock")
    places = ("--settings", folder / "settings.toml", "--data", tmp_path / "door")
    with running("agent", *places, *socket, log=tmp_path / "agent.log"):
        until(lambda: _answer("status", socket), lambda status: status.get("freshness") == "live")
        said = ask("book", "15", "--title", "Cut", "--wait", "--json", *socket)
        assert said.json["booking"] == "confirmed", said
        agenda = json.loads(ask("agenda", "--json", *socket).out)
    assert json.dumps(agenda).count('"Cut"') == 1


@pytest.mark.parametrize("system", SANDBOXES)
def test_a_calendar_that_throttles_now_and_then_is_read_in_the_end(system, sandbox, tmp_path):
    folder, _ = sandbox(system, "--throttle", 5)
    socket = ("--socket", tmp_path / "agent.sock")
    places = ("--settings", folder / "settings.toml", "--data", tmp_path / "door")
    with running("agent", *places, *socket, log=tmp_path / "agent.log"):
        until(lambda: _answer("status", socket), lambda status: status.get("freshness") == "live")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("exchange", "--expire-in", 60), "--expire-in"),
        (("caldav", "--expire-in", 60), "--expire-in"),
        (("google", "--room", "ballroom"), "--room"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_words(words, key):
    said = kiosk("sandbox", *words, "--seconds", 1)
    assert said.code == 2
    assert key in said.err


@pytest.mark.parametrize(
    ("system", "library"),
    [("caldav", "radicale"), ("caldav", "icalendar"), ("google", "cryptography"), ("office365", "trustme")],
)
def test_a_missing_library_is_named_with_what_to_install(system, library):
    program = (
        f"import sys; sys.modules[{library!r}] = None; from kiosk.cli.main import main; sys.exit(main())"
    )
    words = [sys.executable, "-c", program, "sandbox", system, "--seconds", "1"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 2
    assert f"needs {library}" in ran.stderr
    assert f"door-kiosk[sandbox,{system}]" in ran.stderr


@pytest.mark.parametrize("system", SANDBOXES)
def test_a_poll_of_an_unchanged_calendar_is_one_request(system):
    polls = [finding for finding in requests_of(system) if finding.budget is not None]
    assert [finding.value for finding in polls] == [1, 1]
