"""What can be open in place of the hero. A page is a frozen state; each kind is one row in the tables below.

    a control with a LocalAction of OPENS ──> the page as it opens
    a touch on the page                   ──> `after`: the page as it then is, None when it goes home
    each model                            ──> `page_view`: what it shows, and `on_the_day`: what the time line shows

To add one: a state (frozen dataclass) with its presenter in a module of its own, a row in OPENS, a case in `after`,
`page_view` and, where it chooses a time, `on_the_day`; and its view in `kiosk.screen.views.pages`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from kiosk.domain.intents import Ack, Book, Intent, ReportProblem
from kiosk.domain.intervals import Interval
from kiosk.domain.time import Now
from kiosk.screen.presenters.book_other import sheet_view, title_view, wished
from kiosk.screen.presenters.corner_pages import (
    CORNER_PAGES,
    CornerPage,
    after_at_corner,
    corner_once_answered,
    corner_once_sent,
    corner_open_for,
    corner_view,
)
from kiosk.screen.presenters.day_page import DayPage, day_page_view, opened_day
from kiosk.screen.presenters.day_page import after as after_looking
from kiosk.screen.presenters.find_a_room import find_view
from kiosk.screen.presenters.find_wish import FindState, stays_open
from kiosk.screen.presenters.find_wish import after as after_finding
from kiosk.screen.presenters.find_wish import opened as opened_find
from kiosk.screen.presenters.language import LanguagePage, language_view, opened_languages
from kiosk.screen.presenters.menu import MenuPage, menu_view, opened_menu
from kiosk.screen.presenters.model import BookFrom, LocalAction, PageAction, PageView
from kiosk.screen.presenters.phone import PhonePage, opened_phone, phone_view
from kiosk.screen.presenters.pin import opened as opened_corner
from kiosk.screen.presenters.report_page import ReportPage, answered, opened_report, report_page_view
from kiosk.screen.presenters.report_page import after as after_telling
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.who import WhoPage, asks, opened_who, who_view
from kiosk.screen.presenters.who import after as after_asking
from kiosk.screen.presenters.who import answered as who_answered
from kiosk.screen.presenters.who import sent as who_sent
from kiosk.screen.presenters.wish import SheetState, opened, opened_at, start_of
from kiosk.screen.presenters.wish import after as after_choosing

SHEET_OPEN = 30.0  # seconds without touch
ChoosingPage = SheetState | DayPage | FindState | ReportPage | LanguagePage | PhonePage | MenuPage
Page = ChoosingPage | WhoPage | CornerPage

OPENS: Mapping[LocalAction, Callable[[Scene], Page | None]] = {
    LocalAction.OPEN_BOOK_OTHER: opened,
    LocalAction.OPEN_DAY: opened_day,
    LocalAction.OPEN_PHONE: opened_phone,
    LocalAction.OPEN_MENU: opened_menu,
    LocalAction.OPEN_FIND: opened_find,
    LocalAction.OPEN_REPORT: opened_report,
    LocalAction.OPEN_LANGUAGES: opened_languages,
    LocalAction.OPEN_CORNER: opened_corner,
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
    if isinstance(page, CORNER_PAGES):
        return after_at_corner(page, action, scene)
    if isinstance(page, WhoPage):
        return after_asking(page, action, scene)
    return _after_choice(page, action, scene)


def _after_choice(page: ChoosingPage, action: PageAction, scene: Scene) -> Page | None:
    if isinstance(action, BookFrom):
        return opened_at(scene, action.start)
    match page:
        case SheetState():
            return after_choosing(page, action, scene)
        case DayPage():
            return after_looking(page, action)
        case FindState():
            return after_finding(page, action, scene)
        case ReportPage():
            return after_telling(page, action)
        case LanguagePage() | PhonePage() | MenuPage():
            return page


def asking_who(page: Page | None, book: Book, scene: Scene | None) -> WhoPage | None:
    """The page that comes before a booking is sent; None where it is sent at once."""
    if scene is None or not asks(book, page, scene):
        return None
    then = once_sent(page, book, scene)
    behind = page if isinstance(page, SheetState | FindState) else None
    return opened_who(book, scene, behind=behind, then=then if isinstance(then, FindState) else None)


def once_sent(page: Page | None, intent: Intent, scene: Scene | None) -> Page | None:
    """The page once a tap on it was sent to the agent: most go home, where what becomes of it is shown; what becomes of
    another room's booking is shown where that room stands.
    """
    if isinstance(page, CORNER_PAGES):
        return corner_once_sent(page, intent)
    if isinstance(page, WhoPage) and isinstance(intent, Book):
        return who_sent(page, intent.id)
    if isinstance(page, FindState) and stays_open(intent):
        return page
    if isinstance(page, ReportPage) and isinstance(intent, ReportProblem):
        return replace(page, sent=intent.id)
    elsewhere = isinstance(intent, Book) and intent.room is not None
    return opened_find(scene) if scene is not None and elsewhere else None


def once_answered(page: Page | None, ack: Ack, now: Now) -> Page | None:
    """The page once the agent, or the screen in its place, has answered."""
    if isinstance(page, CORNER_PAGES):
        return corner_once_answered(page, ack)
    if isinstance(page, WhoPage):
        return who_answered(page, ack)
    return answered(page, ack, now.boot) if isinstance(page, ReportPage) else page


def closes_at(page: Page | None, touched_at: float) -> float | None:
    """When the page goes home by itself, on CLOCK_BOOTTIME, if nobody touched the panel since; None without a page."""
    if page is None:
        return None
    if isinstance(page, CORNER_PAGES):
        return touched_at + corner_open_for(page, SHEET_OPEN)
    own = page.closes_at if isinstance(page, ReportPage) else None
    return touched_at + SHEET_OPEN if own is None else own


def page_view(page: Page, scene: Scene, *, closes_in: int | None) -> PageView:
    """What the page shows; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    if isinstance(page, CORNER_PAGES):
        return corner_view(page, scene, closes_in=closes_in)
    if isinstance(page, WhoPage):
        return who_view(page, scene, closes_in=closes_in)
    return _choosing_view(page, scene, closes_in=closes_in)


def _choosing_view(page: ChoosingPage, scene: Scene, *, closes_in: int | None) -> PageView:
    match page:
        case SheetState(typing=typing):
            if typing is not None:
                return title_view(typing, scene, closes_in=closes_in)
            return sheet_view(page, scene, closes_in=closes_in)
        case DayPage():
            return day_page_view(page, scene, closes_in=closes_in)
        case FindState():
            return find_view(page, scene, closes_in=closes_in)
        case ReportPage():
            return report_page_view(page, scene, closes_in=closes_in)
        case LanguagePage() | PhonePage() | MenuPage():
            return _UNCHANGING[type(page)](scene, closes_in=closes_in)


class _Shows(Protocol):
    def __call__(self, scene: Scene, *, closes_in: int | None) -> PageView: ...


# Pages that remember nothing.
_UNCHANGING: Mapping[type[LanguagePage | PhonePage | MenuPage], _Shows] = {
    LanguagePage: language_view,
    PhonePage: phone_view,
    MenuPage: menu_view,
}


def on_the_day(page: Page | None, scene: Scene) -> OnTheDay:
    """What the time line shows while the page is open."""
    if isinstance(page, SheetState):
        return OnTheDay(start_of(page, scene), wished(page, scene))
    if isinstance(page, WhoPage) and page.book.room is None:
        return OnTheDay(page.book.interval.start, page.book.interval)
    return OnTheDay()
