"""Doors to present, in few words: the room of the pictures at the time of the pictures."""

from dataclasses import replace

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Act, Booking, BookingState
from kiosk.domain.freshness import Reading
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach, Scene, scene_of
from kiosk.screen.presenters.wording import Wording, wording_for
from kiosk.testing.builders import BOOT, a_booking, a_meeting, a_now, a_room, a_schedule, at
from tests.unit.presenters.catalogues import wording_of

CONNECTED = Reach(LinkPhase.CONNECTED, 0.0)
CRITIQUE = a_meeting("11:00", "11:30", "Design critique")
SECRET = a_meeting("11:30", "12:30", private=True)
PLANNING = a_meeting(
    "12:45", "14:00", "Quarterly planning", organiser="S. Haddad", may_end=True, may_extend=True
)
REVIEW = a_meeting("14:30", "15:30", "Supplier review", organiser="A. Lindqvist")
STAND_UP = a_meeting("16:00", "16:30", "Stand-up")
QUARTERLY = a_meeting("13:15", "14:00", "Quarterly planning", organiser="S. Haddad")
DAY = (CRITIQUE, SECRET, REVIEW, STAND_UP)
ASKS = CheckInPolicy(required=True, release=True, other_doors=())
EVERYBODYS = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL)


def a_snapshot(*meetings: Meeting, schedule: Schedule | None = None, **facts) -> Snapshot:
    """A door that has just read these meetings; `facts` are fields of the snapshot."""
    return replace(
        Snapshot(
            number=1,
            room=replace(a_room(seats=8, equipment=("screen", "video", "whiteboard")), name="Juniper"),
            made_at=at("13:00"),
            schedule=schedule or a_schedule(*meetings, read_at=at("13:02")),
            reading=Reading(read_at=at("13:02"), live_until=BOOT + 150, answered=True),
            clock_trusted=True,
        ),
        **facts,
    )


def an_entry(
    act: Act, *, clock: str, state: BookingState = BookingState.PENDING, sent: bool = False
) -> Booking:
    """What this door noted at `clock` of QUARTERLY; a release wants it gone."""
    gone = act is Act.RELEASE and state is BookingState.PENDING
    entry = a_booking("13:15", "14:00", key="entry", made_at=at(clock), state=state, sent=sent)
    wanted = replace(entry.wanted, exists=not gone)
    title = QUARTERLY.title if act is Act.RELEASE else None
    confirmed = entry.wanted if act is Act.RELEASE or state is BookingState.CONFIRMED else None
    return replace(entry, act=act, wanted=wanted, confirmed=confirmed, target=QUARTERLY.id, title=title)


def stale(snapshot: Snapshot, *, answered: bool = False) -> Snapshot:
    """The same, read too long ago; `answered` says whether the last attempt got an answer."""
    return replace(snapshot, reading=Reading(at("13:02"), BOOT - 1, answered))


def english(timezone: str = "Europe/Berlin") -> Wording:
    return wording_for("en", a_room(timezone=timezone).zone)


def a_scene(
    snapshot: Snapshot,
    clock: str = "13:12",
    *,
    boot: float = BOOT,
    language: str = "en",
    layout: Layout = Layout.WIDE,
    reach: Reach = CONNECTED,
    notices=(),
) -> Scene:
    return scene_of(
        snapshot,
        a_now(clock, boot=boot),
        reach=reach,
        wording=wording_of(language, snapshot.room.zone),
        layout=layout,
        notices=notices,
    )


def labels(buttons) -> list[str]:
    """What stands on the buttons: `15 min until 13:27`."""
    return [" ".join(part for part in (b.label, b.detail) if part) for b in buttons]
