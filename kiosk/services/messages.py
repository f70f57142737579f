"""What the engine hears and what it wants done: plain values, so that a test or a simulation can be its world.

The effects of one `handle` are performed in their order. When a `SaveOutbox` or `SaveReports` fails, the rest of its
batch is dropped and the engine hears `NotStored`, before anything else: nothing that rests on the disk is ever shown,
answered or sent before it is there.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.corner import CornerState
from kiosk.domain.errors import CalendarError, FacilityError
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.intervals import Interval
from kiosk.domain.journal import Entry
from kiosk.domain.ladder import LastLadder
from kiosk.domain.lamps import Verification
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Claim, Person
from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Snapshot
from kiosk.ports.calendar import Changes, FreeBusy, Missing, Rights, Whole
from kiosk.ports.storage import ClockProof, Space

GIVE_UP = 60.0  # seconds; a call that was not answered by then is not waited for, nor begun


@dataclass(frozen=True, slots=True)
class Read:
    """Read the room's calendar; `at` is the wall time that the schedule will carry."""

    window: Interval
    at: datetime
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Find:
    """Look a booking key up, freshly."""

    key: str
    around: Interval


@dataclass(frozen=True, slots=True)
class Create:
    """Store an event under a booking key. `who` is whom the calendar invites, if it can."""

    key: str
    interval: Interval
    title: str | None
    who: Person | None = None


@dataclass(frozen=True, slots=True)
class ChangeEnd:
    """Move the end of a meeting."""

    meeting: Meeting
    end: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """Remove a meeting; `because` is a sentence for its organiser."""

    meeting: Meeting
    because: str | None = None


@dataclass(frozen=True, slots=True)
class MarkCheckedIn:
    """Note in the calendar that somebody is here for the meeting."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class MarkAbsent:
    """Note in the calendar that nobody came to this door for the meeting."""

    meeting: Meeting
    door: str = ""


@dataclass(frozen=True, slots=True)
class AskRights:
    """Ask what the account may do with the room, and what the calendar system does with it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How the machine is: its disk, None when that tells nothing, and whether it has a network, None likewise."""

    space: Space | None
    linked: bool | None = None


@dataclass(frozen=True, slots=True)
class PinChecked:
    """Whether a PIN is the right one."""

    matches: bool


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose badge, PIN or name it is; None when it is nobody's."""

    person: Person | None


@dataclass(frozen=True, slots=True)
class AskFreeBusy:
    """Ask when these rooms are taken within `window`, all in one call."""

    rooms: tuple[Room, ...]
    window: Interval


Call = Read | Find | Create | ChangeEnd | Cancel | MarkCheckedIn | MarkAbsent
Question = Call | AskRights | AskFreeBusy
Told = Looked | PinChecked | Recognised | Verification  # by the machine itself, or its settings
Result = Whole | Changes | Meeting | Missing | Rights | FreeBusy | Told | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Effect: make this call to the provider, off the engine's thread, and answer with `Answered(id, ...)`.

    `room` is the neighbour whose calendar it is for; None for this room's.
    """

    id: int
    call: Question
    room: str | None = None


@dataclass(frozen=True, slots=True)
class SaveOutbox:
    """Effect: these bookings, durably, before anything that follows."""

    bookings: tuple[Booking, ...]


@dataclass(frozen=True, slots=True)
class SaveReports:
    """Effect: these reports, durably, before anything that follows. It comes before any SaveOutbox of its batch."""

    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class SaveSchedule:
    """Effect: keep the schedule for the next start. Losing it costs only what a screen shows while offline."""

    schedule: Schedule


@dataclass(frozen=True, slots=True)
class SaveStrikes:
    """Effect: keep how often in a row nobody came to each series. Losing it costs only a count."""

    strikes: tuple[Strike, ...]


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Effect: remember when the calendar was last read whole, and that the clock was right then, if it was."""

    read_at: datetime
    clock: ClockProof | None = None


@dataclass(frozen=True, slots=True)
class SaveLadder:
    """Effect: keep how the rungs were found, for whoever asks while no agent runs."""

    ladder: LastLadder


@dataclass(frozen=True, slots=True)
class LookAround:
    """Effect: look at the machine's own disk and network, and answer with `Answered(id, Looked(...))`."""

    id: int


@dataclass(frozen=True, slots=True)
class SaveCorner:
    """Effect: keep how the admin corner stands. Losing it costs what somebody switched there."""

    state: CornerState


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Effect: compare this PIN, off the engine's thread, and answer with `Answered(id, PinChecked(...))`."""

    id: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recognise:
    """Effect: find out whose badge, PIN or name this is, off the engine's thread, and answer with
    `Answered(id, Recognised(...))`.
    """

    id: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class RunVerify:
    """Effect: verify this room's calendar, off the engine's thread, and answer with `Answered(id, ...)`."""

    id: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Effect: end, to be started again; with `forget` nothing is kept but the settings and the journal."""

    forget: bool = False


@dataclass(frozen=True, slots=True)
class Deliver:
    """Effect: hand this report over to the facility system, off the engine's thread, and answer with `Handed`."""

    report: Report


@dataclass(frozen=True, slots=True)
class Note:
    """Effect: write these lines into the journal, and let go of the days before `keep_from`. The last of its batch.

    When that fails the engine hears `NotNoted`, before anything else: only history is lost.
    """

    entries: tuple[Entry, ...]
    keep_from: date | None = None


@dataclass(frozen=True, slots=True)
class Publish:
    """Effect: everybody on the link gets this snapshot."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Reply:
    """Effect: answer whoever sent the intent of that id."""

    ack: Ack


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Effect: send `Woken` at that moment on CLOCK_BOOTTIME, instead of any asked for before."""

    boot: float


Keep = SaveSchedule | SaveStrikes | SaveLadder | SaveCorner | MarkRead
Chore = CheckPin | Recognise | RunVerify | Leave
Effect = (
    Ask | SaveOutbox | SaveReports | Keep | LookAround | Deliver | Publish | Reply | WakeAt | Note | Chore
)


@dataclass(frozen=True, slots=True)
class Begun:
    """The first message."""


@dataclass(frozen=True, slots=True)
class Woken:
    """The time asked for has come."""


@dataclass(frozen=True, slots=True)
class Hinted:
    """The calendar says of itself that something may have changed. Only a hint: reading remains the truth."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How many screens are connected now: without one nobody at the door can object to anything."""

    screens: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks for something."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Answered:
    """The provider answered the call of that id, or failed."""

    id: int
    result: Result | CalendarError


@dataclass(frozen=True, slots=True)
class Handed:
    """The facility system took the report of that key, and calls it so; or it failed."""

    key: str
    result: str | FacilityError


@dataclass(frozen=True, slots=True)
class NotStored:
    """The disk refused the outbox, or the reports before it; the rest of that batch was not performed."""

    detail: str
    reports: bool = False


@dataclass(frozen=True, slots=True)
class NotNoted:
    """The disk refused the journal; everything else of that batch was performed."""

    detail: str


Message = Begun | Woken | Hinted | Watched | Asked | Answered | Handed | NotStored | NotNoted
