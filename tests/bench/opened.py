"""How long each page takes to open, in a window without a display: `python -m tests.bench.opened 800x480`, as JSON.

From the touch's action to the drawn frame: what the session makes of it, what the presenters say, the layout, the
drawing by software GL until it is finished.
"""

import gc
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kiosk.domain.corner import Corner
from kiosk.domain.intents import Ack, Unlock
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.corner_actions import PinKey, ShowTab, Tab
from kiosk.screen.presenters.model import Action, LocalAction, ShowDay
from tests.screen.bad_buildings import full_floor
from tests.screen.bad_days import SNAPSHOTS as BAD_DAYS
from tests.screen.visit import Visit, visit
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.gallery import TITLED, WEEK
from tests.unit.presenters.scenes import DAY

from kivy.graphics.opengl import glFinish  # isort: skip  the stepper settles Kivy first

TIMES = 9
_HOME: tuple[Action, ...] = (LocalAction.CLOSE_SHEET,)
_CORNER: tuple[Action, ...] = (
    LocalAction.OPEN_CORNER,
    *(PinKey(digit) for digit in "2580"),
    Unlock("", "2580"),
)
# What is touched, and what is touched before that.
PAGES: Mapping[str, tuple[Action, ...]] = {
    "Other…": (LocalAction.OPEN_BOOK_OTHER,),
    "title, keyboard": (LocalAction.OPEN_BOOK_OTHER, LocalAction.OPEN_TITLE),
    "the day": (LocalAction.OPEN_DAY,),
    "another day of the week": (LocalAction.OPEN_DAY, ShowDay(3)),
    "find a room": (LocalAction.OPEN_FIND,),
    "find a room, plan": (LocalAction.OPEN_FIND, LocalAction.FIND_PLAN),
    "find a room, needs": (LocalAction.OPEN_FIND, LocalAction.FIND_NEEDS),
    "find a room, later": (LocalAction.OPEN_FIND, LocalAction.FIND_LATER),
    "report": (LocalAction.OPEN_REPORT,),
    "phone": (LocalAction.OPEN_PHONE,),
    "languages": (LocalAction.OPEN_LANGUAGES,),
    "PIN": (LocalAction.OPEN_CORNER,),
    "admin corner": _CORNER,
    "admin corner, health": (*_CORNER, ShowTab(Tab.HEALTH)),
    "home again": (LocalAction.OPEN_DAY, LocalAction.CLOSE_SHEET),
}
USUAL = replace(
    on_floor_three(*DAY, *WEEK),
    phone="https://calendar.example.org/",
    corner=Corner(has_pin=True),
    policy=TITLED,
)
MUCH: Mapping[str, tuple[Snapshot, tuple[Action, ...]]] = {
    "find among 2,000 rooms": (full_floor(2_000), (LocalAction.OPEN_FIND,)),
    "plan of a floor of 150 rooms": (full_floor(150), (LocalAction.OPEN_FIND, LocalAction.FIND_PLAN)),
    "a day of 300 meetings": (BAD_DAYS["three hundred in a day"], (LocalAction.OPEN_DAY,)),
}


def milliseconds(size: tuple[int, int]) -> dict[str, dict[str, list[float]]]:
    """Of each page, opened again and again from home."""
    usual, much = {}, {}
    for door in visit(size, USUAL):
        for name, touches in PAGES.items():
            usual[name] = _times(door, touches)
        for name, (snapshot, touches) in MUCH.items():
            door.session.snapshot_arrived(snapshot, door.clock.now())
            much[name] = _times(door, touches)
    return {"usual": usual, "much": much}


def _times(door: Visit, touches: Sequence[Action]) -> list[float]:
    """The first time is not counted: it makes what later ones find."""
    gc.collect()
    gc.freeze()  # the samples of all tests are in this process, and in no door: nobody shall search them
    return [_opened(door, touches) for _ in range(TIMES + 1)][1:]


def _opened(door: Visit, touches: Sequence[Action]) -> float:
    for action in (*_HOME, *touches[:-1]):
        _touch(door, action)
    glFinish()
    began = time.perf_counter()
    _touch(door, touches[-1])
    glFinish()
    return 1000 * (time.perf_counter() - began)


def _touch(door: Visit, action: Action) -> None:
    """As the window does: the session acts, and the frame that follows is drawn."""
    intent = door.session.act(action, door.clock.now())
    if isinstance(intent, Unlock):
        door.session.acknowledged(Ack(intent.id), door.clock.now())
    door.shown.model = door.session.model(door.clock.now())
    door.shown.door.refresh()
    door.shown.step()


if __name__ == "__main__":
    width, _, height = sys.argv[1].partition("x")
    json.dump(milliseconds((int(width), int(height))), sys.stdout)
