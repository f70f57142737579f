"""A real door in the evening: its light, its dark panel, the touch that only wakes it, and a reader that is missing."""

from contextlib import ExitStack
from pathlib import Path

from tests.system.doors import Door, a_process
from tests.system.house import a_house
from tests.system.panel import GREEN, a_panel
from tests.system.processes import until

BLACK = (0, 0, 0)
DARK_WITHIN = 110.0  # seconds; the door waits a minute for somebody, the least that can be set
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SETTINGS = """\
[devices]
light = "file"
light_file = "{light}"
badge_reader = "serial"
badge_device = "/dev/serial/by-id/no-such-reader"
"""


def closed_all_week(text: str, *, light: Path) -> str:
    """The settings of a door in an office that is never open."""
    days = "".join(f'{day} = "closed"\n' for day in WEEK)
    return text.replace("awake_minutes = 60\n", f"awake_minutes = 1\n{days}") + SETTINGS.format(light=light)


def test_the_light_follows_the_door_and_a_dark_panel_wakes_by_a_touch_that_books_nothing(
    folder: Path,
) -> None:
    light = folder / "light"
    with ExitStack() as stack:
        house = stack.enter_context(a_house(folder))
        house.settings.write_text(closed_all_week(house.settings.read_text(), light=light))
        panel = stack.enter_context(a_panel(house.picture))
        door = Door(house, panel, stack.enter_context(a_process("run", house, panel)))
        awake = door.shows(GREEN, lambda seen: seen.buttons())
        until(light.read_text, lambda shines: shines == "#00ff26 100 %\n")
        found = until(lambda: broken_devices(door))
        assert found == ["Something fixed to the panel does not work: badge reader"]
        until(panel.look, lambda seen: seen is not None and seen.ground == BLACK, within=DARK_WITHIN)
        until(light.read_text, lambda shines: shines == "#00ff26 15 %\n")
        panel.tap(*awake.buttons()[0])
        door.shows(GREEN)
        until(light.read_text, lambda shines: shines == "#00ff26 100 %\n")
        assert door.says(state="free")["pending"] == 0
        assert house.calendar.events() == []


def broken_devices(door: Door) -> list[str]:
    """What the doctor says of the devices of this panel."""
    checks = door.house.ask("doctor", "--json").json["checks"]
    return [check["what"].partition(" (")[0] for check in checks if check["name"] == "device_broken"]
