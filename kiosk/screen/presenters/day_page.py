"""The day page: one day to scroll, the week beside it, free times to touch, and what a meeting is in words.

Nothing here looks free that was not read: what the calendar has not confirmed is hatched, and said.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import TOLERANCE
from kiosk.domain.schedule import day_of, doubts_on, free_until, overlapping
from kiosk.domain.snapshot import last_bookable_day
from kiosk.screen.presenters.day import day_view, minutes_on
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.model import (
    BookFrom,
    ButtonView,
    DayPageView,
    DetailsView,
    LocalAction,
    Look,
    LookAt,
    PageAction,
    ShowDay,
    SlotView,
)
from kiosk.screen.presenters.offers import shut
from kiosk.screen.presenters.plain import why_busy
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import organiser_of, title_of
from kiosk.screen.presenters.wish import starts

BEFORE, AFTER = "\u2039", "\u203a"  # angles, pointing to the start and to the end
WEEK = 7
LAST = 2 * WEEK - 1  # days after today: the farthest that can be looked at
_HALF_HOUR = timedelta(minutes=30)
_NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DayPage:
    """The day that is shown, as days after today, and the block that somebody asks about."""

    days: int = 0
    asked: LookAt | None = None


def opened_day(_scene: Scene) -> DayPage:
    """The page as it opens: today."""
    return DayPage()


def after(page: DayPage, action: PageAction) -> DayPage:
    """The page after a touch; one that makes no sense any more changes nothing."""
    match action:
        case LocalAction.PREVIOUS_DAY:
            return DayPage(max(0, page.days - 1))
        case LocalAction.NEXT_DAY:
            return DayPage(min(LAST, page.days + 1))
        case ShowDay(days):
            return DayPage(days)
        case LookAt():
            return replace(page, asked=action)
        case LocalAction.CLOSE_DETAILS:
            return replace(page, asked=None)
        case _:
            return page


def day_page_view(page: DayPage, scene: Scene, *, closes_in: int | None) -> DayPageView:
    """What the page shows; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    ground, shape, text = strip_words(scene)
    known = scene.freshness != Unknown(Ignorance.CLOCK_UNTRUSTED)  # else nobody knows which day it is
    day = _day(scene, page.days)
    slots = _slots(scene, day) if known and scene.snapshot.out_of_service is None else ()
    details = _details(page.asked, scene, day) if page.asked is not None and known else None
    return DayPageView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        day=replace(
            day_view(scene, shown=day.start),
            unsure=tuple(
                (minutes_on(part.start, day), minutes_on(part.end, day)) for part in _unsure(scene, day)
            ),
        ),
        previous=_step("previous", BEFORE, LocalAction.PREVIOUS_DAY, possible=known and page.days > 0),
        following=_step("following", AFTER, LocalAction.NEXT_DAY, possible=known and page.days < LAST),
        note=_note(scene, day, some=bool(slots)),
        slots=slots,
        week=_week(page, scene) if known else (),
        details=details,
        buttons=_buttons(scene, closes_in=closes_in, details=details is not None),
    )


def _buttons(scene: Scene, *, closes_in: int | None, details: bool) -> tuple[ButtonView, ...]:
    wording = scene.wording
    back = ButtonView(
        "back",
        wording.say("Back"),
        detail="" if closes_in is None else wording.seconds(closes_in),
        look=Look.NEUTRAL,
        action=LocalAction.CLOSE_SHEET,
    )
    if not details:
        return (back,)
    close = ButtonView(
        "close-details", wording.say("Close"), look=Look.OUTLINE, action=LocalAction.CLOSE_DETAILS
    )
    return back, close


def _day(scene: Scene, days: int) -> Interval:
    zone = scene.wording.zone
    day = day_of(scene.now.wall, zone)
    for _ in range(days):
        day = day_of(day.end + timedelta(hours=1), zone)
    return day


def _read(scene: Scene, day: Interval) -> Interval | None:
    """The part of that day that the door has read; None when it read nothing of it."""
    schedule = scene.snapshot.schedule
    if schedule is None or isinstance(scene.freshness, Unknown):
        return None
    return schedule.window.clip(day)


def _doubtful(scene: Scene, day: Interval) -> bool:
    schedule = scene.snapshot.schedule
    return schedule is not None and bool(doubts_on(schedule, day))


def _unsure(scene: Scene, day: Interval) -> tuple[Interval, ...]:
    """What nobody may take for free, though no meeting stands there."""
    read = _read(scene, day)
    if read is None or not scene.live or _doubtful(scene, day):
        return (day,)
    edges = ((day.start, read.start), (read.end, day.end))
    return tuple(Interval(start, end) for start, end in edges if start < end)


