"""What a person asks for, at the screen or from a shell, and the answer to it."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import Deed
from kiosk.domain.intervals import Interval
from kiosk.domain.panel import Device
from kiosk.domain.people import Claim
from kiosk.domain.reports import Phrase, ReportKind


@dataclass(frozen=True, slots=True)
class Book:
    """Book a room for `interval`: the neighbour of that id, or this room when none is named. The same `id` twice is one
    booking. `who` is for whom; where that is compared first, the answer takes a moment.
    """

    id: str
    interval: Interval
    title: str | None = None
    room: str | None = None
    who: Claim | None = None


@dataclass(frozen=True, slots=True)
class Extend:
    """Let the meeting go on until `end`. `key` finds it when its `meeting` id changed meanwhile."""

    id: str
    meeting: str
    end: datetime
    key: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """End the running meeting now, or cancel it when it has hardly begun. `at_once` leaves no time for an undo."""

    id: str
    meeting: str
    key: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Somebody is here for the meeting that check-in is open for, or for the one with the id `meeting`. `at_once`
    leaves no time for an undo.
    """

    id: str
    meeting: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Give the meeting up now: nobody needs the room for it. `at_once` leaves no time for an undo."""

    id: str
    meeting: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """A sensor tells whether it sees somebody in the room."""

    id: str
    seen: bool


@dataclass(frozen=True, slots=True)
class DeviceTrouble:
    """Something fixed to the panel does not work, and why, in one technical line; `detail` None once it does."""

    id: str
    device: Device
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The screen shows what the door is about to do with that meeting: only then can people object to it."""

    id: str
    meeting: str


@dataclass(frozen=True, slots=True)
class ReportProblem:
    """Something in the room is broken or missing. The same `id` twice is one report. `at_once` leaves no time for an
    undo.
    """

    id: str
    kind: ReportKind
    phrase: Phrase | None = None
    words: str = ""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class ClearReport:
    """Somebody has seen to the problem with that key."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last tap on this booking, or this report."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The person has seen it: close a notice, or the "Booked" screen (then `about` is the booking key)."""

    id: str
    about: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody touches the screen: read the calendar soon."""

    id: str


@dataclass(frozen=True, slots=True)
class Unlock:
    """Open the admin corner. Answered once the PIN was compared, which takes a moment."""

    id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Administer:
    """Do that, from the corner that was unlocked a moment ago."""

    id: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class FactoryReset:
    """Forget everything but the settings and the journal, bookings that wait included, and start again."""

    id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clean:
    """Let touches do nothing for so many seconds, so that the panel can be wiped."""

    id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looks for another room: ask the calendars of those around when they are taken, for the next minute."""

    id: str


AtTheCorner = Unlock | Administer | FactoryReset | Clean
Wish = Book | Extend | End | CheckIn | Release | ReportProblem | ClearReport | Undo  # what something comes of
Intent = Wish | Presence | DeviceTrouble | Shown | Dismiss | Touched | Look | AtTheCorner


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to the intent `id`, given once what it asks for is on disk.

    Refused when `refusal` is set; otherwise `key` names the booking that came of it, if any did.
    """

    id: str
    refusal: Refusal | None = None
    key: str | None = None
