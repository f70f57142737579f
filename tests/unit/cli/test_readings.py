"""`kiosk status`, `agenda` and `doctor` say what the door knows, and never more."""

import socket
import threading
from datetime import timedelta

import pytest

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.ladder import Facts, Failure, LastLadder, Rung, ladder_of
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.testing.builders import a_meeting, at
from tests.unit.cli.doors import Door, a_door, a_door_snapshot
from tests.unit.link.sockets import HELLO, a_listening_socket, accepted

GOOD_SETTINGS = """
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "https://calendar.example.org/rooms/juniper/"
[integrations.main]
system = "caldav"
url = "https://calendar.example.org/"
username = "room-juniper"
password = "secret"
"""


def test_status_says_what_the_wall_says(tmp_path):
    snapshot = a_door_snapshot(a_meeting("11:00", "12:30", "Planning"), a_meeting("14:00", "15:00", "Review"))
    with a_door(tmp_path, snapshot) as door:
        said = door.run("status")
    assert said.code == 0
    assert "12:30" in said.out
    assert said.err == ""


def test_status_as_json_has_exactly_the_promised_keys(tmp_path):
    with a_door(tmp_path, a_door_snapshot(a_meeting("14:00", "15:00", "Review"))) as door:
        said = door.run("status", "--json").json
    assert set(said) == {
        *(
            "room",
            "state",
            "until",
            "freshness",
            "as_of",
            "now",
            "current",
            "next",
            "pending",
            "clock_trusted",
            "by",
            "out_of_service",
            "release_stop",
        )
    }
    assert (said["room"], said["state"], said["freshness"]) == ("juniper", "free", "live")
    assert said["now"] == "2026-11-20T12:00:00+01:00"
    assert said["until"] == "2026-11-20T14:00:00+01:00"
    assert said["next"]["title"] == "Review"


def test_a_door_whose_clock_is_shifted_is_read_by_its_own_clock(tmp_path):
    hour = timedelta(hours=1)
    meetings = [a_meeting("12:30", "13:30", "Planning"), a_meeting("09:00", "10:00", "Tomorrow's", day=1)]
    with a_door(tmp_path, a_door_snapshot(*meetings, shift=hour)) as door:
        status = door.run("status", "--json").json
        agenda = door.run("agenda", "--json", clock="23:30").json
    assert (status["now"], status["state"]) == ("2026-11-20T13:00:00+01:00", "busy")
    assert [day["day"] for day in agenda["days"]] == ["2026-11-21"]


def test_status_of_a_door_that_knows_nothing_is_never_free(tmp_path):
    with a_door(tmp_path, a_door_snapshot(live=False)) as door:
        assert door.run("status", "--json").json["state"] == "unknown"


def test_agenda_lists_the_asked_days_and_why_each_entry_takes_the_room(tmp_path):
    meetings = [
        a_meeting("09:00", "10:00", "Planning"),
        a_meeting("11:00", "12:00", private=True),
        a_meeting("09:00", "10:00", "Tomorrow's", day=1),
    ]
    with a_door(tmp_path, a_door_snapshot(*meetings)) as door:
        today = door.run("agenda").out
        both = door.run("agenda", "--days", "2", "--why")
        record = door.run("agenda", "--days", "2", "--json").json
    assert "Planning" in today
    assert "Tomorrow's" not in today
    assert "Tomorrow's" in both.out
    assert "marked as busy" in both.out
    assert [day["day"] for day in record["days"]] == ["2026-11-20", "2026-11-21"]
    assert [m["title"] for m in record["days"][0]["meetings"]] == ["Planning", None]
    assert record["freshness"] == "live"


@pytest.mark.parametrize("command", ["status", "agenda", "end"])
def test_without_an_agent_a_command_says_so_and_what_to_do(tmp_path, command):
    said = Door(tmp_path).run(command)
    assert said.code == 3
    assert "no agent is running" in said.err
    assert str(tmp_path / "agent.sock") in said.err
    assert "kiosk run" in said.err
    assert said.out == ""


def test_without_an_agent_json_stays_json(tmp_path):
    said = Door(tmp_path).run("status", "--json")
    assert said.code == 3
    assert said.json["error"] == "no agent is running"


def test_a_dead_agents_socket_is_no_agent(tmp_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "agent.sock"))
    assert Door(tmp_path).run("status").code == 3


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_an_agent_of_another_release_is_named(tmp_path, command):
    with a_listening_socket(tmp_path / "agent.sock") as agent:

        def answer():
            with accepted(agent) as caller:
                caller.say(HELLO | {"protocol": 9})
                caller.hear_until("never")

        answering = threading.Thread(target=answer)
        answering.start()
        said = Door(tmp_path).run(command)
        answering.join()
    assert said.code == 3
    assert "restart the agent" in said.err + said.out


