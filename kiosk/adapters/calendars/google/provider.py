"""The calendar port, kept by Google Calendar.

Bookings stand in the room's own calendar, written directly, so Google refuses no overlap: whoever books reads again. An
invitation that the room accepted belongs to its organiser: the room's copy can be declined and marked, and not moved.
Pushing needs a public address, which a door has not: it polls with sync tokens.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from kiosk.adapters.calendars.google import mapping
from kiosk.adapters.calendars.google.client import (
    Changed,
    Conversation,
    Exists,
    GoogleClient,
    Listing,
    Resource,
    StaleToken,
)
from kiosk.adapters.calendars.google.connection import Connection
from kiosk.adapters.calendars.google.cursor import Cursor, cursor_for, read_cursor
from kiosk.adapters.calendars.google.directory import rooms_in, rooms_of
from kiosk.adapters.calendars.google.failures import error_of_room
from kiosk.adapters.calendars.google.keys import event_id
from kiosk.adapters.calendars.google.mapping import Dropped
from kiosk.adapters.calendars.guests import guest_of
from kiosk.adapters.calendars.marking import Overtaken, put_mark
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.marks import CHECKED_IN, Mark
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt, schedule_of
from kiosk.domain.text import sentence
from kiosk.ports.calendar import (
    Account,
    Capabilities,
    Changes,
    Directory,
    FreeBusy,
    Missing,
    Rights,
    RoomNote,
    Whole,
)

_WRITERS = ("owner", "writer", "writerWithoutPrivateAccess")
_BATCH = 50


class GoogleProvider:
    """One account at Google. `now` gives the wall time, to tell a wrong clock from a wrong secret."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._client = GoogleClient(connection, now=now)
        self._directory = connection.directory
        self._invites = connection.may_invite

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            incremental=True,
            cas_update=True,
            change_foreign_end=True,
            cancel_foreign=True,
            room_directory=Directory.FULL if self._directory else Directory.NAMES,
            free_busy_batch=_BATCH,
            marker=True,
            idempotent_create=True,
            tells_organiser=True,
            invites=self._invites,
        )

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        google, since = self._client.calendars(), read_cursor(cursor, window)
        if since is not None:
            try:
                listing = google.changes(room.address, since.token)
            except StaleToken:
                pass
            else:
                changes = _changes(listing, since, room, window, at)
                if changes is not None:
                    return _dated(changes, google.date)
        return _dated(_whole(google.events(room.address, window), room, window, at), google.date)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # the id follows from the key
        google = self._client.calendars()
        event = google.event(room.address, event_id(key))
        if event is None:
            google.role(room.address)  # Gone without a calendar: Google says 404 to both
            return Missing.NEVER
        return _booked(google, event, room) or Missing.GONE

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
        google = self._client.calendars()
        body = mapping.booking_body(key=key, interval=interval, title=title, room=room, busy=busy)
        guest = guest_of(who) if self._invites else None
        body |= mapping.inviting_body(guest) if guest is not None else {}
        try:
            return _understood(google.insert(room.address, body, tell=guest is not None), room)
        except Exists:
            event = google.event(room.address, event_id(key))
        live = _booked(google, event, room) if event else None
        if live is None:
            raise Gone(f"{key} was deleted")
        return live

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        interval = Interval(meeting.start, end)
        if not (meeting.ours or meeting.may_extend):
            raise NotPermitted("the copy of an invitation cannot be moved", cause=Cause.NOT_EDITABLE)
        body = mapping.end_body(meeting, interval.end)
        try:
            google, version = self._client.calendars(), _version(meeting)
            changed = google.patch(room.address, meeting.id, body, etag=version, tell=meeting.ours)
        except Changed as error:
            raise Gone(f"{meeting.id} is not as it was read: {error}") from error
        return _understood(changed, room)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        google = self._client.calendars()
        try:
            if not meeting.may_end and _is_invitation(google, room, meeting):
                body = mapping.declining_body(room, because=sentence(because))
                google.patch(room.address, meeting.id, body, etag=_version(meeting), tell=True)
            else:
                google.delete(room.address, meeting.id, etag=_version(meeting), tell=meeting.ours)
        except Changed as error:
            there = _live(google, room, meeting)
            if there is not None and not mapping.is_declined(there, room):
                raise Gone(f"{meeting.id} is not as it was read: {error}") from error

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self._marked(room, meeting, CHECKED_IN)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self._marked(room, meeting, Mark(absent_at=door))

    def list_rooms(self) -> tuple[Room, ...]:
        calendars = self._client.calendars()
        if not self._directory:
            return rooms_in(calendars.calendar_list())
        directory = self._client.directory()
        return rooms_of(directory.resources(), directory.buildings(), calendars.calendar_list())

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        if len(rooms) > _BATCH:
            raise ValueError(f"at most {_BATCH} rooms a call")
        if not rooms:
            return {}
        told = self._client.calendars().free_busy([room.address for room in rooms], window)
        return {room.id: _taken(told.get(room.address), room, window) for room in rooms}

    def reach(self) -> datetime | None:
        return self._client.reach()

    def sign_in(self) -> Account:
        return self._client.sign_in()

    def rights(self, room: Room) -> Rights:
        google = self._client.calendars()
        role = google.role(room.address)
        entry = google.calendar_entry(room.address)  # only what is in the account's own list says more
        refuses = entry is not None and entry.get("autoAcceptInvitations") is False
        return Rights(role in _WRITERS, (RoomNote.AUTO_ACCEPT_OFF,) if refuses else ())

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        del room, changed
        raise Unsupported("Google tells of changes only to a public address")

    def close(self) -> None:
        self._client.close()

    def _marked(self, room: Room, meeting: Meeting, mark: Mark) -> Meeting:
        google = self._client.calendars()

        def look() -> tuple[Meeting, str] | None:
            event = _live(google, room, meeting)
            if event is None:
                return None
            current = _understood(event, room)
            return current, _version(current)

        def write(marked: Meeting, etag: str) -> Meeting:
            try:
                event = google.patch(room.address, meeting.id, mapping.marking_body(marked), etag=etag)
            except Changed as error:
                raise Overtaken from error
            return _understood(event, room)

        return put_mark(mark, meeting, look=look, write=write, known=meeting.revision)


