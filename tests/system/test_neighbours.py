"""Two doors of the demo: Juniper's books Cedar, Cedar's shows it, and nothing is lost though much goes wrong."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo.building import demo_building
from kiosk.demo.server import Served, serve
from kiosk.demo.settings_text import write_settings
from kiosk.testing.fault_proxy import FaultProxy
from tests.system.agents import Agent
from tests.system.processes import until

BERLIN = ZoneInfo("Europe/Berlin")


@contextmanager
def two_doors(folder: Path) -> Iterator[tuple[Agent, Agent, FaultProxy]]:
    """Juniper's door and Cedar's; Juniper's reaches Cedar's calendar through a proxy that can fail."""
    with ExitStack() as stack:
        building = demo_building(SystemClock().now().wall, BERLIN)
        served = stack.enter_context(serve(building, data=folder))
        port = int(re.findall(r":(\d+)/", served.url)[0])
        proxy = stack.enter_context(FaultProxy(port))
        text = served.settings_path.read_text()
        through = text.replace("[neighbours.cedar]", '[neighbours.cedar]\nintegration = "shaky"')
        address = served.room.address.replace("juniper", "cedar")
        through = through.replace(address, address.replace(served.url, proxy.url))
        shaky = text[text.index("[integrations.main]") : text.index("[booking]")].replace(".main]", ".shaky]")
        served.settings_path.write_text(f"{through}\n{shaky.replace(served.url, proxy.url)}")
        yield Agent(folder / "j", served.settings_path), Agent(folder / "c", _of_cedar(served, folder)), proxy


def _of_cedar(served: Served, folder: Path) -> Path:
    """The settings of Cedar's own door."""
    room = next(r for r in demo_building(SystemClock().now().wall, BERLIN).rooms if r.id == "cedar")
    own = folder / "cedar"
    own.mkdir()
    address = served.room.address.replace("juniper", "cedar")
    return write_settings(
        own,
        type(room)(room.id, room.name, room.timezone, address),
        integration={"system": "caldav", "url": served.url, "username": served.username},
        secrets={"password": served.password},
        language="en",
    )


def test_a_neighbour_is_booked_though_its_calendar_is_away_and_the_agent_is_killed(folder: Path) -> None:
    tomorrow = (SystemClock().now().wall.astimezone(BERLIN) + timedelta(days=1)).replace(
        hour=3, minute=0, second=0, microsecond=0
    )
    with two_doors(folder) as (juniper, cedar, proxy), cedar.runs():
        with juniper.runs() as process:
            early = ("--start", f"{tomorrow:%Y-%m-%dT%H:%M}", "--room", "cedar", "--json")
            said = juniper.ask("book", "15", *early, "--wait")
            assert (said.code, said.json["booking"], said.json["room"]) == (0, "confirmed", "cedar"), said
            until(lambda: cedar.shows(tomorrow.isoformat()))
            assert not juniper.shows(tomorrow.isoformat())
            proxy.black_hole()
            later = tomorrow + timedelta(hours=1)
            held = juniper.ask(
                "book", "15", "--start", f"{later:%Y-%m-%dT%H:%M}", "--room", "cedar", "--json"
            )
            assert (held.code, held.json["booking"]) == (0, "pending")
            assert juniper.says(pending=1)["freshness"] == "live"
            process.kill()
        with juniper.runs():
            assert juniper.says(pending=1)["freshness"] == "live"
            assert not cedar.shows(later.isoformat())
            proxy.heal()
            juniper.says(pending=0)
            until(lambda: cedar.shows(later.isoformat()))
            lost = cedar.ask("book", "15", "--start", f"{later:%Y-%m-%dT%H:%M}", "--json")
            assert lost.json["reason"] == "taken"
            lost = juniper.ask(
                "book", "15", "--start", f"{later:%Y-%m-%dT%H:%M}", "--room", "cedar", "--json"
            )
            assert (lost.code, lost.json["reason"]) == (1, "taken")
