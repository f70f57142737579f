"""Which view draws which page, and which of them take the whole panel."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kiosk.screen.presenters.corner_model import AdminView, CleaningView, PatternView, PinView
from kiosk.screen.presenters.find_model import FindView
from kiosk.screen.presenters.menu_model import MenuView
from kiosk.screen.presenters.model import (
    Action,
    DayPageView,
    KeyboardView,
    LanguageView,
    PageView,
    PhoneView,
    ReportView,
    SheetView,
    WhoView,
)
from kiosk.screen.views.admin import Admin
from kiosk.screen.views.book_other import BookOther
from kiosk.screen.views.day_page import DayPage
from kiosk.screen.views.find_a_room import FindARoom
from kiosk.screen.views.keyboard import Keyboard
from kiosk.screen.views.language import LanguagePage
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.menu import Menu
from kiosk.screen.views.pattern import Cleaning, Pattern
from kiosk.screen.views.phone import Phone
from kiosk.screen.views.pin_pad import PinPad
from kiosk.screen.views.report import Report
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.who import Who


class PageWidget(Protocol):
    """A Kivy widget that shows one kind of page."""

    parent: Any

    def show(self, view: Any, pane: Rect) -> None: ...


VIEWS: Mapping[type[PageView], Callable[[Skin, Callable[[Action], None]], PageWidget]] = {
    SheetView: BookOther,
    WhoView: Who,
    DayPageView: DayPage,
    PhoneView: Phone,
    ReportView: Report,
    LanguageView: LanguagePage,
    MenuView: Menu,
    KeyboardView: Keyboard,
    FindView: FindARoom,
    PinView: PinPad,
    AdminView: Admin,
    PatternView: Pattern,
    CleaningView: Cleaning,
}
WHOLE_PANEL: tuple[type[PageView], ...] = (
    DayPageView,
    KeyboardView,
    LanguageView,
    MenuView,
    FindView,
    PinView,
    AdminView,
    PatternView,
    CleaningView,
)


def takes_all(page: PageView | None) -> bool:
    """Whether the page covers the time line too."""
    return isinstance(page, WHOLE_PANEL)
