"""Every state of the panel, made from snapshots as a door would get them: what pictures and looks are taken from."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.bookings import BookingState, Refusal, Wanted
from kiosk.domain.freshness import Reading
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import Notice, Snapshot, Trouble, UndoOf, UndoOffer
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_booking, a_meeting, a_schedule, at, between
from tests.unit.presenters.scenes import DAY, EVERYBODYS, PLANNING, a_scene, a_snapshot, stale

OURS = a_meeting("13:12", "13:42", "Booked at the door", key="key-1")
PENDING = a_booking("13:12", "13:42")
CONFIRMED = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
IN_USE = a_snapshot(*DAY, PLANNING, policy=EVERYBODYS)
LONG = replace(PLANNING, title="Quartalsplanung Vertrieb und Kundendienstvereinbarungen Süddeutschland")
NO_ANSWER = Trouble("Unavailable", "timeout", at("13:02"), "")
NETWORK_LOST = Trouble("Unavailable", "connection_lost", at("13:02"), "")
REJECTED = Trouble("AuthRejected", "", at("13:02"), "")


def _undo(of: UndoOf, until: float | None = None) -> tuple[UndoOffer, ...]:
    return (UndoOffer("key-1", of, until),)


def _changed(start: str, end: str, *, exists: bool = True) -> Snapshot:
    booking = replace(CONFIRMED, wanted=Wanted(exists, between(start, end)))
    return a_snapshot(*DAY, OURS, bookings=(booking,))


def _told(refusal: Refusal, of: UndoOf, *meetings) -> Snapshot:
    return a_snapshot(*DAY, *meetings, notices=(Notice("key-1", of, refusal, between("13:12", "13:42")),))


SNAPSHOTS: Mapping[str, tuple[Snapshot, str]] = {
    "available": (a_snapshot(*DAY), "13:12"),
    "available-all-day": (a_snapshot(), "13:12"),
    "available-too-short": (a_snapshot(*DAY), "14:27"),
    "available-no-bookings": (a_snapshot(*DAY, holding_refused=Refusal.NOT_STORED), "13:12"),
    "in-use": (IN_USE, "13:12"),
    "in-use-long": (a_snapshot(*DAY, LONG, policy=EVERYBODYS), "13:12"),
    "in-use-foreign": (a_snapshot(*DAY, PLANNING), "13:12"),
    "in-use-stale": (stale(replace(IN_USE, trouble=NO_ANSWER)), "13:12"),
    "ending-soon": (IN_USE, "13:55"),
    "booking": (a_snapshot(*DAY, bookings=(PENDING,), undo=_undo(UndoOf.BOOK)), "13:12"),
    "booked": (a_snapshot(*DAY, OURS, bookings=(CONFIRMED,), undo=_undo(UndoOf.BOOK, BOOT + 8)), "13:12"),
    "extending": (replace(_changed("13:12", "13:57"), undo=_undo(UndoOf.EXTEND)), "13:20"),
    "ending": (replace(_changed("13:12", "13:20"), undo=_undo(UndoOf.END, BOOT + 8)), "13:20"),
    "offline": (stale(a_snapshot(*DAY, bookings=(PENDING,), trouble=NETWORK_LOST)), "13:14"),
    "refused": (_told(Refusal.TAKEN, UndoOf.BOOK, a_meeting("13:12", "14:00", private=True)), "13:12"),
    "refused-extension": (_told(Refusal.TAKEN, UndoOf.EXTEND, PLANNING), "13:12"),
    "cancelled": (_told(Refusal.CANCELLED_ELSEWHERE, UndoOf.BOOK), "13:12"),
    "unknown": (stale(a_snapshot(*DAY, trouble=NO_ANSWER)), "13:12"),
    "unknown-rejected": (
        stale(a_snapshot(*DAY, trouble=REJECTED, holding_refused=Refusal.SIGN_IN_REJECTED), answered=True),
        "13:12",
    ),
    "unknown-never-read": (
        replace(a_snapshot(), schedule=None, reading=Reading(), holding_refused=Refusal.NEVER_READ),
        "13:12",
    ),
    "unknown-clock": (
        a_snapshot(*DAY, clock_trusted=False, holding_refused=Refusal.CLOCK_UNTRUSTED),
        "13:12",
    ),
    "unknown-entry": (
        a_snapshot(schedule=a_schedule(*DAY, doubts=[Doubt("entry", between("00:00", "00:00"), "no start")])),
        "13:12",
    ),
}


def _of_snapshot(name: str) -> Callable[[str, Layout], ScreenModel]:
    snapshot, clock = SNAPSHOTS[name]
    return lambda language, layout: screen_model(a_scene(snapshot, clock, language=language, layout=layout))


def _book_other(language: str, layout: Layout) -> ScreenModel:
    scene = a_scene(a_snapshot(*DAY), language=language, layout=layout)
    return screen_model(scene, sheet=SheetState(at("15:30"), 30), closes_at=BOOT + 30)


def _no_agent(language: str, layout: Layout) -> ScreenModel:
    reach = Reach(LinkPhase.LOST, BOOT - 120)
    return screen_model(a_scene(a_snapshot(*DAY), language=language, layout=layout, reach=reach))


STATES: Mapping[str, Callable[[str, Layout], ScreenModel]] = {
    **{name: _of_snapshot(name) for name in SNAPSHOTS},
    "no-agent": _no_agent,
    "book-other": _book_other,
}
