"""All that a screen, or a command, may know: one frozen value, replaced as a whole."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.ambience import Ambient
from kiosk.domain.appearance import Appearance
from kiosk.domain.around import RoomAround, Surroundings
from kiosk.domain.attendance import Announced, CheckInPolicy, ReleaseStop, awaited
from kiosk.domain.bookings import Act, Booking, Refusal, overlay
from kiosk.domain.combined import Kinship
from kiosk.domain.corner import Corner
from kiosk.domain.freshness import Freshness, Reading, freshness
from kiosk.domain.intervals import Interval
from kiosk.domain.ladder import Ladder
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.reports import Report, ReportKind, ReportUndo
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, day_of, doubts_on, last_day
from kiosk.domain.status import RoomFree, RoomUnknown, Status, status_of
from kiosk.domain.time import Now

_CLOCK_SET = timedelta(seconds=2)  # more than this is no slow correction


class UndoOf(StrEnum):
    """What an offered undo would take back."""

    BOOK = "book"
    EXTEND = "extend"
    END = "end"
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """A tap that can still be taken back: `until` on CLOCK_BOOTTIME, None while the calendar has not confirmed."""

    key: str
    of: UndoOf
    until: float | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that stays on the screen until it is touched or `interval` is over: a refusal, a loss.

    `of` says what had been asked for, `since` when it was told first, `room` which room it is about; None is this one
    too.
    """

    id: str
    of: UndoOf
    refusal: Refusal
    interval: Interval
    since: datetime | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last attempt to reach the calendar failed: the error's `kind` and `cause`, one technical line."""

    kind: str
    cause: str
    since: datetime
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """Another room that shares this one's space: what it is to this room, how its calendar was read, and why not."""

    room: Room
    kinship: Kinship
    reading: Reading = field(default_factory=Reading)
    trouble: Trouble | None = None


class FindingKind(StrEnum):
    """What a health check can find, beside trouble with the calendar."""

    DOUBTFUL_ENTRY = "doubtful_entry"
    DROPPED_ENTRY = "dropped_entry"
    OVERLAP = "overlap"
    DAMAGED_FILE = "damaged_file"
    NOT_STORED = "not_stored"
    DISK_READ_ONLY = "disk_read_only"
    DISK_FULL = "disk_full"
    DISK_NEARLY_FULL = "disk_nearly_full"
    DISK_REFUSES = "disk_refuses"  # something that is only kept for the next start
    JOURNAL_NOT_WRITTEN = "journal_not_written"
    JOURNAL_TORN = "journal_torn"
    LAPSED_BOOKING = "lapsed_booking"
    WRITE_FORBIDDEN = "write_forbidden"
    WRITE_FAILED = "write_failed"
    CLOCK_SKEW = "clock_skew"
    DEVICE_BROKEN = "device_broken"  # something fixed to the panel; the door works without
    REPORT_NOT_TAKEN = "report_not_taken"
    PLAIN_SECRET = "plain_secret"  # noqa: S105 - the name of a finding, not a secret
    NEIGHBOUR_TROUBLE = "neighbour_trouble"
    SITE_MISSING = "site_missing"  # no walking graph, or this door is not on it
    SITE_LACKS_ROOM = "site_lacks_room"
    SITE_NOT_CONNECTED = "site_not_connected"
    FLOOR_PLAN_MISSING = "floor_plan_missing"
    LOGO_UNUSABLE = "logo_unusable"
    SEATS_UNKNOWN = "seats_unknown"
    ROOMS_LEFT_OUT = "rooms_left_out"
    FREE_BUSY_FAILED = "free_busy_failed"
    SPACE_UNKNOWN = "space_unknown"  # a room that shares this one's space is not read


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an admin should know. `subject` names what it is about, without private data: for what concerns
    meetings and bookings their starts, in ISO 8601 and UTC, and a space between two. `room` is the neighbour that it is
    about, None for this room.
    """

    kind: FindingKind
    subject: str
    since: datetime
    detail: str = ""
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The door at one moment. `number` grows by one with each.

    `made_at` and `made_boot` are that moment by the wall clock and on CLOCK_BOOTTIME.
    `bookings` are the unfinished ones and those that ended a moment ago; `holding_refused` says why nothing new can be
    booked or held at present. `language` is the room's default. `shift` is by how much the door's clock is shifted.
    `ladder` is how the agent found each rung, the lowest first.
    `release_stop` is what keeps the present meeting from being released as a no-show, None when nothing does;
    `announced` is what the door is about to do by itself. `neighbours` are the other rooms that can be booked here:
    bookings, undo and notices may be about them too. `around` is when they are taken, as far as somebody asked lately,
    and `surroundings` how to get there. `reports` are the problems that are open in this room,
    `report_undo` those that can still be taken back, `may_report` what can be reported here. `appearance` is
    how the panel looks, `ambient` how it behaves towards its surroundings. `phone` is the address where a person books
    this room from a phone, None for none. `relatives` are the rooms that share this one's space: `schedule` holds their
    meetings beside its own, and `reading` is no better than the worst of theirs. `out_of_service` says why the room
    cannot be used, "" when nobody said why, None while it can; `corner` is the admin corner.
    """

    number: int
    room: Room
    made_at: datetime
    made_boot: float | None = None
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    schedule: Schedule | None = None
    reading: Reading = field(default_factory=Reading)
    clock_trusted: bool = False
    bookings: tuple[Booking, ...] = ()
    undo: tuple[UndoOffer, ...] = ()
    notices: tuple[Notice, ...] = ()
    holding_refused: Refusal | None = None
    trouble: Trouble | None = None
    findings: tuple[Finding, ...] = ()
    ladder: Ladder = ()
    language: str = "en"
    shift: timedelta = timedelta(0)
    check_in: CheckInPolicy = field(default_factory=CheckInPolicy)
    release_stop: ReleaseStop | None = ReleaseStop.NOT_SET
    announced: Announced | None = None
    ambient: Ambient = field(default_factory=Ambient)
    reports: tuple[Report, ...] = ()
    report_undo: tuple[ReportUndo, ...] = ()
    may_report: tuple[ReportKind, ...] = tuple(ReportKind)
    neighbours: tuple[Room, ...] = ()
    out_of_service: str | None = None
    corner: Corner = field(default_factory=Corner)
    around: tuple[RoomAround, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)
    appearance: Appearance = field(default_factory=Appearance)
    phone: str | None = None
    relatives: tuple[Relative, ...] = ()


