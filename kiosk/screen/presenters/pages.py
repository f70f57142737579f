"""What can be open in place of the hero. A page is a frozen state; each kind is one row in the tables below.

    a control with a LocalAction of OPENS ──> the page as it opens
    a touch on the page                   ──> `after`: the page as it then is, None when it goes home
    each model                            ──> `page_view`: what it shows, and `on_the_day`: what the time line shows

To add one: a state (frozen dataclass) with its presenter in a module of its own, a row in OPENS, a case in `after`,
`page_view` and, where it chooses a time, `on_the_day`; and its view in `kiosk.screen.views.pages`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.corner import OPEN_FOR
from kiosk.domain.intents import Ack, AtTheCorner, Intent
from kiosk.domain.intervals import Interval
from kiosk.screen.presenters import admin, pin
from kiosk.screen.presenters.book_other import sheet_view, title_view, wished
from kiosk.screen.presenters.cleaning import CleaningState, cleaning_view
from kiosk.screen.presenters.day_page import DayPage, day_page_view, opened_day
from kiosk.screen.presenters.day_page import after as after_looking
from kiosk.screen.presenters.keyboard import Typing
from kiosk.screen.presenters.model import BookFrom, LocalAction, PageAction, PageView, Tab
from kiosk.screen.presenters.pattern import PatternState, pattern_after, pattern_view
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wish import SheetState, opened, opened_at, start_of
from kiosk.screen.presenters.wish import after as after_choosing

SHEET_OPEN = 30.0  # seconds without touch

CornerPage = pin.PinState | admin.AdminState | PatternState | CleaningState
Page = SheetState | DayPage | CornerPage

OPENS: Mapping[LocalAction, Callable[[Scene], Page | None]] = {
    LocalAction.OPEN_BOOK_OTHER: opened,
    LocalAction.OPEN_DAY: opened_day,
    LocalAction.OPEN_CORNER: pin.opened,
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
    if isinstance(action, BookFrom):
        return opened_at(scene, action.start)
    if isinstance(page, SheetState):
        return after_choosing(page, action, scene)
    if isinstance(page, DayPage):
        return after_looking(page, action)
    return _at_the_corner(page, action, scene)


def _at_the_corner(page: CornerPage, action: PageAction, scene: Scene) -> Page | None:
    match page:
        case pin.PinState():
            return pin.after(page, action)
        case admin.AdminState():
            return _after_admin(page, action, scene)
        case PatternState():
            return pattern_after(page, action, done=admin.AdminState(Tab.ACTIONS))
        case CleaningState():
            return page


def _after_admin(page: admin.AdminState, action: PageAction, scene: Scene) -> Page | None:
    """Some touches of the corner lead to another page."""
    if action is LocalAction.OPEN_PATTERN:
        return PatternState()
    if action is LocalAction.ASK_PIN_TO_RESET:
        return pin.PinState(pin.For.RESET)
    return admin.after(page, action, scene)


def asked(page: Page | None, intent: Intent) -> Page | None:
    """The page while the agent is asked for that: only the admin corner stays open."""
    if isinstance(intent, AtTheCorner) and isinstance(page, pin.PinState):
        return pin.waiting(page)
    return page if isinstance(page, admin.AdminState) else None


def answered(page: Page | None, intent: Intent, ack: Ack) -> Page | None:
    """The page after the agent's answer."""
    if not isinstance(intent, AtTheCorner):
        return page
    if isinstance(page, pin.PinState):
        unlocked = page.purpose is pin.For.UNLOCK
        return pin.refused(page, ack.refusal) if ack.refusal else admin.AdminState() if unlocked else None
    if isinstance(page, admin.AdminState):
        return admin.answered(page, ack)
    return page


def open_for(page: Page) -> float:
    """Seconds without a touch after which the page goes home by itself."""
    return OPEN_FOR if isinstance(page, admin.AdminState | PatternState) else SHEET_OPEN


def changes(page: Page | None, scene: Scene) -> tuple[float, ...]:
    """When a page changes by itself besides, on CLOCK_BOOTTIME."""
    corner, now = scene.snapshot.corner, scene.now.boot
    until = corner.cleaning_until if isinstance(page, CleaningState) else None
    if isinstance(page, pin.PinState):
        until = corner.wait_until
    return () if until is None or until <= now else (until - (math.ceil(until - now) - 1),)


def page_view(page: Page, scene: Scene, *, closes_in: int | None) -> PageView:
    """What the page shows; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    match page:
        case SheetState(typing=Typing() as typing):
            return title_view(typing, scene, closes_in=closes_in)
        case SheetState():
            return sheet_view(page, scene, closes_in=closes_in)
        case DayPage():
            return day_page_view(page, scene, closes_in=closes_in)
        case pin.PinState():
            return pin.pin_view(page, scene, closes_in=closes_in)
        case admin.AdminState():
            return admin.admin_view(page, scene, closes_in=closes_in)
        case PatternState():
            return pattern_view(page, scene)
        case CleaningState():
            return cleaning_view(scene)


def on_the_day(page: Page | None, scene: Scene) -> OnTheDay:
    """What the time line shows while the page is open."""
    if isinstance(page, SheetState):
        return OnTheDay(start_of(page, scene), wished(page, scene))
    return OnTheDay()
