"""The page that asks who books, in each of its states: as pictures, layouts and languages are held to it."""

from collections.abc import Callable, Mapping

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book
from kiosk.domain.people import Asking, Means, WhoPolicy
from kiosk.domain.policy import BookingPolicy
from kiosk.screen.presenters.keyboard import Layer, Typing
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.who import WhoPage
from kiosk.testing.builders import BOOT, between
from tests.unit.presenters.scenes import DAY, a_scene, a_snapshot

NAMES = (
    "Sara Haddad",
    "Satoshi Nakamura",
    "Ada Lovelace",
    "Søren Ångström",
    "Hannah-Sabine Maximiliansdóttir",
)
ALL = (Means.BADGE, Means.PIN, Means.NAME)
BOOK = Book("", between("15:30", "16:00"))
OPTIONAL, REQUIRED = (
    BookingPolicy(who=WhoPolicy(asks, ALL, NAMES)) for asks in (Asking.OPTIONAL, Asking.REQUIRED)
)
PAGES: Mapping[str, tuple[BookingPolicy, WhoPage]] = {
    "who": (OPTIONAL, WhoPage(BOOK)),
    "who-required": (REQUIRED, WhoPage(BOOK)),
    "who-badge-unknown": (OPTIONAL, WhoPage(BOOK, said=Refusal.BADGE_UNKNOWN)),
    "who-asked": (OPTIONAL, WhoPage(BOOK, sent="tap-1")),
    "who-pin": (OPTIONAL, WhoPage(BOOK, digits="258")),
    "who-pin-wrong": (OPTIONAL, WhoPage(BOOK, digits="", said=Refusal.PIN_WRONG)),
    "who-pin-too-soon": (REQUIRED, WhoPage(BOOK, digits="", said=Refusal.PIN_TOO_SOON)),
    "who-name": (OPTIONAL, WhoPage(BOOK, typing=Typing())),
    "who-name-typed": (OPTIONAL, WhoPage(BOOK, typing=Typing("Sa", Layer.SMALL))),
}


def _page(name: str) -> Callable[[str, Layout], ScreenModel]:
    policy, page = PAGES[name]
    snapshot = a_snapshot(*DAY, policy=policy)
    return lambda language, layout: screen_model(
        a_scene(snapshot, language=language, layout=layout), sheet=page, closes_at=BOOT + 30
    )


ASKING: Mapping[str, Callable[[str, Layout], ScreenModel]] = {name: _page(name) for name in PAGES}