def seen_from(snapshot: Snapshot, now: Now) -> Now:
    """The present moment as this door tells it: its clock may be shifted on purpose, to show another time."""
    return replace(now, wall=now.wall + snapshot.shift)


def meetings_of(snapshot: Snapshot) -> tuple[Meeting, ...]:
    """What occupies the room: the calendar's meetings with this door's bookings laid over them, those of the rooms that
    share its space too.
    """
    rooms = (snapshot.room.id, *(relative.room.id for relative in snapshot.relatives))
    bookings = (booking for room in rooms for booking in bookings_in(snapshot, room))
    return overlay(snapshot.schedule.meetings if snapshot.schedule else (), bookings, here=snapshot.room.id)


def bookings_in(snapshot: Snapshot, room: str | None = None) -> tuple[Booking, ...]:
    """This door's bookings of one room: this one when none is named."""
    wanted = room or snapshot.room.id
    return tuple(b for b in snapshot.bookings if b.room == wanted)


def room_of(snapshot: Snapshot, room: str | None) -> Room | None:
    """The room of that id: this one when none is named; None when it cannot be booked at this door."""
    if room is None or room == snapshot.room.id:
        return snapshot.room
    return next((neighbour for neighbour in snapshot.neighbours if neighbour.id == room), None)


def relative_of(snapshot: Snapshot, room: str) -> Relative | None:
    """The room of that id as one that shares this one's space; None where it does not."""
    return next((relative for relative in snapshot.relatives if relative.room.id == room), None)


def clock_trusted_at(snapshot: Snapshot, now: Now) -> bool:
    """Whether the clock can still be believed: a screen sees that it was set before the agent says so."""
    if snapshot.made_boot is None:
        return snapshot.clock_trusted
    moved = (now.wall - snapshot.made_at) - timedelta(seconds=now.boot - snapshot.made_boot)
    return snapshot.clock_trusted and abs(moved) <= _CLOCK_SET


def freshness_of(snapshot: Snapshot, now: Now) -> Freshness:
    """How much the snapshot still says at `now`."""
    window = snapshot.schedule.window if snapshot.schedule else None
    return freshness(snapshot.reading, window, now=now, clock_trusted=clock_trusted_at(snapshot, now))


def status_now(snapshot: Snapshot, now: Now) -> Status:
    """The state of the room at `now`, as the screen and the command line both say it. What is out of service is never
    free, whatever the calendar says.
    """
    status = _status(snapshot, now)
    if snapshot.out_of_service is not None and isinstance(status, RoomFree):
        return RoomUnknown(None, None, status.following)
    return status


def _status(snapshot: Snapshot, now: Now) -> Status:
    schedule = snapshot.schedule
    doubtful = schedule is not None and bool(doubts_on(schedule, day_of(now.wall, snapshot.room.zone)))
    meetings = meetings_of(snapshot)
    return status_of(
        meetings,
        freshness_of(snapshot, now),
        window=schedule.window if schedule else None,
        at=now.wall,
        doubtful=doubtful,
        check_in=awaited(
            meetings, bookings_in(snapshot), snapshot.check_in, now.wall, stop=snapshot.release_stop
        ),
    )


def booking_of(snapshot: Snapshot, meeting: Meeting) -> Booking | None:
    """This door's booking behind a meeting, or None when it is not ours to speak for."""
    return next(
        (
            b
            for b in bookings_in(snapshot)
            if b.act is Act.BOOK and (b.target == meeting.id or (b.target is None and b.key == meeting.key))
        ),
        None,
    )


def last_bookable_day(snapshot: Snapshot, at: datetime) -> Interval:
    """The last local day that can be booked at the door."""
    return last_day(at, snapshot.room.zone, snapshot.policy.ahead_days)
