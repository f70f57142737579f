"""The door as text and as plain data: what `kiosk status` and `kiosk agenda` print.

The same scene and the same words as on the wall, so that the two can never disagree. Times in data are RFC 3339 in the
room's zone; texts in data are in the language of the wording.
"""

from datetime import date, datetime, time
from typing import Any, assert_never

from kiosk.domain.freshness import Freshness, Live, Offline, Stale, Unknown
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import day_of, doubts_on, overlapping
from kiosk.domain.snapshot import Snapshot, booking_of, clock_trusted_at, relative_of
from kiosk.domain.status import RoomBusy, RoomCheckIn, RoomFree, RoomUnknown, Status
from kiosk.domain.time import Now, to_utc
from kiosk.screen.presenters.banner import banner_view, waiting, waiting_words
from kiosk.screen.presenters.hero import as_read
from kiosk.screen.presenters.home import home_view, strip_words
from kiosk.screen.presenters.scene import LinkPhase, Reach, Scene, scene_of
from kiosk.screen.presenters.titles import organiser_of, title_of
from kiosk.screen.presenters.wording import Wording, wording_for

Record = dict[str, Any]


def plain_scene(snapshot: Snapshot, now: Now, wording: Wording | None) -> Scene:
    """The scene of a snapshot that the agent has just handed over; without a wording in the room's language."""
    spoken = wording or wording_for(snapshot.language, snapshot.room.zone, clock=snapshot.appearance.clock)
    return scene_of(snapshot, now, reach=Reach(LinkPhase.CONNECTED, now.boot), wording=spoken)


def status_record(snapshot: Snapshot, now: Now) -> Record:
    """The state of the room as data: exactly the keys that `kiosk status --json` promises."""
    scene = plain_scene(snapshot, now, None)
    status = scene.status
    return {
        "room": snapshot.room.id,
        "state": _state_word(status),
        "until": _rfc3339(_until(status), scene),
        "freshness": _freshness_word(scene.freshness),
        "as_of": _rfc3339(snapshot.reading.read_at, scene),
        "now": _rfc3339(now.wall, scene),
        "current": _meeting_record(status.meeting, scene) if isinstance(status, RoomBusy) else None,
        "next": None if status.following is None else _meeting_record(status.following, scene),
        "pending": waiting(snapshot),
        "clock_trusted": clock_trusted_at(snapshot, now),
        "by": _rfc3339(status.by, scene) if isinstance(status, RoomCheckIn) else None,
        "out_of_service": out_of_service(snapshot),
        "release_stop": status.stop if isinstance(status, RoomCheckIn) else None,
    }


def out_of_service(snapshot: Snapshot) -> str | None:
    """Why the room cannot be used, in no particular language; None while it can."""
    return None if snapshot.out_of_service is None else snapshot.out_of_service or "closed at the door"


def status_lines(snapshot: Snapshot, now: Now, wording: Wording) -> tuple[str, ...]:
    """What the wall says, line by line."""
    scene = plain_scene(snapshot, now, wording)
    view, banner = home_view(scene), banner_view(scene)
    lines = [
        strip_words(scene)[2],
        view.sub if isinstance(scene.status, RoomUnknown | RoomCheckIn) or out_of_service(snapshot) else "",
        view.second,
        view.reason,
        wording.beside(banner.text, banner.fact) if banner else "",
        "" if banner else waiting_words(snapshot, wording),
    ]
    return tuple(line for line in lines if line)


def agenda_record(snapshot: Snapshot, now: Now, wording: Wording, *, day: date | None = None) -> Record:
    """One local day (None: today) as data, with why each entry occupies the room."""
    scene = plain_scene(snapshot, now, wording)
    shown = _midnight(scene, day)
    schedule = snapshot.schedule
    return {
        "room": snapshot.room.id,
        "day": shown.astimezone(wording.zone).date().isoformat(),
        "freshness": _freshness_word(scene.freshness),
        "as_of": _rfc3339(snapshot.reading.read_at, scene),
        "meetings": [
            {**_meeting_record(meeting, scene), "why": why_busy(meeting, scene)}
            for meeting in _of_day(scene, shown)
        ],
        "unreadable": [
            {"entry": doubt.entry, "cause": doubt.cause}
            for doubt in (doubts_on(schedule, day_of(shown, wording.zone)) if schedule else ())
        ],
        "dropped": schedule.dropped if schedule else 0,
    }