def _note(scene: Scene, day: Interval, *, some: bool) -> str:
    """What is to be said of that day, the most serious first; `some` says whether there are free times to touch."""
    wording, read = scene.wording, _read(scene, day)
    if scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED):
        return wording.say("The clock of this door is not set") + "."
    if read is None:
        return wording.say("This day was not read: nobody knows whether the room is free.")
    if not scene.live:
        read_at = scene.snapshot.reading.read_at
        when = wording.moment(read_at or scene.now.wall, now=scene.now.wall)
        return wording.say("As read at {time}, not confirmed.", time=when)
    if _doubtful(scene, day):
        return wording.say("An entry of this day cannot be read: the room may be taken.")
    if reason := shut(scene):
        return reason
    if read.end < day.end:
        return wording.say("Not read: what begins after {time}", time=wording.time(read.end)) + "."
    last = last_bookable_day(scene.snapshot, scene.now.wall)
    if day.start >= last.end:
        until = wording.day(last.start.astimezone(wording.zone).date())
        return wording.say("Can be booked at this door: until {day}.", day=until)
    return wording.say("Touch a free time to book it.") if some else wording.say("No time is free any more.")


def _slots(scene: Scene, day: Interval) -> tuple[SlotView, ...]:
    """The free times of that day: from the start of each gap and from each half hour in it."""
    read = _read(scene, day)
    if read is None or shut(scene):
        return ()
    begun = [s for s in starts(scene) if day.contains(s) and s + TOLERANCE <= read.end]
    return tuple(
        SlotView(minutes_on(start, day), minutes_on(end, day), BookFrom(start))
        for start, end in _pieces(scene, begun, day)
    )


def _pieces(scene: Scene, begun: list[datetime], day: Interval) -> list[tuple[datetime, datetime]]:
    kept: list[tuple[datetime, datetime]] = []
    gap_end = day.start
    for start in begun:
        first = start >= gap_end
        if first:
            gap_end = min(day.end, free_until(scene.meetings, start) or day.end)
        if first or start.astimezone(scene.wording.zone).minute % 30 == 0:
            if kept and kept[-1][1] > start:
                kept[-1] = (kept[-1][0], start)
            kept.append((start, min(gap_end, start + _HALF_HOUR)))
    return kept


def _week(page: DayPage, scene: Scene) -> tuple[ButtonView, ...]:
    first = page.days // WEEK * WEEK
    return tuple(_chip(page, scene, days) for days in range(first, first + WEEK))


def _chip(page: DayPage, scene: Scene, days: int) -> ButtonView:
    wording, day = scene.wording, _day(scene, days)
    local = day.start.astimezone(wording.zone).date()
    return ButtonView(
        f"day:{days}",
        wording.say("Today") if days == 0 else wording.short_day(local),
        detail=_summary(scene, day),
        look=Look.CHOSEN if days == page.days else Look.OUTLINE,
        action=ShowDay(days),
    )


def _summary(scene: Scene, day: Interval) -> str:
    """Free, or how many meetings are still to come: what nobody confirmed is not called free."""
    wording = scene.wording
    if _read(scene, day) is None:
        return wording.say("not read")
    ahead = [m for m in overlapping(scene.meetings, day) if m.end > scene.now.wall]
    if ahead:
        return wording.count("{number} meeting", "{number} meetings", len(ahead))
    return wording.say("not sure") if _unsure(scene, day) else wording.say("free")


def _details(asked: LookAt, scene: Scene, day: Interval) -> DetailsView | None:
    """What the touched block stands for; None when the calendar has it no more."""
    meeting = next((m for m in scene.meetings if m.id == asked.meeting), None)
    if meeting is None:
        return None
    if asked.until is not None:
        part = Interval(meeting.start, max(meeting.end, day.start + timedelta(minutes=asked.until)))
        together = overlapping(scene.meetings, part)
        title = scene.wording.count("{number} meeting", "{number} meetings", len(together))
        return DetailsView(title, tuple(f"{_times(scene, m)}  {title_of(scene, m)}" for m in together))
    why = why_busy(meeting, scene)
    lines = (_times(scene, meeting), organiser_of(meeting), why[:1].upper() + why[1:] + ".")
    return DetailsView(title_of(scene, meeting), tuple(line for line in lines if line))


def _times(scene: Scene, meeting: Meeting) -> str:
    wording, zone = scene.wording, scene.wording.zone
    if meeting.all_day:
        return wording.say("all day")
    start, end = (at.astimezone(zone).date() for at in (meeting.start, meeting.end))
    if start == end or meeting.interval.length < _NOON:
        return scene.wording.beside(wording.span(meeting.interval), wording.duration(meeting.interval.length))
    days = (
        f"{wording.short_day(at)} {wording.time(of)}"
        for at, of in ((start, meeting.start), (end, meeting.end))
    )
    return " – ".join(days)


def _step(name: str, label: str, action: LocalAction, *, possible: bool) -> ButtonView:
    return ButtonView(name, label, look=Look.OUTLINE, action=action if possible else None)
