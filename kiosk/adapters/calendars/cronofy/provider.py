"""The calendar port, kept by Cronofy.

What the API cannot tell or do: writes are accepted and carried out seconds later, so what was just sent is remembered
until a read may show it. There are no conditional writes, and no mark for a check-in that other doors could read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from kiosk.adapters.calendars.cronofy import writing
from kiosk.adapters.calendars.cronofy.access import Access, address_of
from kiosk.adapters.calendars.cronofy.accounts import (
    require_scopes,
    require_working,
    require_writable,
    rooms_of,
)
from kiosk.adapters.calendars.cronofy.client import Connection, CronofyClient
from kiosk.adapters.calendars.cronofy.cursor import cursor_from
from kiosk.adapters.calendars.cronofy.mapping import (
    PREFIX,
    allows,
    id_of,
    is_off,
    may_update,
    meeting_of,
    moment,
)
from kiosk.adapters.calendars.cronofy.occupancy import free_busy_of
from kiosk.adapters.calendars.cronofy.reading import Reading
from kiosk.adapters.calendars.cronofy.tokens import Tokens
from kiosk.adapters.calendars.guests import guest_of
from kiosk.adapters.calendars.met import MetBookings
from kiosk.domain.errors import BadResponse, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import (
    Account,
    Capabilities,
    Changes,
    Directory,
    FreeBusy,
    Missing,
    Rights,
    Whole,
)

READ_LAG = timedelta(seconds=5)
_BATCH = 20
_Raw = Mapping[str, Any]


class CronofyProvider:
    """One application's rooms. `now` gives the wall time in UTC. `service` lists the rooms, where there is one."""

    def __init__(
        self,
        connection: Connection,
        access: Access,
        *,
        service: Tokens | None = None,
        elevated: bool = False,
        now: Callable[[], datetime],
    ) -> None:
        self._client = CronofyClient(connection, now=now)
        self._access = access
        self._service = service
        self._elevated = elevated
        self._now = now
        self._met = MetBookings()
        self._sent: dict[tuple[str, str], tuple[_Raw, datetime]] = {}  # what a read may not show yet
        self._sending = Lock()  # rooms have a thread each, and all of them write to `_sent`

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            incremental=True,
            cas_update=False,
            change_foreign_end=self._elevated,
            cancel_foreign=self._elevated,
            read_lag=READ_LAG,
            room_directory=Directory.FULL if self._service else Directory.NONE,
            free_busy_batch=_BATCH,
            idempotent_create=True,
            invites=True,
        )

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        here, last = self._open(room), cursor_from(cursor)
        answer: Whole | Changes | None = None
        if last is not None and last.continues(here.opened.calendar.id, window, here.began):
            answer = here.changes(last, at)
        answer = answer or here.whole(window, at)
        alive = answer.schedule.meetings if isinstance(answer, Whole) else answer.changed
        self._met.update((room.id, meeting.key) for meeting in alive if meeting.key is not None)
        return answer

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        here = self._open(room)
        event = _booked(here, key, around)
        if event is None:
            return Missing.GONE if (room.id, key) in self._met else Missing.NEVER
        self._met.add((room.id, key))
        return _meeting(here, event) or Missing.GONE

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
        here = self._open(room)
        # An upsert would revive what somebody deleted, and move what is there: so it is looked for first.
        there = _booked(here, key, interval) or self._just_sent(room, key)
        if there is not None:
            meeting = _meeting(here, there)
            if meeting is None:
                raise Gone(f"{key} was deleted")
            return meeting
        if (room.id, key) in self._met:
            raise Gone(f"{key} was deleted")
        require_writable(here.opened.calendar, address_of(room))
        event = writing.booking(key=key, interval=interval, title=title, zone=room.timezone, busy=busy)
        event |= writing.invitation(guest_of(who))
        return self._upserted(here, event, {"status": "confirmed"}, interval)

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        self._require_foreign_allowed(meeting)
        interval = Interval(meeting.start, end)
        here = self._open(room)
        event = self._as_read(here, meeting)
        if event is None:
            raise Gone(f"{meeting.id} is not there")
        require_writable(here.opened.calendar, address_of(room))
        if not meeting.ours and not (here.elevated and may_update(event)):
            raise _not_editable(here, meeting)
        return self._upserted(here, writing.changed(event, interval, room.timezone), event, interval)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        del because  # the API takes an answer to an invitation, and no word with it
        self._require_foreign_allowed(meeting)
        here = self._open(room)
        tokens, calendar = here.opened.tokens, here.opened.calendar
        if meeting.key is not None:
            require_writable(calendar, address_of(room))
            here.call.delete(tokens, calendar.id, {"event_id": PREFIX + meeting.key})
            with self._sending:
                self._sent.pop((room.id, meeting.key), None)
            self._met.add((room.id, meeting.key))
            return
        event = self._as_read(here, meeting)
        if event is None:
            return
        if here.elevated and allows(event, "delete") and event.get("recurring") is not True:
            here.call.delete(tokens, calendar.id, {"event_uid": meeting.id})
        elif allows(event, "change_participation_status"):
            here.call.decline(tokens, calendar.id, meeting.id)
        else:
            raise _not_editable(here, meeting)

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        raise Unsupported(f"{meeting.id} in {room.id}: Cronofy keeps no mark that other doors could read")

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        raise Unsupported(
            f"{meeting.id} at {door} of {room.id}: Cronofy keeps no note that others could read"
        )

    def list_rooms(self) -> tuple[Room, ...]:
        if self._service is None:
            raise Unsupported("without the token of a service account nobody lists the rooms")
        return rooms_of(self._client.call().resources(self._service))

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        if len(rooms) > _BATCH:
            raise ValueError(f"at most {_BATCH} rooms a call")
        call = self._client.call()
        return free_busy_of(call, self._access, rooms, window, self._now())

    def reach(self) -> datetime | None:
        return self._client.call().touch()

    def sign_in(self) -> Account:
        call, tokens = self._client.call(), self._access.usual
        require_scopes(call.sign_in(tokens).scopes)
        account = self._access.account(call, tokens, self._now(), afresh=True)
        require_working(account)
        return Account(account.name)

    def rights(self, room: Room) -> Rights:
        opened = self._access.open(self._client.call(), room, self._now(), afresh=True)
        return Rights(may_write=not opened.calendar.read_only)

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        del changed
        raise Unsupported(f"{room.id}: Cronofy tells of changes only to a public address")

    def close(self) -> None:
        self._client.close()

    def _open(self, room: Room) -> Reading:
        """The room's calendar, to ask it within one call of the port."""
        call, now = self._client.call(), self._now()
        opened = self._access.open(call, room, now)
        return Reading(call, opened, room, now, self._elevated and opened.calendar.unrestricted)

    def _as_read(self, here: Reading, meeting: Meeting) -> _Raw | None:
        """The live event of a meeting; None when it is not there. Gone when it does not begin as it did."""
        if meeting.key is not None:
            found = _booked(here, meeting.key, meeting.interval) or self._just_sent(here.room, meeting.key)
        else:
            events = here.former_too(meeting.interval)
            found = _newest(event for event in events if id_of(event) == meeting.id)
        now = found and _meeting(here, found)
        if now and now.start != meeting.start:
            raise Gone(f"{meeting.id} was moved")
        return found if now else None

    def _upserted(self, here: Reading, event: dict[str, Any], known: _Raw, interval: Interval) -> Meeting:
        """Send, and answer what a read will show once it is carried out."""
        here.call.upsert(here.opened.tokens, here.opened.calendar.id, event)
        stored = {**known, **event}
        meeting = meeting_of(stored, here.room, interval, elevated=here.elevated)
        now = self._now()
        with self._sending:
            self._sent = {name: sent for name, sent in self._sent.items() if now - sent[1] < READ_LAG}
            if meeting.key is not None:
                self._sent[here.room.id, meeting.key] = (stored, now)
        return meeting

    def _just_sent(self, room: Room, key: str) -> _Raw | None:
        """What was sent under the key so recently that a read may not show it yet."""
        with self._sending:
            event, sent = self._sent.get((room.id, key), (None, None))
        return event if sent and timedelta(0) <= self._now() - sent < READ_LAG else None

    def _require_foreign_allowed(self, meeting: Meeting) -> None:
        if not meeting.ours and not self._elevated:
            raise Unsupported("meetings of others need `elevated` in the settings")


