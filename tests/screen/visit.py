"""Somebody in front of the real screen of a door: each touch is acted on by a real session, and shown."""

from collections.abc import Iterator

from kiosk.domain.intents import Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.state import Connected
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.session import ScreenSession
from kiosk.screen.theme import is_narrow
from kiosk.testing.builders import FakeClock
from tests.screen.states import Size
from tests.screen.stepper import Screen, screen
from tests.unit.presenters.gallery import WEEK
from tests.unit.presenters.scenes import DAY, a_snapshot

from kiosk.screen.views.day_page import DayPage  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.time_line import Block  # isort: skip


class Visit:
    """Somebody in front of a door that has an agent: what a touch means is done, and the panel shows it."""

    def __init__(self, shown: Screen, session: ScreenSession, clock: FakeClock) -> None:
        self.shown, self.session, self.clock = shown, session, clock
        self.sent: list[Intent] = []

    def hurry(self) -> None:
        """What the touches meant, without a pause."""
        self._act()
        self.shown.model = self.session.model(self.clock.now())
        self.shown.door.refresh()
        self.shown.step(2)

    def settle(self) -> None:
        """What the touches meant, and the moment in which changed controls are deaf."""
        self._act()
        self.shown.show(self.session.model(self.clock.now()))

    def _act(self) -> None:
        actions, self.shown.actions[:] = list(self.shown.actions), []
        for action in actions:
            intent = self.session.act(action, self.clock.now())
            self.sent += [intent] if intent is not None else []

    def tap(self, name: str) -> None:
        self.shown.tap(self.shown.control(name))
        self.settle()

    def touch(self, x: float, y: float) -> None:
        self.shown.press(x, y).touch_up()
        self.shown.step()
        self.settle()

    def open_day(self) -> None:
        self.touch(*self.shown.door.home.day.center)

    def drag(self, *, by: float) -> None:
        x, y = self.page._line.center
        touch = self.shown.press(x, y)
        for step in range(1, 6):
            touch.touch_move(x, y + by * step / 5)
            self.shown.step()
        touch.touch_up()
        self.shown.step()
        self.settle()

    @property
    def page(self) -> DayPage:
        found = self.shown.door.home.sheet
        assert isinstance(found, DayPage)
        return found

    def where(self, clock: str) -> tuple[float, float]:
        """The middle of the line of the present day at that time, as widgets count."""
        hours, minutes = clock.split(":")
        line = self.page._line
        y = line._window().y(60 * int(hours) + int(minutes) + 2)
        return line.center_x, self.shown.size[1] - y

    def blocks(self) -> dict[str, Block]:
        return {one.title.written: one for one in self.shown.walk() if isinstance(one, Block)}

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.shown.show(self.session.model(self.clock.now()))


def visit(size: Size, snapshot: Snapshot | None = None) -> Iterator[Visit]:
    clock = FakeClock("13:12")
    ids = iter(f"tap-{n}" for n in range(1, 1000))
    layout = Layout.NARROW if is_narrow(size) else Layout.WIDE
    session = ScreenSession(new_id=lambda: next(ids), layout=layout)
    session.link_changed(Connected(), clock.now())
    session.snapshot_arrived(snapshot or a_snapshot(*DAY, *WEEK), clock.now())
    with screen(session.model(clock.now()), size) as shown:
        yield Visit(shown, session, clock)