def _whole(listing: Listing, room: Room, window: Interval, at: datetime) -> Whole:
    placed = [(item, mapping.place(item, room, window)) for item in listing.items]
    schedule = schedule_of(
        room.id,
        window,
        at,
        (p for _, p in placed if isinstance(p, Meeting)),
        doubts=(p for _, p in placed if isinstance(p, Doubt)),
        dropped=sum(isinstance(p, Dropped) for _, p in placed),
    )
    odd = [_id(item) for item, p in placed if isinstance(p, Doubt | Dropped)]
    cursor = cursor_for(listing.token, window, odd).written() if listing.token else None
    return Whole(schedule, cursor)


def _changes(listing: Listing, since: Cursor, room: Room, window: Interval, at: datetime) -> Changes | None:
    """What the listing changes; None when that cannot be told by changes, and everything must be read."""
    changed: dict[str, Meeting] = {}
    removed: dict[str, None] = {}
    for item in listing.items:
        name, placed = _id(item), mapping.place(item, room, window)
        if name in since.odd or isinstance(placed, Doubt | Dropped):
            return None
        if (series := mapping.series_of(item)) is not None:
            removed[series] = None  # what was a single event once is a series now
        if isinstance(placed, Meeting) and placed.interval.overlaps(window):
            changed[name] = placed
        else:
            changed.pop(name, None)
            removed[name] = None
    if listing.token is None:
        return None
    cursor = cursor_for(listing.token, window, since.odd).written()
    gone = tuple(name for name in removed if name not in changed)
    return Changes(tuple(changed.values()), gone, cursor, at)


def _dated(answer: Whole | Changes, date: datetime | None) -> Whole | Changes:
    if isinstance(answer, Whole):
        return Whole(answer.schedule, answer.cursor, date)
    return Changes(answer.changed, answer.removed, answer.cursor, answer.read_at, date)


def _id(item: object) -> str:
    return str(item.get("id", "")) if isinstance(item, dict) else ""


def _booked(google: Conversation, event: Resource, room: Room) -> Meeting | None:
    """The live meeting of our booking; None when it was deleted. Of a series that somebody made of it the first."""
    there: Resource | None = event
    if mapping.is_series(event):
        first = mapping.first_of_series(event)
        there = google.event(room.address, first) if first else None
    if there is None or mapping.is_cancelled(there):
        return None
    return _understood(there, room)


def _live(google: Conversation, room: Room, meeting: Meeting) -> Resource | None:
    event = google.event(room.address, meeting.id)
    return None if event is None or mapping.is_cancelled(event) else event


def _is_invitation(google: Conversation, room: Room, meeting: Meeting) -> bool:
    event = _live(google, room, meeting)
    return event is not None and mapping.is_invitation(event, room)


def _understood(event: Resource, room: Room) -> Meeting:
    """The meeting of an event that we wrote or looked up; a booking that cannot be read is no deleted one."""
    try:
        return mapping.meeting_of(event, room)
    except mapping.Unreadable as error:
        raise BadResponse(f"an event that is there, but cannot be read: {error}") from error


def _version(meeting: Meeting) -> str:
    return meeting.revision or "*"


def _taken(told: object, room: Room, window: Interval) -> tuple[Interval, ...] | CalendarError:
    """What free/busy tells of one room."""
    if not isinstance(told, dict):
        return BadResponse("free/busy says nothing of the room")
    if errors := told.get("errors"):
        listed = errors if isinstance(errors, list) else []
        reasons = [str(e.get("reason", "")) for e in listed if isinstance(e, dict)]
        return error_of_room(reasons[0] if reasons else "")
    try:
        return taken_within((_period(period, room) for period in told["busy"]), window)
    except (KeyError, ValueError, TypeError) as error:  # KeyError: no times are not "never"
        return BadResponse(f"free/busy that cannot be read: {type(error).__name__}")


def _period(period: Mapping[str, object], room: Room) -> Interval:
    return Interval(*(mapping.instant({"dateTime": period.get(edge)}, room) for edge in ("start", "end")))
