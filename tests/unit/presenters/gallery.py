"""Every state of the panel, made from snapshots as a door would get them: what pictures and looks are taken from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from kiosk.domain.ambience import Ambient, People
from kiosk.domain.around import Surroundings
from kiosk.domain.attendance import Announced, Announcement, CheckInPolicy, ReleaseStop
from kiosk.domain.bookings import Act, BookingState, Refusal, Wanted
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.reports import Phrase, ReportKind, ReportUndo
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import Notice, Snapshot, Trouble, UndoOf, UndoOffer
from kiosk.screen.presenters.day_page import DayPage
from kiosk.screen.presenters.find_wish import FindPane, FindState
from kiosk.screen.presenters.find_wish import opened as find_opened
from kiosk.screen.presenters.keyboard import Layer, Typing
from kiosk.screen.presenters.language import LanguagePage
from kiosk.screen.presenters.menu import MenuPage
from kiosk.screen.presenters.model import LookAt, ScreenModel
from kiosk.screen.presenters.pages import Page
from kiosk.screen.presenters.phone import PhonePage
from kiosk.screen.presenters.report_page import ReportPage
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_booking, a_meeting, a_schedule, at, between
from tests.unit.presenters.asking_who import ASKING
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.gallery_corner import CORNERED
from tests.unit.presenters.gallery_silence import WITHOUT_AGENT
from tests.unit.presenters.halls import HALLS
from tests.unit.presenters.scenes import (
    ASKS,
    DAY,
    EVERYBODYS,
    PLANNING,
    QUARTERLY,
    REVIEW,
    a_scene,
    a_snapshot,
    an_entry,
    stale,
)

OURS = a_meeting("13:12", "13:42", "Booked at the door", key="key-1")
PENDING = a_booking("13:12", "13:42")
CONFIRMED = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
IN_USE = a_snapshot(*DAY, PLANNING, policy=EVERYBODYS)
NEXT = a_meeting("14:00", "14:30", "Vendor demo", organiser="T. Nakamura")
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
    "refused-offered": (
        replace(
            on_floor_three(a_meeting("13:12", "14:00", private=True), *DAY),
            notices=(Notice("key-1", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42")),),
        ),
        "13:12",
    ),
    "in-use-offered": (on_floor_three(*DAY, PLANNING), "13:12"),
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
    "out-of-service": (on_floor_three(out_of_service="Screen: repairs until 16:00"), "13:12"),
    "out-of-service-asking": (on_floor_three(out_of_service="", around=()), "13:12"),
    "out-of-service-unsaid": (a_snapshot(*DAY, PLANNING, out_of_service=""), "13:12"),
    "unknown-clock": (
        a_snapshot(*DAY, clock_trusted=False, holding_refused=Refusal.CLOCK_UNTRUSTED),
        "13:12",
    ),
    "unknown-entry": (
        a_snapshot(schedule=a_schedule(*DAY, doubts=[Doubt("entry", between("00:00", "00:00"), "no start")])),
        "13:12",
    ),
}


def _asking(**facts) -> Snapshot:
    """Nobody has checked in to Quarterly planning, and nothing keeps it from being released."""
    meetings = facts.pop("meetings", (*DAY, QUARTERLY))
    return replace(a_snapshot(*meetings, check_in=ASKS, release_stop=None), **facts)


LONG_ASKED = replace(QUARTERLY, title=LONG.title)
CHECKED_IN = an_entry(Act.CHECK_IN, clock="13:20", state=BookingState.CONFIRMED)
CHECK_IN_SENT = an_entry(Act.CHECK_IN, clock="13:20")
RELEASED = an_entry(Act.RELEASE, clock="13:25:10", state=BookingState.ENDED, sent=True)
ATTENDANCE: Mapping[str, tuple[Snapshot, str]] = {
    "check-in": (_asking(), "13:19"),
    "check-in-long": (_asking(meetings=(*DAY, LONG_ASKED)), "13:19"),
    "check-in-stopped": (_asking(release_stop=ReleaseStop.NOT_WATCHED), "13:19"),
    "check-in-only": (
        _asking(release_stop=ReleaseStop.NOT_SET, check_in=replace(ASKS, release=False)),
        "13:19",
    ),
    "check-in-stale": (stale(_asking(release_stop=ReleaseStop.NOT_LIVE, trouble=NO_ANSWER)), "13:19"),
    "check-in-reminding": (_asking(), "13:23"),
    "check-in-due": (_asking(release_stop=ReleaseStop.OTHER_DOORS), "13:25:05"),
    "check-in-announced": (
        _asking(announced=Announced(QUARTERLY.id, Announcement.RELEASE, BOOT + 8)),
        "13:25:10",
    ),
    "check-in-releasing": (_asking(bookings=(an_entry(Act.RELEASE, clock="13:25", sent=True),)), "13:25:20"),
    "looks-empty": (
        replace(IN_USE, check_in=ASKS, announced=Announced(PLANNING.id, Announcement.EMPTY, BOOT + 60)),
        "13:30",
    ),
    "checking-in": (_asking(bookings=(CHECK_IN_SENT,)), "13:20"),
    "checked-in-undo": (
        _asking(
            bookings=(CHECK_IN_SENT,),
            undo=(UndoOffer(CHECK_IN_SENT.key, UndoOf.CHECK_IN, BOOT + 8),),
            policy=EVERYBODYS,
        ),
        "13:20",
    ),
    "checked-in": (_asking(bookings=(CHECKED_IN,), policy=EVERYBODYS), "13:20"),
    "checked-in-offline": (stale(_asking(bookings=(CHECK_IN_SENT,), trouble=NETWORK_LOST)), "13:24"),
    "starting-soon": (_asking(), "13:06"),
    "starting-soon-now": (_asking(), "13:12"),
    "starting-soon-wide": (_asking(check_in=replace(ASKS, early=timedelta(minutes=60))), "12:30"),
    "starting-soon-checked-in": (_asking(bookings=(CHECKED_IN,)), "13:12"),
    "next-soon": (
        _asking(meetings=(*DAY, PLANNING, NEXT), check_in=CheckInPolicy(), policy=EVERYBODYS),
        "13:52",
    ),
    "ending-soon-next": (
        _asking(meetings=(*DAY, PLANNING, NEXT), check_in=CheckInPolicy(), policy=EVERYBODYS),
        "13:56",
    ),
    "released": (_asking(meetings=DAY, bookings=(RELEASED,)), "13:29"),
    "released-long": (_asking(meetings=DAY, bookings=(replace(RELEASED, title=LONG.title),)), "13:29"),
}
SNAPSHOTS = {**SNAPSHOTS, **ATTENDANCE, **HALLS}


def _of_snapshot(name: str) -> Callable[[str, Layout], ScreenModel]:
    snapshot, clock = SNAPSHOTS[name]
    return lambda language, layout: screen_model(a_scene(snapshot, clock, language=language, layout=layout))


def _book_other(language: str, layout: Layout) -> ScreenModel:
    scene = a_scene(a_snapshot(*DAY), language=language, layout=layout)
    return screen_model(scene, sheet=SheetState(at("15:30"), 30), closes_at=BOOT + 30)


TITLED = BookingPolicy(titles=("Meeting", "Call", "Interview", "Workshop"))
NAMES: Mapping[str, SheetState] = {
    "book-other-untitled": SheetState(at("15:30"), 30),
    "book-other-titled": SheetState(at("15:30"), 30, "Design review"),
    "title": SheetState(at("15:30"), 30, typing=Typing()),
    "title-typed": SheetState(at("15:30"), 30, typing=Typing("Küchenrunde", Layer.SMALL)),
    "title-full": SheetState(at("15:30"), 30, typing=Typing("Besprechung-Vertrieb-" * 3, Layer.SIGNS)),
}


def _named(name: str) -> Callable[[str, Layout], ScreenModel]:
    return lambda language, layout: screen_model(
        a_scene(a_snapshot(*DAY, policy=TITLED), language=language, layout=layout),
        sheet=NAMES[name],
        closes_at=BOOT + 30,
    )


WEEK = (
    a_meeting("09:00", "10:30", "Sprint planning", day=1),
    a_meeting("11:00", "17:00", "Board", organiser="C. Duarte", day=3),
    a_meeting("08:30", "09:00", "Stand-up", day=4),
)
DAY_PAGES: Mapping[str, tuple[Snapshot, DayPage]] = {
    "day": (a_snapshot(*DAY, *WEEK), DayPage()),
    "day-details": (a_snapshot(*DAY, *WEEK), DayPage(0, LookAt(REVIEW.id))),
    "day-long-details": (a_snapshot(*DAY, LONG), DayPage(0, LookAt(LONG.id))),
    "day-later": (a_snapshot(*DAY, *WEEK), DayPage(4)),
    "day-not-read": (
        a_snapshot(schedule=a_schedule(*DAY, window=Interval(at("00:00"), at("12:00", day=1)))),
        DayPage(3),
    ),
    "day-stale": (stale(a_snapshot(*DAY, *WEEK, trouble=NO_ANSWER)), DayPage(1)),
    "day-clock": (a_snapshot(*DAY, clock_trusted=False), DayPage()),
}
CHOSEN = ReportPage(ReportKind.SCREEN, Phrase.NO_PICTURE)
REPORT_PAGES: Mapping[str, tuple[Snapshot, ReportPage]] = {
    "report-nothing": (a_snapshot(*DAY), ReportPage()),
    "report": (a_snapshot(*DAY), CHOSEN),
    "report-furniture": (
        a_snapshot(*DAY, may_report=tuple(ReportKind)[2:]),
        ReportPage(ReportKind.FURNITURE, Phrase.CHAIRS_MISSING),
    ),
    "report-typed": (a_snapshot(*DAY), replace(CHOSEN, words="Flickers")),
    "report-thanks": (
        a_snapshot(*DAY, report_undo=(ReportUndo("key-5", BOOT + 8),)),
        replace(CHOSEN, sent="tap", key="key-5", closes_at=BOOT + 4),
    ),
    "report-refused": (a_snapshot(*DAY), replace(CHOSEN, sent="tap", refusal=Refusal.TOO_MANY_REPORTS)),
}
PAGES: Mapping[str, tuple[Snapshot, Page]] = {**DAY_PAGES, **REPORT_PAGES}


def _page(name: str) -> Callable[[str, Layout], ScreenModel]:
    snapshot, page = PAGES[name]
    return lambda language, layout: screen_model(
        a_scene(snapshot, language=language, layout=layout), sheet=page, closes_at=BOOT + 30
    )


def _finding(
    state: FindState | None = None, *, snapshot: Snapshot | None = None, left: float = 30
) -> Callable[[str, Layout], ScreenModel]:
    """*Find a room*, `left` seconds before it goes home."""

    def model(language: str, layout: Layout) -> ScreenModel:
        scene = a_scene(snapshot or on_floor_three(), language=language, layout=layout)
        return screen_model(scene, sheet=state or find_opened(scene), closes_at=BOOT + left)

    return model


CEDARS = a_booking("13:12", "13:42", room="cedar")
CEDARS_REFUSED = Notice("key-1", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"), at("13:12"), "cedar")
FINDING: Mapping[str, Callable[[str, Layout], ScreenModel]] = {
    "find": _finding(FindState(seats=4)),
    "find-touched": _finding(FindState(touched="rowan"), left=8),
    "find-plan": _finding(FindState(pane=FindPane.PLAN)),
    "find-later": _finding(FindState(start=at("15:30"), pane=FindPane.LATER)),
    "find-later-list": _finding(FindState(start=at("15:30"), minutes=60)),
    "find-needs": _finding(FindState(seats=4, equipment=frozenset({"video"}), pane=FindPane.NEEDS)),
    "find-nothing": _finding(FindState(seats=12, equipment=frozenset({"whiteboard"}), step_free=True)),
    "find-asking": _finding(snapshot=on_floor_three(around=())),
    "find-booking": _finding(snapshot=on_floor_three(bookings=(CEDARS,), undo=_undo(UndoOf.BOOK))),
    "find-booked": _finding(
        snapshot=on_floor_three(
            bookings=(replace(CEDARS, state=BookingState.CONFIRMED),), undo=_undo(UndoOf.BOOK, BOOT + 8)
        )
    ),
    "find-refused": _finding(snapshot=on_floor_three(notices=(CEDARS_REFUSED,))),
    "find-no-plan": _finding(snapshot=on_floor_three(surroundings=Surroundings())),
}


def _languages(language: str, layout: Layout) -> ScreenModel:
    scene = a_scene(a_snapshot(*DAY), language=language, layout=layout)
    return screen_model(scene, sheet=LanguagePage(), closes_at=BOOT + 8)


def _phone(language: str, layout: Layout) -> ScreenModel:
    link = (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&location=Juniper&add=juniper@example.org"
    )
    scene = a_scene(a_snapshot(*DAY, phone=link), language=language, layout=layout)
    return screen_model(scene, sheet=PhonePage(), closes_at=BOOT + 30)


def _with_phone(language: str, layout: Layout) -> ScreenModel:
    return screen_model(
        a_scene(a_snapshot(*DAY, phone="mailto:juniper@example.org"), language=language, layout=layout)
    )


def _with_everything(language: str, layout: Layout, page: Page | None = None) -> ScreenModel:
    """All that the row under the time line may hold at one door."""
    snapshot = on_floor_three(phone="mailto:juniper@example.org")
    scene = replace(a_scene(snapshot, language=language, layout=layout), speaks=True)
    return screen_model(scene, sheet=page, closes_at=BOOT + 30)


def _at_night(name: str) -> Callable[[str, Layout], ScreenModel]:
    """That state in a house where nobody was for ten minutes, at an hour when nobody works there."""
    snapshot, clock = SNAPSHOTS[name]
    closed = replace(snapshot, ambient=Ambient(hours=()))
    return lambda language, layout: screen_model(
        a_scene(closed, clock, language=language, layout=layout), people=People(BOOT - 600)
    )


AT_NIGHT = ("available", "available-all-day", "in-use", "unknown", "checked-in-offline")
STATES: Mapping[str, Callable[[str, Layout], ScreenModel]] = {
    **CORNERED,
    **{f"night-{name}": _at_night(name) for name in AT_NIGHT},
    **{name: _of_snapshot(name) for name in SNAPSHOTS},
    **WITHOUT_AGENT,
    "languages": _languages,
    "book-other": _book_other,
    "phone": _phone,
    "with-phone": _with_phone,
    "with-everything": _with_everything,
    "menu": partial(_with_everything, page=MenuPage()),
    **{name: _named(name) for name in NAMES},
    **{name: _page(name) for name in PAGES},
    **FINDING,
    **ASKING,
}
