"""A whole door: agent and screen as real processes, watched through its panel and through `kiosk status`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.house import House, a_house
from tests.system.panel import SIZE, Colour, Panel, Picture, a_panel
from tests.system.place import Place
from tests.system.processes import Running, running, surroundings


@dataclass(frozen=True)
class Door:
    """A door that runs in a house, with a panel to touch."""

    house: House
    panel: Panel
    process: Running

    def says(self, **facts: object) -> Mapping:
        """What `kiosk status --json` says, once it says these facts."""
        return self.house.says(**facts)

    def shows(self, ground: Colour, holds: Callable[[Picture], object] = bool) -> Picture:
        """The panel's picture, once its ground is of that colour and `holds` is true of it."""
        return self.panel.until(lambda seen: seen.ground == ground and holds(seen))


@contextmanager
def a_door(folder: Path, *, undo: int = 8) -> Iterator[Door]:
    """A door of its own, on a server of its own, that has been started with `kiosk run`."""
    with ExitStack() as stack:
        house = stack.enter_context(a_house(folder))
        house.write_settings(undo=undo)
        panel = stack.enter_context(a_panel(house.picture))
        yield Door(house, panel, stack.enter_context(a_process("run", house, panel)))


@contextmanager
def a_process(command: str, place: Place, panel: Panel | None = None, *more: object) -> Iterator[Running]:
    """`kiosk run`, `agent` or `screen` of the door at this place; with a panel it draws there. `more` are options."""
    words = (*place.places, *more)
    environment = surroundings()
    if panel is not None:
        words += ("--size", "{}x{}".format(*SIZE), "--screenshot", place.picture)
        environment["DISPLAY"] = panel.name
    with running(command, *words, log=place.folder / f"{command}.log", environment=environment) as process:
        yield process
