"""The time line: one local day as hours and blocks, in minutes after its midnight; 23 or 25 hours if DST changes."""

from datetime import datetime, timedelta

from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import day_of, overlapping
from kiosk.domain.snapshot import booking_of
from kiosk.domain.status import RoomCheckIn
from kiosk.screen.presenters.model import BlockLook, BlockView, DayView, HourMark
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import organiser_of, title_of
from kiosk.screen.presenters.wording import Wording

_HOUR = timedelta(hours=1)
_NOON = 12 * 60.0
_MOST_MERGED = 12


def day_view(scene: Scene, *, shown: datetime | None = None, wish: Interval | None = None) -> DayView:
    """The day that `shown` lies in (None: today). `wish` is what the sheet would book, drawn if it is possible."""
    if scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED):
        return empty_day(scene.wording)  # nobody knows which day it is
    now = scene.minute
    day = day_of(shown or now, scene.wording.zone)
    blocks = [_block(scene, meeting, day) for meeting in overlapping(scene.meetings, day)]
    if wish is not None:
        blocks.append(_wish(scene, wish, day))
    today = day.contains(now)
    return DayView(
        title=scene.wording.day(day.start.astimezone(scene.wording.zone).date()),
        hours=_hours(day, scene.wording),
        blocks=tuple(blocks),
        now=minutes_on(now, day) if today else None,
        now_label=scene.wording.short_time(now) if today else "",
        focus=_focus(blocks, day, wish, today=today),
        several=_several(scene.wording),
    )


def empty_day(wording: Wording) -> DayView:
    """A day of which nothing is known, not even its date."""
    hours = tuple(HourMark(60.0 * hour, f"{hour:02}:00") for hour in range(24))
    return DayView(title="", hours=hours, blocks=(), now=None, focus=_NOON, several=_several(wording))


def _block(scene: Scene, meeting: Meeting, day: Interval) -> BlockView:
    now = scene.minute
    elapsed = (now - meeting.start) / meeting.interval.length if meeting.interval.contains(now) else 0.0
    return BlockView(
        id=meeting.id,
        start=minutes_on(meeting.start, day),
        end=minutes_on(meeting.end, day),
        title=title_of(scene, meeting),
        times=scene.wording.say("all day") if meeting.all_day else scene.wording.short_span(meeting.interval),
        organiser=organiser_of(meeting),
        look=_look(scene, meeting),
        elapsed=elapsed,
    )


def _look(scene: Scene, meeting: Meeting) -> BlockLook:
    """A block that the calendar has not confirmed is held, whenever it is; then time decides."""
    now, booking = scene.minute, booking_of(scene.snapshot, meeting)
    if meeting.end <= now:
        return BlockLook.PAST
    if (booking is not None and not booking.settled) or _held_beside(scene, meeting):
        return BlockLook.HELD
    if isinstance(scene.status, RoomCheckIn) and scene.status.meeting.id == meeting.id:
        return BlockLook.CHECK_IN
    return BlockLook.CURRENT if meeting.start <= now else BlockLook.MEETING


def _held_beside(scene: Scene, meeting: Meeting) -> bool:
    """Whether this door booked it in a room that shares this one's space, and waits for its calendar."""
    beside = meeting.key is not None and meeting.room != scene.snapshot.room.id
    return beside and any(b.key == meeting.key and not b.settled for b in scene.snapshot.bookings)


def _wish(scene: Scene, wish: Interval, day: Interval) -> BlockView:
    return BlockView(
        id="wish",
        start=minutes_on(wish.start, day),
        end=minutes_on(wish.end, day),
        title=scene.wording.say("Your booking"),
        times=scene.wording.short_span(wish),
        look=BlockLook.WISH,
    )


def _focus(blocks: list[BlockView], day: Interval, wish: Interval | None, *, today: bool) -> float | None:
    if wish is not None:
        return minutes_on(wish.start, day)
    if today:
        return None
    return min((block.start for block in blocks if block.start >= 0), default=9 * 60.0)


def _hours(day: Interval, wording: Wording) -> tuple[HourMark, ...]:
    count = day.length // _HOUR
    return tuple(HourMark(60.0 * n, wording.hour(day.start + n * _HOUR)) for n in range(count + 1))


def minutes_on(instant: datetime, day: Interval) -> float:
    """Minutes of `instant` after the beginning of `day`."""
    return (instant - day.start).total_seconds() / 60


def _several(wording: Wording) -> tuple[str, ...]:
    counted = (
        wording.count("{number} meeting", "{number} meetings", number)
        for number in range(2, _MOST_MERGED + 1)
    )
    return (*counted, wording.say("{number}+ meetings", number=_MOST_MERGED))
