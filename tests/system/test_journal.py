"""What happened at a door can be read when nothing of it runs any more."""

from pathlib import Path

from tests.system.house import a_house
from tests.system.processes import kiosk, running

CANARY = "Kanarienvogel"


def test_a_booking_is_told_once_though_the_agent_was_killed_and_no_title_of_it(folder: Path) -> None:
    with a_house(folder) as house:
        with running("agent", *house.places, log=folder / "first.log") as agent:
            house.says(state="free", freshness="live")
            booked = house.ask("book", "30", "--title", f"Tea with {CANARY}", "--wait", "--json")
            assert booked.json["booking"] == "confirmed", booked
            agent.kill()
        with running("agent", *house.places, log=folder / "second.log") as agent:
            house.says(state="busy", freshness="live")
            agent.kill()
        said = kiosk("journal", *house.places, "--key", booked.json["key"], "--json")
        assert said.code == 0, said.err
        happened = [entry["what"] for entry in said.json["entries"]]
        assert happened == ["asked", "sent", "confirmed"]
        assert {entry["start"] for entry in said.json["entries"]} == {booked.json["start"]}
        shown = kiosk("journal", *house.places)
        assert "Confirmed by the calendar" in shown.out
        written = b"".join(path.read_bytes() for path in (folder / "data" / "journal").iterdir())
        assert CANARY.encode() not in written
        assert CANARY not in shown.out
