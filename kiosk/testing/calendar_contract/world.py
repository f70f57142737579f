"""A world: a calendar system that the suite can look into and break, and a provider connected to it.

The suite never asks what system it is. What a world cannot do, it declares; the matching tests then check the refusal,
or skip and say so.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Protocol

from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import CalendarProvider


class Standing(StrEnum):
    """What the calendar says of an event."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DECLINED = "declined"  # by the room


class Damage(StrEnum):
    """What cannot be read in an entry."""

    NOTHING = "nothing"
    REST = "rest"  # its time can still be read
    TIME = "time"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day, `times` times. Occurrences are counted from 0; `moved` gives some another start on the same day."""

    times: int
    moved: dict[int, datetime] = field(default_factory=dict)
    cancelled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """What another client stores.

    `start` and `end` are aware times in their own zone, naive ones for floating times, or dates for whole days.
    `zone` is the name that stands in the calendar for the zone of `start`, when it is not the IANA name.
    """

    id: str
    start: datetime | date
    end: datetime | date
    title: str = "Planning"
    organiser: str | None = None
    standing: Standing = Standing.CONFIRMED
    private: bool = False
    free: bool = False
    invited: bool = False  # the organiser invited others: the room holds a copy
    daily: Daily | None = None
    damage: Damage = Damage.NOTHING
    zone: str | None = None


class News(StrEnum):
    """What a calendar writes to a guest about."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"


Letter = tuple[News, str]  # and to whom


class Fault(Enum):
    """What the next call meets."""

    REFUSED = auto()  # nothing listens
    SILENT = auto()  # the reply never comes
    CUT_BEFORE = auto()  # the connection breaks, the call was not carried out
    CUT_AFTER = auto()  # the connection breaks, the call was carried out
    SERVER_ERROR = auto()
    SLOW_DOWN = auto()  # asked too often, and when to come back
    SLOW_DOWN_SOMETIME = auto()  # asked too often
    SIGN_IN_REJECTED = auto()
    FORBIDDEN = auto()
    GARBAGE = auto()


COME_BACK_AFTER = timedelta(seconds=7)


class Ability(Enum):
    """What a world can be asked for beyond what every world can."""

    FLOATING_TIMES = auto()
    NAMED_ZONES = auto()  # zones by other names than IANA's
    BROKEN_SERIES = auto()  # a recurrence that cannot be read
    INVITATIONS = auto()  # copies of other people's invitations, which the provider must leave alone
    REMEMBERS_KEYS = auto()  # a deleted event's key is known even to a provider that never met it
    OTHER_ROOMS = auto()  # `another` makes rooms with a calendar of their own
    READ_ONLY_ROOMS = auto()  # also such as the account may read and not change
    FORBIDDEN_ROOMS = auto()  # also such as the account may not even read
    HIDES_FORBIDDEN_ROOMS = auto()  # and says of them that they are not there


class Limit(Enum):
    """What a provider of this world can be made to lack, or to insist on."""

    NO_CURSORS = auto()
    NO_FOREIGN_CHANGES = auto()
    BLIND_WRITES = auto()
    NO_OVERLAPS = auto()  # the calendar itself refuses a slot that is taken
    NO_DIRECTORY = auto()
    NO_FREE_BUSY = auto()
    NO_MARKER = auto()
    NO_PUSH = auto()
    TELLS_NOBODY = auto()
    INVITES_NOBODY = auto()
    WRONG_SECRET = auto()  # it signs in with a password, a key or a token that is not the right one


class Access(Enum):
    """What the account may do with a room."""

    WRITE = auto()
    READ = auto()
    NONE = auto()


class Held(Protocol):
    """A reply that waits. Both wait with a deadline of their own."""

    def reached(self) -> bool:
        """Whether the call arrived within a few seconds."""
        ...

    def release(self) -> None: ...


class CalendarWorld(Protocol):
    """One room's calendar on a running system. The back door never goes through the provider."""

    room: Room
    nowhere: Room  # a room without a calendar
    listed: Room  # what `list_rooms` must tell of `room`: its name, and seats, equipment and floor as far as it can
    provider: CalendarProvider
    abilities: frozenset[Ability]
    limits: frozenset[Limit]

    def fresh_provider(self) -> CalendarProvider:
        """Another provider on the same calendar, as after a restart."""
        ...

    def limited_provider(self, limit: Limit) -> CalendarProvider:
        """Another provider on the same calendar, with one of `limits`."""
        ...

    def another(self, access: Access) -> Room:
        """A further room with an empty calendar of its own, which the account has this access to. Only with the
        abilities that say so.
        """
        ...

    def add(self, event: Event) -> None:
        """Another client stores an event, or another version of it."""
        ...

    def delete(self, event: str) -> None:
        """Another client deletes an event, by the id it gave."""
        ...

    def touch(self, key: str, *, title: str) -> None:
        """Another client changes the title of the event stored under a booking key."""
        ...

    def delete_booking(self, key: str) -> None:
        """Another client deletes the event stored under a booking key."""
        ...

    def stored(self) -> tuple[Interval, ...]:
        """The intervals of everything single that is stored, read past the provider, in order."""
        ...

    def told(self) -> tuple[str, ...]:
        """The sentences that organisers of meetings in the room heard, past the provider, in order."""
        ...

    def letters(self) -> tuple[Letter, ...]:
        """What the calendar wrote to guests of the room's bookings, past the provider, in order."""
        ...

    def fail_next(self, fault: Fault) -> None:
        """Let the next call of the provider meet the fault."""
        ...

    def hold_next(self) -> AbstractContextManager[Held]:
        """Let the reply to the next call wait."""
        ...

    def expire_cursors(self) -> None: ...


def occurrences(event: Event, in_utc: Callable[[datetime | date], datetime]) -> tuple[Interval, ...]:
    """When an event takes place, worked out by hand: the truth that expansions are held against."""
    daily = event.daily or Daily(times=1)
    begin, length = _starts(event, daily)
    return tuple(
        sorted(
            Interval(in_utc(begin(number)), in_utc(begin(number) + length))
            for number in range(daily.times)
            if number not in daily.cancelled
        )
    )


def _starts(event: Event, daily: Daily) -> tuple[Callable[[int], datetime | date], timedelta]:
    def begin(number: int) -> datetime | date:
        return daily.moved.get(number, event.start + timedelta(days=number))

    if isinstance(event.start, datetime) and isinstance(event.end, datetime):
        return begin, event.end - event.start
    return begin, timedelta(days=event.end.toordinal() - event.start.toordinal())
