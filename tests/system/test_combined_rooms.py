"""The demo's Grove, made of Elm and Linden: the doors of whole and part never book the same time, and both say why."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo.building import demo_building
from kiosk.demo.server import serve
from kiosk.demo.settings_text import write_settings
from tests.system.agents import Agent
from tests.system.processes import Said, until

BERLIN = ZoneInfo("Europe/Berlin")


def booked(agent: Agent, start: datetime, *words: str) -> Said:
    return agent.ask("book", "15", "--start", f"{start:%Y-%m-%dT%H:%M}", "--json", "--wait", *words)


def rooms_at(agent: Agent, start: datetime) -> list[str]:
    """In which rooms the door sees a meeting that begins then."""
    days = agent.ask("agenda", "--days", "2", "--json").json["days"]
    return [m["room"] for day in days for m in day["meetings"] if m["start"] == start.isoformat()]


def test_a_room_made_of_others_and_its_part_are_never_booked_together(folder: Path) -> None:
    night = SystemClock().now().wall.astimezone(BERLIN) + timedelta(days=1)
    three = night.replace(hour=3, minute=0, second=0, microsecond=0)
    four = three.replace(hour=4)
    with ExitStack() as stack:
        building = demo_building(SystemClock().now().wall, BERLIN)
        served = stack.enter_context(serve(building, room="grove", data=folder))
        at = {r.id: replace(r, address=served.room.address.replace("grove", r.id)) for r in building.rooms}
        (folder / "elm").mkdir()
        of_elm = write_settings(
            folder / "elm",
            at["elm"],
            integration={"system": "caldav", "url": served.url, "username": served.username},
            secrets={"password": served.password},
            language="en",
            neighbours=[at["grove"], at["linden"]],
        )
        grove, elm = Agent(folder / "g", served.settings_path), Agent(folder / "e", of_elm)
        stack.enter_context(grove.runs())
        stack.enter_context(elm.runs())
        assert booked(elm, three).json["booking"] == "confirmed"
        lost = booked(grove, three)
        assert (lost.code, lost.json["reason"]) == (1, "taken"), lost
        assert booked(grove, three, "--room", "linden").json["booking"] == "confirmed"
        until(lambda: sorted(rooms_at(grove, three)) == ["elm", "linden"])
        assert booked(grove, four).json["booking"] == "confirmed"
        lost = booked(elm, four)
        assert (lost.code, lost.json["reason"]) == (1, "taken"), lost
        until(lambda: rooms_at(elm, four) == ["grove"])
        assert "Part of Grove" in elm.ask("agenda", "--days", "2").out
        assert "Shares its space with: Elm · Linden" in grove.ask("doctor").out
