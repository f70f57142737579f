"""A meeting to which nobody comes, on a real server, at a real agent and screen: given up, unless anybody objects."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.adapters.clock.system import SystemClock
from tests.system.doors import Door, a_process
from tests.system.house import a_house, written
from tests.system.panel import AMBER, GREEN, RED, a_panel
from tests.system.processes import until

SECOND = timedelta(seconds=1)
# A door that releases must have watched since a minute before the start; one that asks need not.
WATCHED, SOON = 62 * SECOND, 2 * SECOND
WINDOW = 60  # seconds; the shortest there is
WITHIN = 100.0
CHECK_IN = """\
[check_in]
required = true
release = true
window_minutes = 1
remind_minutes = [1]
other_doors = []
"""


@contextmanager
def a_door(folder: Path, *, undo: int) -> Iterator[Door]:
    """The only door of a room that asks for check-ins, and gives up what nobody came to."""
    with ExitStack() as stack:
        house = stack.enter_context(a_house(folder))
        house.write_settings(undo=undo)
        house.settings.write_text(house.settings.read_text() + CHECK_IN)
        panel = stack.enter_context(a_panel(house.picture))
        process = stack.enter_context(a_process("run", house, panel, "--stand-in", folder / "pipe"))
        door = Door(house, panel, process)
        door.says(state="free", freshness="live")
        door.shows(GREEN)
        yield door


def a_meeting_begins(door: Door, *, ahead: timedelta) -> datetime:
    """Somebody planned a meeting of half an hour, and the door has turned amber. When it began."""
    now = SystemClock().now().wall.replace(microsecond=0)
    start = now + ahead
    door.house.calendar.put("planning", start, start + timedelta(minutes=30), title="Quarterly planning")
    said = until(door.house.status, lambda said: said["state"] == "check_in", within=WITHIN)
    assert said["by"] == written(start + WINDOW * SECOND)
    door.shows(AMBER, lambda seen: not seen.hatched)
    return start


def what_it_says(door: Door) -> str:
    return door.house.ask("status").out


def titles(door: Door) -> list[str]:
    return [event.title for event in door.house.calendar.events()]


def now_of(door: Door) -> Mapping:
    return door.house.status()


def test_a_meeting_to_which_nobody_comes_is_announced_released_and_explained(folder: Path) -> None:
    with a_door(folder, undo=5) as door:
        a_meeting_begins(door, ahead=WATCHED)
        door.says(state="check_in", release_stop=None)
        until(
            lambda: what_it_says(door), lambda said: "Nobody checked in: released in" in said, within=WITHIN
        )
        assert titles(door) == ["Quarterly planning"]
        until(lambda: titles(door), lambda left: left == [])
        door.says(state="free", pending=0)
        door.shows(GREEN)
        assert "nobody checked in: Quarterly planning" in what_it_says(door)


def test_a_touch_while_it_is_announced_keeps_the_room(folder: Path) -> None:
    with a_door(folder, undo=15) as door:
        start = a_meeting_begins(door, ahead=WATCHED)
        until(
            lambda: what_it_says(door), lambda said: "Nobody checked in: released in" in said, within=WITHIN
        )
        door.panel.tap(10, 10)
        door.says(state="busy")
        door.shows(RED)
        over = written(start + (WINDOW + 20) * SECOND)  # when it would have been released, and read once more
        until(lambda: now_of(door), lambda said: said["now"] > over, within=WITHIN)
        assert now_of(door)["state"] == "busy"
        assert titles(door) == ["Quarterly planning"]


def test_a_check_in_is_kept_in_the_calendar(folder: Path) -> None:
    with a_door(folder, undo=5) as door:
        a_meeting_begins(door, ahead=SOON)
        said = door.house.ask("check-in", "--wait", "--json")
        assert (said.code, said.json["booking"]) == (0, "confirmed")
        door.says(state="busy", pending=0)
        door.shows(RED, lambda seen: not seen.hatched)
        assert titles(door) == ["Quarterly planning"]
        assert door.house.ask("check-in").code == 0  # asked again, it is done


def test_a_badge_and_whom_a_sensor_sees_check_in(folder: Path) -> None:
    with a_door(folder, undo=5) as door:
        now = SystemClock().now().wall.replace(microsecond=0)
        door.house.calendar.put(
            "later", now + timedelta(minutes=5), now + timedelta(minutes=30), title="Later"
        )
        until(lambda: what_it_says(door), lambda said: "Later starts in" in said)
        tell(door, "badge")
        until(lambda: what_it_says(door), lambda said: "checked in" in said)
        door.house.calendar.put("present", now, now + timedelta(minutes=4), title="Present")
        door.says(state="check_in", release_stop="not_watched")
        tell(door, "seen")
        door.says(state="busy")
        door.shows(RED)


def tell(door: Door, word: str) -> None:
    """What the device at the panel would have told."""
    with (door.house.folder / "pipe").open("w") as pipe:
        pipe.write(f"{word}\n")