def _booked(here: Reading, key: str, around: Interval) -> _Raw | None:
    """The event stored under the key, deleted or not, wherever it was moved to from around there."""
    events = here.former_too(around, ("only_managed", "true"))
    return _newest(event for event in events if event.get("event_id") == PREFIX + key)


def _meeting(here: Reading, event: _Raw) -> Meeting | None:
    """The meeting of one event that is asked for by name, busy or not; None when it is called off."""
    if is_off(event):
        return None
    zone = here.room.zone
    try:
        interval = Interval(moment(event.get("start"), zone), moment(event.get("end"), zone))
    except ValueError as error:
        raise BadResponse("the event is there, but its time cannot be read") from error
    return meeting_of(event, here.room, interval, elevated=here.elevated)


def _newest(events: Iterator[_Raw]) -> _Raw | None:
    """The live one of several, else the one changed last."""
    return max(
        events, key=lambda e: (e.get("deleted") is not True, str(e.get("updated") or "")), default=None
    )


def _not_editable(here: Reading, meeting: Meeting) -> NotPermitted:
    cause = Cause.NOT_EDITABLE if here.opened.calendar.unrestricted else Cause.CONSENT_MISSING
    return NotPermitted(f"{meeting.id}: the calendar does not let us change or cancel it", cause=cause)
