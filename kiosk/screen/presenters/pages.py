"""What can be open in place of the hero. A page is a frozen state; each kind is one row in the tables below.

    a control with a LocalAction of OPENS ──> the page as it opens
    a touch on the page                   ──> `after`: the page as it then is, None when it goes home
    each model                            ──> `page_view`: what it shows, and `on_the_day`: what the time line shows

To add one: a state (frozen dataclass) with its presenter in a module of its own, a row in OPENS, a case in `after`,
`page_view` and, where it chooses a time, `on_the_day`; and its view in `kiosk.screen.views.pages`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.intervals import Interval
from kiosk.screen.presenters.book_other import sheet_view, wished
from kiosk.screen.presenters.find_a_room import find_view
from kiosk.screen.presenters.find_wish import FindState
from kiosk.screen.presenters.find_wish import after as after_looking
from kiosk.screen.presenters.find_wish import opened as find_opened
from kiosk.screen.presenters.model import ChooseLength, LocalAction, PageAction, PageView
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wish import SheetState, opened, start_of
from kiosk.screen.presenters.wish import after as after_choosing

Page = SheetState | FindState

OPENS: Mapping[LocalAction, Callable[[Scene], Page]] = {
    LocalAction.OPEN_BOOK_OTHER: opened,
    LocalAction.OPEN_FIND: find_opened,
}


@dataclass(frozen=True, slots=True)
class OnTheDay:
    """What the time line shows beside a page: the day of `shown` (None for today) and a wish."""

    shown: datetime | None = None
    wish: Interval | None = None


def after(page: Page, action: PageAction, scene: Scene) -> Page | None:
    """The page after a touch on it. One that makes no sense any more changes nothing."""
    if action is LocalAction.CLOSE_SHEET:
        return None
    if isinstance(page, FindState):
        return after_looking(page, action, scene)
    return after_choosing(page, action, scene) if isinstance(action, LocalAction | ChooseLength) else page


def page_view(page: Page, scene: Scene, *, closes_in: int | None) -> PageView:
    """What the page shows; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    if isinstance(page, FindState):
        return find_view(page, scene, closes_in=closes_in)
    return sheet_view(page, scene, closes_in=closes_in)


def on_the_day(page: Page | None, scene: Scene) -> OnTheDay:
    """What the time line shows while the page is open."""
    if page is None or isinstance(page, FindState):
        return OnTheDay()
    return OnTheDay(start_of(page, scene), wished(page, scene))
