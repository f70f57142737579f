"""Somebody who touches whatever there is, at random, at a door whose calendar changes and whose agent may be silent.

The window, its views, the session and the presenters are real; only the agent is not. After each touch it holds:

- a touch says one thing at most, and an intent only when it is what the control under the finger stands for;
- that control says in words what it does, and a booking's until when it is or which room it takes;
- while nobody touches, nothing is asked for, and after the idle time the door is home again in the room's language.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import get_args

from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import OPEN_FOR
from kiosk.domain.intents import Ack, Book, Dismiss, Intent, Wish
from kiosk.domain.snapshot import Snapshot, room_of
from kiosk.link.state import Connected, Lost
from kiosk.screen.presenters.model import Action, ButtonView, ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.wording import wording_for
from kiosk.screen.session import ScreenSession
from kiosk.screen.theme import is_narrow
from kiosk.testing.builders import FakeClock
from tests.screen.changing_doors import a_door, a_language, a_look
from tests.screen.states import Size
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn

from kivy.tests.common import UnitTestTouch  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.controls import Control  # isort: skip
from kiosk.screen.views.held import LONG, Held  # isort: skip
from kiosk.screen.views.room_list import RoomRow  # isort: skip
from kiosk.screen.views.text import Text  # isort: skip

EPISODE = 50  # touches of one visitor; then another door begins
IDLE = OPEN_FOR + 1  # seconds; no page and no choice of a visitor lasts longer
LOOKED_AT_EVERY = 20  # touches; then the layout is searched for faults
DRAWN_EVERY = 40
_SPOKEN = (*get_args(Wish), Dismiss)


@dataclass(frozen=True, slots=True)
class Target:
    """A control before it is touched: what it stands for, and the words on it; for another room those around it too."""

    view: ButtonView
    words: str


@dataclass(slots=True)
class Toll:
    """What became of the touches."""

    touches: int = 0
    on_controls: int = 0
    intents: int = 0
    bookings: int = 0
    pages: set[str] = field(default_factory=set)
    homecomings: int = 0


@dataclass(slots=True)
class Visitor:
    """One visitor at one door in the window `shown`."""

    shown: Screen
    rng: Random
    session: ScreenSession
    clock: FakeClock
    toll: Toll
    language: str
    look: str
    snapshot: Snapshot = field(init=False)
    connected: bool = True
    asked: deque[Intent] = field(default_factory=deque)
    past: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def __post_init__(self) -> None:
        self.session.link_changed(Connected(), self.clock.now())
        self._change()

    def wander(self, touches: int) -> None:
        try:
            for _ in range(touches):
                self._touch()
            self._leave()
        except Exception as error:
            error.add_note("The last of it: " + " | ".join(self.past))
            raise

    # --- the door ----------------------------------------------------------------------------------------------------

    def _change(self) -> None:
        """The agent published."""
        now = self.clock.now()
        self.snapshot = a_door(self.rng, now, language=self.language, look=self.look)
        self.session.snapshot_arrived(self.snapshot, now)

    def _happen(self) -> None:
        """What happens at a door whether anybody touches it or not."""
        chance = self.rng.random()
        if chance < 0.12:
            self.past.append("a snapshot came")
            self._change()
        elif chance < 0.14:
            self.connected = not self.connected
            now = self.clock.now()
            self.session.link_changed(Connected() if self.connected else Lost(now.boot), now)
            self.past.append("the agent is back" if self.connected else "the agent is gone")
        while self.asked and self.rng.random() < 0.7:
            refusal = self.rng.choice(list(Refusal)) if self.rng.random() < 0.3 else None
            self.session.acknowledged(Ack(self.asked.popleft().id, refusal, "key-5"), self.clock.now())

    def _pass(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.shown.time += seconds

    def _show(self) -> ScreenModel:
        model = self.session.model(self.clock.now())
        self.shown.lay_out(model)
        return model

    # --- the finger --------------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        self._pass(self.rng.choice((0.05, 0.4, 0.4, 0.4, 1.0, 4.0)))
        self._happen()
        model = self._show()
        self.toll.touches += 1
        self.toll.pages.add("night" if model.night else type(model.sheet).__name__)
        target, spot = self._aim()
        self.past.append(f"{type(model.sheet).__name__} {target.view.id if target else spot}")
        self._finger(spot, target, held=target is None and self.rng.random() < 0.3)
        if self.shown.touches:
            self.shown.touches = 0
            self.session.touched(self.clock.now())
        self._check()

    def _aim(self) -> tuple[Target | None, tuple[float, float]]:
        """Mostly a control, sometimes anywhere; what is there is noted before it is touched."""
        controls = self.shown.controls()
        width, height = self.shown.size
        name = next((one for one in self.shown.walk() if isinstance(one, Held)), None)
        if name is not None and self.rng.random() < 0.12:
            return None, name.center  # behind it is the admin corner
        if controls and self.rng.random() < 0.85:
            control = self.rng.choice(controls)
            self.toll.on_controls += 1
            return self._target(control), control.center
        x, y = self.rng.uniform(0, width - 1), self.rng.uniform(0, height - 1)
        under = [control for control in controls if control.collide_point(x, y)]
        return (self._target(under[0]) if under else None), (x, y)

    def _target(self, control: Control) -> Target:
        rows = [row for row in self.shown.walk() if isinstance(row, RoomRow)]
        around = next((row for row in rows if control in row.walk(restrict=True)), self.shown.door.home)
        within = (control, around) if control.view.action and _room_of(control.view) else (control,)
        texts = [part for one in within for part in one.walk(restrict=True) if isinstance(part, Text)]
        return Target(control.view, " ".join(part.full for part in texts if part.written))

    def _finger(self, spot: tuple[float, float], target: Target | None, *, held: bool) -> None:
        touch = UnitTestTouch(*spot)
        touch.button = "left"
        touch.touch_down()
        self._hear(target)
        if held:
            self._pass(LONG + 0.1)
            self.shown.step()
            self._hear(target)
        elif self.rng.random() < 0.08:
            touch.touch_move(spot[0], spot[1] + self.rng.uniform(-200, 200))
        touch.touch_up()
        self._hear(target)

    def _hear(self, target: Target | None) -> None:
        """What the touch has said so far is done, and shown, before the finger goes on."""
        actions, self.shown.actions[:] = list(self.shown.actions), []
        assert len(actions) <= 1, actions
        for action in actions:
            self._act(action, target)
            self._show()

    def _act(self, action: Action, target: Target | None) -> None:
        intent = self.session.act(action, self.clock.now())
        if isinstance(action, _SPOKEN):
            assert target is not None, f"{action} without a control"
            assert target.view.action == action, f"{action} of {target}"
            assert target.words.strip(), f"{action} of a control that says nothing"
        if isinstance(action, Book):
            assert self._names(action, target.words if target else ""), f"{action} of {target}"
            self.toll.bookings += 1
        if intent is None:
            return
        assert isinstance(action, _SPOKEN) or not isinstance(intent, Book), f"{intent} of {action}"
        self.toll.intents += 1
        assert self.connected, "something is sent to nobody"
        self.asked.append(intent)

    def _names(self, booking: Book, words: str) -> bool:
        """Whether the words say until when the booking is, or which other room it takes."""
        room = room_of(self.snapshot, booking.room) if booking.room else None
        if room is not None:
            return room.name in words
        model, zone = self.shown.model, self.snapshot.room.zone
        wording = wording_for(model.language, zone, clock=model.appearance.clock)
        return wording.short_time(booking.interval.end) in words

    # --- what holds --------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        self._show()
        if self.toll.touches % LOOKED_AT_EVERY == 0:
            found = faults(what_is_drawn(self.shown))
            assert not found, found
        if self.toll.touches % DRAWN_EVERY == 0:
            self.shown.step()

    def _leave(self) -> None:
        """Nobody is there any more: the door goes home by itself."""
        left = IDLE
        while left > 0:
            pause = self.rng.uniform(1, 20)
            left -= pause
            self._pass(pause)
            self._happen()
            self._show()
            assert self.shown.actions == []
        self.shown.step(2)
        self._pass(IDLE)  # whatever kept a page open, as a panel that is wiped, is over
        model = self._show()
        assert model.sheet is None, f"still at {type(model.sheet).__name__}"
        assert model.language == self.language
        self.toll.homecomings += 1


def _room_of(view: ButtonView) -> str | None:
    return view.action.room if isinstance(view.action, Book) else None


def visitors(size: Size, *, touches: int, seed: int) -> Iterator[Toll]:
    """So many touches in one window, by one visitor after the other; what became of them, after each."""
    rng, toll = Random(seed), Toll()
    layout = Layout.NARROW if is_narrow(size) else Layout.WIDE
    ids = (f"tap-{n}" for n in range(10**9))
    with screen(_starting(layout), size) as shown:
        while toll.touches < touches:
            session = ScreenSession(new_id=lambda: next(ids), layout=layout)
            clock = FakeClock(rng.choice(("13:12", "13:12", "13:20", "13:55", "23:58")))
            visitor = Visitor(shown, rng, session, clock, toll, a_language(rng), a_look(rng))
            try:
                visitor.wander(min(EPISODE, touches - toll.touches))
            except Exception as error:
                error.add_note(f"seed {seed}, panel {size}, touch {toll.touches}")
                raise
            yield replace(toll)


def _starting(layout: Layout) -> ScreenModel:
    clock = FakeClock("13:12")
    return ScreenSession(new_id=lambda: "", layout=layout).model(clock.now())