def test_doctor_of_a_healthy_door_is_done(tmp_path):
    with a_door(tmp_path, a_door_snapshot()) as door:
        said, record = door.run("doctor"), door.run("doctor", "--json").json
    assert said.code == 0
    assert record["well"] is True
    assert {"agent", "clock", "calendar"} <= {check["name"] for check in record["checks"]}


def test_doctor_names_trouble_with_its_cause_and_next_step_and_fails(tmp_path):
    trouble = Trouble("AuthRejected", "unspecified", at("11:00"), "401 Unauthorized")
    finding = Finding(FindingKind.DOUBTFUL_ENTRY, "uid-7", at("11:00"), "no DTSTART")
    with a_door(tmp_path, a_door_snapshot(live=False, trouble=trouble, findings=(finding,))) as door:
        said, record = door.run("doctor"), door.run("doctor", "--json").json
    assert said.code == 1
    assert "401" in said.out
    assert "uid-7" in said.out
    calendar = next(check for check in record["checks"] if check["name"] == "calendar")
    assert calendar["state"] == "fail"
    assert calendar["next_step"]


def test_doctor_without_an_agent_says_so_and_that_the_settings_are_missing(tmp_path):
    settings = tmp_path / "settings.toml"
    said = Door(tmp_path).run("doctor", "--settings", str(settings))
    assert said.code == 3
    assert "no agent is running" in said.out
    assert str(settings) in said.out


def a_last_ladder(folder, *, language="en"):
    """What an agent left behind that lost the name of its server at eleven."""
    failure = Failure("Unavailable", "name_resolution", at("11:00"), at("11:05"), "gaierror")
    facts = Facts(read=True, clock_trusted=True, failure=failure, linked=True, looked_at=at("11:00"))
    store = TinyDoorStore(folder / "data", folder / "agent.d")
    store.save_ladder(LastLadder("juniper", at("11:01"), ladder_of(facts), language, "Europe/Berlin"))
    store.close()


def test_doctor_without_an_agent_tells_what_the_last_one_knew_and_calls_nothing_of_it_well(tmp_path):
    (tmp_path / "settings.toml").write_text(GOOD_SETTINGS)
    a_last_ladder(tmp_path)
    places = ("--settings", str(tmp_path / "settings.toml"), "--data", str(tmp_path / "data"))
    said, data = Door(tmp_path).run("doctor", *places), Door(tmp_path).run("doctor", *places, "--json")
    assert (said.code, data.code) == (3, 3)
    checks = data.json["checks"]
    assert [each["name"] for each in checks] == ["agent", "settings", *Rung]
    assert (checks[0]["name"], checks[0]["state"]) == ("agent", "fail")
    found = {each["rung"]: each for each in checks if each["rung"]}
    assert found["dns"]["state"] == "fail"
    assert found["dns"]["next_step"].startswith("The server's name was not found")
    assert {each["state"] for each in found.values()} == {"fail", "not_judged"}
    assert found["dns"]["since"] == "2026-11-20T11:00:00+01:00"
    assert "fail  dns: " in said.out
    assert " · for 1 h" in said.out
    assert "-     disk: Was well when last looked at: " in said.out


def test_what_the_last_agent_knew_is_told_in_the_language_of_its_door(tmp_path):
    a_last_ladder(tmp_path, language="de")
    said = Door(tmp_path).run("doctor", "--data", str(tmp_path / "data"))
    assert "War beim letzten Blick in Ordnung" in said.out


def test_without_anything_left_behind_the_doctor_is_silent_about_it(tmp_path):
    said = Door(tmp_path).run("doctor", "--data", str(tmp_path / "nowhere"), "--json")
    assert said.code == 3
    assert [each for each in said.json["checks"] if each["rung"]] == []


def test_doctor_without_an_agent_finds_the_mistakes_that_keep_one_from_starting(tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text('[room]\nid = "juniper"\ntimezone = "Mars/Olympus"\n')
    said = Door(tmp_path).run("doctor", "--settings", str(settings), "--json")
    assert said.code == 2
    assert said.json["well"] is False
    names = {check["name"] for check in said.json["checks"] if check["state"] == "fail"}
    assert {"agent", "settings room.timezone", "settings room.name"} <= names


def test_doctor_without_an_agent_but_with_good_settings_is_about_the_agent_only(tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(GOOD_SETTINGS)
    said = Door(tmp_path).run("doctor", "--settings", str(settings), "--json")
    assert said.code == 3
    assert {c["name"]: c["state"] for c in said.json["checks"]} == {
        "agent": "fail",
        "settings": "ok",
    }