def agenda_lines(
    snapshot: Snapshot, now: Now, wording: Wording, *, day: date | None = None, why: bool = False
) -> tuple[str, ...]:
    """One local day (None: today), a meeting a line; with `why` the reason it occupies the room below each."""
    scene = plain_scene(snapshot, now, wording)
    shown = _midnight(scene, day)
    local = shown.astimezone(wording.zone).date()
    lines = [wording.beside(snapshot.room.name, wording.day(local), as_read(scene))]
    for meeting in _of_day(scene, shown):
        times = wording.say("all day") if meeting.all_day else wording.span(meeting.interval)
        names = wording.beside(title_of(scene, meeting), organiser_of(meeting))
        lines.append(f"{times}  {names}")
        if why:
            lines.append(f"    {why_busy(meeting, scene)}")
    lines += _missing(scene, day_of(shown, wording.zone), some=len(lines) > 1)
    if why and snapshot.schedule is not None:
        lines += [
            wording.say("{entry}: cannot be read ({cause})", entry=doubt.entry, cause=doubt.cause)
            for doubt in doubts_on(snapshot.schedule, day_of(shown, wording.zone))
        ]
    return tuple(lines)


def _missing(scene: Scene, day: Interval, *, some: bool) -> list[str]:
    """What is to be said of the time without meetings: that there are none (not `some`), or that nobody looked."""
    wording, schedule = scene.wording, scene.snapshot.schedule
    read = None if schedule is None else schedule.window.clip(day)
    if isinstance(scene.freshness, Unknown) or read is None:
        return [] if some else [wording.say("The calendar was not read yet")]
    said = [] if some else [wording.say("No meetings")]
    if read.end < day.end:
        said.append(wording.say("Not read: what begins after {time}", time=wording.time(read.end)))
    return said


def why_busy(meeting: Meeting, scene: Scene) -> str:
    """Why an entry occupies the room."""
    wording, booking = scene.wording, booking_of(scene.snapshot, meeting)
    if (beside := relative_of(scene.snapshot, meeting.room)) is not None:
        return wording.say("{room} is taken then, and shares this space", room=beside.room.name)
    if booking is not None and not booking.settled:
        return wording.say("asked for at this door, not yet confirmed by the calendar")
    if meeting.ours:
        return wording.say("booked at a door")
    if not meeting.readable:
        return wording.say("only its time could be read")
    if meeting.tentative:
        return wording.say("tentative in the calendar, which counts as busy")
    if meeting.all_day:
        return wording.say("all day, and marked as busy in the calendar")
    return wording.say("marked as busy in the calendar")


def _midnight(scene: Scene, day: date | None) -> datetime:
    if day is None:
        return scene.now.wall
    return to_utc(datetime.combine(day, time(), scene.wording.zone))


def _of_day(scene: Scene, shown: datetime) -> tuple[Meeting, ...]:
    return overlapping(scene.meetings, day_of(shown, scene.wording.zone))


def _until(status: Status) -> datetime | None:
    match status:
        case RoomFree(following):
            return None if following is None else following.start
        case RoomBusy(meeting):
            return meeting.end
        case RoomUnknown():
            return None
        case _:
            assert_never(status)


def _state_word(status: Status) -> str:
    match status:
        case RoomFree():
            return "free"
        case RoomCheckIn():
            return "check_in"
        case RoomBusy():
            return "busy"
        case RoomUnknown():
            return "unknown"
        case _:
            assert_never(status)


def _freshness_word(freshness: Freshness) -> str:
    match freshness:
        case Live():
            return "live"
        case Stale():
            return "stale"
        case Offline():
            return "offline"
        case Unknown():
            return "unknown"
        case _:
            assert_never(freshness)


def _meeting_record(meeting: Meeting, scene: Scene) -> Record:
    return {
        "title": None if meeting.private else meeting.title,
        "organiser": meeting.organiser if meeting.readable else None,
        "start": _rfc3339(meeting.start, scene),
        "end": _rfc3339(meeting.end, scene),
        "private": meeting.private,
        "all_day": meeting.all_day,
        "ours": meeting.ours,
        "room": meeting.room,
    }


def _rfc3339(instant: datetime | None, scene: Scene) -> str | None:
    return None if instant is None else instant.astimezone(scene.wording.zone).isoformat(timespec="seconds")
