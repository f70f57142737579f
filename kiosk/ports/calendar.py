"""What every calendar provider does, and what it may raise.

The conformance suite in `kiosk.testing.calendar_contract` is this text as tests: every provider passes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kiosk.domain.errors import CalendarError
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule


class Directory(StrEnum):
    """How much a system knows of its rooms."""

    NONE = "none"
    NAMES = "names"
    FULL = "full"  # seats, equipment, floor where somebody entered them


class RoomNote(StrEnum):
    """How the calendar system treats a room in a way that a door suffers from; explained, never silently repaired."""

    TITLE_REPLACED = "title_replaced"  # the organiser's name stands in place of the title
    PRIVATE_FLAG_STRIPPED = "private_flag_stripped"
    AUTO_ACCEPT_OFF = "auto_accept_off"
    RELEASES_BY_ITSELF = "releases_by_itself"  # the system has a no-show release of its own


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do; the door never promises more. Tested both ways: present must work, absent must refuse.

    `incremental`: a cursor saves reading everything. `cas_update`: changes fail if the event changed since it was read.
    `change_foreign_end`, `cancel_foreign`: it can change meetings that are not ours. `read_lag`: how long after a write
    was answered a read may still not show it. `room_directory`: what `list_rooms` can tell. `free_busy_batch`: how many
    rooms one call of `free_busy` takes, 0 for none. `marker`: `check_in` and `note_absent` are kept in the calendar.
    `idempotent_create`: the calendar itself keeps a key from being stored twice. `push`: `watch` tells of changes as
    they come. `tells_organiser`: the sentence given to `cancel` reaches the organiser of an invitation. `invites`: whom
    `create` is for becomes a guest of the event, and the calendar writes to him.
    """

    incremental: bool
    cas_update: bool
    change_foreign_end: bool
    cancel_foreign: bool
    read_lag: timedelta = timedelta(0)
    room_directory: Directory = Directory.NONE
    free_busy_batch: int = 0
    marker: bool = False
    idempotent_create: bool = False
    push: bool = False
    tells_organiser: bool = False
    invites: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in. `name` is what an admin knows it by; `expires` when its secret or certificate does."""

    name: str
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account may do with one room, asked without writing. None: the system does not tell.

    `notes` are things about this room that an admin should know.
    """

    may_write: bool | None
    notes: tuple[RoomNote, ...] = ()


FreeBusy = Mapping[str, tuple[Interval, ...] | CalendarError]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that occupies the room in the window: the truth.

    `server_time` is the server's own clock when it answered, if it says. `cursor` continues from here; None when the
    provider has no cursors.
    """

    schedule: Schedule
    cursor: str | None = None
    server_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the cursor: meetings to put in place of those with their ids, and ids that are gone."""

    changed: tuple[Meeting, ...]
    removed: tuple[str, ...]
    cursor: str
    read_at: datetime
    server_time: datetime | None = None


class Missing(StrEnum):
    """What `find` says of a key it cannot show a live event for."""

    NEVER = "never"  # no event with this key was ever stored, as far as the provider can tell
    GONE = "gone"  # there was one, and it was deleted: never revive it


class CalendarProvider(Protocol):
    """One kind of calendar system, connected with one integration's credentials.

    Thread-safe for reads; the caller sends at most one write a room at a time. No call retries, sleeps, or takes longer
    than its time-out (about 20 s). Every call may raise Unavailable, RateLimited, AuthRejected, NotPermitted,
    BadResponse, and Gone when the room's calendar is not there; what else, each says. After Unavailable or BadResponse
    from a write nobody knows whether it took effect: `find` before trying again.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        """What occupies the room in `window`; `at` is the wall time and becomes the schedule's `read_at`.

        Private entries arrive masked; cancelled, declined and free ones do not arrive; series are expanded; entries
        that cannot be placed arrive as doubts. Without a cursor the answer is Whole. With one it may be either; a
        cursor that is dead, or was made for another window, gives Whole again. Changes say nothing of doubts: where
        those may differ the answer is Whole.
        """
        ...

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        """The event stored under a booking key, by a fresh read. `around` is where to look if the provider must."""
        ...

    def create(
        self,
        room: Room,
        *,
        key: str,
        interval: Interval,
        title: str,
        busy: bool = True,
        who: Person | None = None,
    ) -> Meeting:
        """Store an event under the key. An event of that key that is already there and live is success, and returned.

        One that is not `busy` does not occupy the room: `read` leaves it out, `find` shows it all the same. `who` it is
        for is invited, with `invites` and where he has an address: once for the key, however often it is stored, and
        the calendar tells him of what becomes of the event. It stays a booking of ours. Without `invites` nobody is.

        SlotTaken when the calendar itself refuses the overlap; Gone when the key belonged to a deleted event. Most
        systems accept overlaps: whoever books must read again afterwards.
        """
        ...

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        """Move the end. Gone when the meeting is not there, or not as it was read; Unsupported for a foreign one
        without `change_foreign_end`. Of a series only this occurrence changes.
        """
        ...

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        """Remove it; decline it for the room where the room holds a copy of an invitation. Success when it is already
        gone; Gone when it is not as it was read; Unsupported for a foreign one without `cancel_foreign`. Of a series
        only this occurrence goes.

        `because` is a sentence for the organiser: with `tells_organiser` it goes with the answer to an invitation, by
        the calendar's own means, once; otherwise nobody hears it. It is sent as `domain.text.sentence` makes it.
        """
        ...

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        """Mark the meeting as checked in, where every door reads it; success when it is already, whatever else changed.
        Gone and Unsupported as for `cancel`, but for what other doors noted since it was read: that is no change.
        Unsupported for every meeting without `marker`; NotPermitted for a copy of an invitation that the calendar would
        not let us mark. Of a series only this occurrence.
        """
        ...

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        """Note, where every door reads it, that nobody came to the meeting at this door: it then stands in the `absent`
        of every read, as long as the meeting begins when it did. Success when it is noted already. ValueError unless
        the door's name matches `domain.marks.DOOR`.

        Errors as for `check_in`, so Gone when somebody checked in since it was read; Unsupported for one door more than
        `MOST_DOORS`. Doors that note at the same moment end with all their notes: with `cas_update` a write that came
        too late is refused, looked at and sent again with the others' notes within the call; without, the meeting is
        read just before it is written. Neither this nor `check_in` undoes the other.
        """
        ...

    def list_rooms(self) -> tuple[Room, ...]:
        """The rooms the system knows, with addresses, as far as this account may see them; ids are ours to give: the
        address, made short. Their time zone is UTC where the system does not tell another. Unsupported without a
        `room_directory`.
        """
        ...

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        """When each room is taken within `window`, by room id: sorted, clipped, merged; or that room's own error. What
        cannot be placed in time takes all that it may touch. At most `free_busy_batch` rooms a call (ValueError).
        Raises only when the whole call failed; Unsupported without a batch.
        """
        ...

    def reach(self) -> datetime | None:
        """Talk to the server without signing in (name, connection, TLS); its clock, if it tells. Whatever it answers,
        it was reached: Unavailable only when it did not answer. For Verify.
        """
        ...

    def sign_in(self) -> Account:
        """Sign in afresh. AuthRejected when that fails; NotPermitted when consent is missing. For Verify."""
        ...

    def rights(self, room: Room) -> Rights:
        """What the account may do with the room, without writing. For Verify."""
        ...

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed`, from a thread of its own, whenever something may have changed, until the function returned is
        called. Only a hint: polling remains the truth, and a watch that breaks ends silently and is begun again by the
        provider itself. Unsupported without `push`.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
