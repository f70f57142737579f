"""Amber on the real screen: touch Check in and it is red; an announcement is told of once people can see it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.assets import asset
from kiosk.domain.attendance import Announced, Announcement
from kiosk.domain.bookings import Act, BookingState
from kiosk.domain.intents import CheckIn, Intent, Release, Shown, Touched
from kiosk.domain.snapshot import Snapshot
from kiosk.link.state import Connected
from kiosk.screen.mailbox import Mailbox
from kiosk.screen.presenters.model import Ground, ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.session import ScreenSession
from kiosk.screen.theme import read_palette
from kiosk.testing.builders import BOOT, FakeClock
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.unit.presenters.scenes import ASKS, DAY, QUARTERLY, a_snapshot, an_entry

from kiosk.screen.views.controls import PRESSED  # isort: skip  the stepper settles Kivy first
from kiosk.domain.colours import mixed  # isort: skip

PALETTE = read_palette(asset("themes", "door.toml"))
SIZE = (800, 480)


def colour(written: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(written.removeprefix("#")))


AMBER, RED, DARK = (
    colour(one) for one in (PALETTE.check_in.ground, PALETTE.busy.ground, PALETTE.check_in.ink)
)


class Panel:
    """Session, mailbox and window of one door, whose agent is the test."""

    def __init__(self, shown: Screen) -> None:
        self.screen = shown
        self.clock = FakeClock("13:19")
        self.sent: list[Intent] = []
        ids = iter(f"tap-{n}" for n in range(1, 100))
        session = ScreenSession(new_id=lambda: next(ids), layout=Layout.NARROW)
        self.mailbox = Mailbox(session, self.clock.now)
        self.mailbox.connect(send=self.sent.append, on_post=lambda: None)
        self.mailbox.listener.on_state(Connected())

    def publish(self, snapshot: Snapshot) -> ScreenModel:
        """The agent publishes; the screen knows, and has not drawn."""
        self.mailbox.listener.on_snapshot(snapshot)
        return self.mailbox.model()

    def draw(self, snapshot: Snapshot) -> None:
        self.screen.show(self.publish(snapshot))
        self.tell()

    def tell(self) -> None:
        """What the door said of its frames and controls reaches those behind it."""
        for model in self.screen.seen:
            self.mailbox.drawn(model)
        self.screen.seen.clear()
        for action in self.screen.actions:
            self.mailbox.act(action)
        self.screen.actions.clear()


@pytest.fixture
def panel() -> Iterator[Panel]:
    with screen(STATES["available"]("en", SIZE), SIZE) as shown:
        yield Panel(shown)


ASKING = a_snapshot(*DAY, QUARTERLY, check_in=ASKS, release_stop=None)
ANNOUNCED = replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.RELEASE))


def test_a_touch_on_check_in_makes_the_panel_red(panel: Panel) -> None:
    panel.draw(ASKING)
    assert panel.screen.pixel(10, 10) == AMBER
    panel.screen.tap(panel.screen.control(f"check-in:{QUARTERLY.id}"))
    panel.tell()
    assert panel.sent == [CheckIn("tap-1", QUARTERLY.id)]
    entry = an_entry(Act.CHECK_IN, clock="13:19", state=BookingState.CONFIRMED)
    panel.draw(replace(ASKING, bookings=(entry,)))
    assert panel.screen.pixel(10, 10) == RED


def test_release_now_is_another_control(panel: Panel) -> None:
    panel.draw(ASKING)
    panel.screen.tap(panel.screen.control(f"release:{QUARTERLY.id}"))
    panel.tell()
    assert panel.sent == [Release("tap-1", QUARTERLY.id)]


def test_the_agent_hears_of_an_announcement_after_its_frame_and_once(panel: Panel) -> None:
    panel.draw(ASKING)
    drawn = panel.screen.drawn
    panel.screen.model = panel.publish(ANNOUNCED)
    panel.screen.door.refresh()
    panel.tell()
    assert (panel.sent, panel.screen.drawn) == ([], drawn)
    panel.screen.step()
    assert panel.screen.drawn == drawn + 1
    assert panel.screen.seen == []  # the frame is being shown: in the next turn it is there
    panel.screen.step()
    panel.tell()
    assert panel.sent == [Shown("tap-1", QUARTERLY.id)]
    counting = replace(ANNOUNCED, announced=Announced(QUARTERLY.id, Announcement.RELEASE, BOOT + 8))
    panel.draw(counting)
    assert len(panel.sent) == 1


def test_a_frame_without_an_announcement_tells_nobody(panel: Panel) -> None:
    panel.draw(ASKING)
    panel.draw(a_snapshot(*DAY))
    assert panel.screen.seen == []
    assert panel.sent == []


def test_keep_the_room_is_a_touch(panel: Panel) -> None:
    panel.draw(replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.EMPTY, BOOT + 60)))
    panel.screen.tap(panel.screen.control(f"keep:{QUARTERLY.id}"))
    panel.tell()
    assert panel.sent == [Touched("tap-1")]


def test_a_pressed_control_that_is_nearly_black_becomes_lighter(panel: Panel) -> None:
    panel.draw(ASKING)
    control = panel.screen.control(f"check-in:{QUARTERLY.id}")
    spot = (int(control.x + control.width * 0.5), int(control.y + 8))
    assert panel.screen.pixel(*spot) == DARK
    touch = panel.screen.press(*control.center)
    pressed = colour(mixed(PALETTE.check_in.ink, PALETTE.check_in.ground, PRESSED))
    assert panel.screen.pixel(*spot) == pressed
    assert pressed[0] - DARK[0] > 40
    touch.touch_up()
    panel.screen.step()
    assert panel.screen.pixel(*spot) == DARK


def test_a_control_that_comes_in_place_of_check_in_is_deaf_for_a_moment(panel: Panel) -> None:
    panel.draw(ASKING)
    ours = replace(QUARTERLY, may_extend=True, may_end=True, key="key-1")
    panel.screen.model = panel.publish(a_snapshot(*DAY, ours))
    panel.screen.door.refresh()
    panel.screen.step(2)
    assert panel.screen.model.hero.ground is Ground.BUSY
    panel.screen.tap(panel.screen.controls()[0])
    assert panel.screen.actions == []
