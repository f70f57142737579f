"""The calendar port, kept by Cronofy.

What the API cannot tell or do: writes are accepted and carried out seconds later, so what was just sent is remembered
until a read may show it. There are no conditional writes, and no mark for a check-in that other doors could read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from kiosk.adapters.calendars.cronofy import writing
from kiosk.adapters.calendars.cronofy.access import Access, Opened, address_of
from kiosk.adapters.calendars.cronofy.accounts import (
    require_scopes,
    require_working,
    require_writable,
    rooms_of,
)
from kiosk.adapters.calendars.cronofy.client import Call, Connection, CronofyClient
from kiosk.adapters.calendars.cronofy.cursor import Cursor, cursor_from, digests_of, news_in
from kiosk.adapters.calendars.cronofy.mapping import (
    PREFIX,
    allows,
    busy_of,
    id_of,
    is_off,
    may_update,
    meeting_of,
    moment,
    place_all,
    reach_of,
)
from kiosk.adapters.calendars.cronofy.tokens import Tokens
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import schedule_of
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
        self._met: set[tuple[str, str]] = set()  # room id and key of every booking that was seen alive
        self._sent: dict[tuple[str, str], tuple[_Raw, datetime]] = {}  # what a read may not show yet

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
        )

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        call = self._client.call()
        opened = self._access.open(call, room, self._now())
        last = cursor_from(cursor)
        if last is not None and last.continues(opened.calendar.id, window, self._now()):
            changes = self._changes(call, opened, room, last, at)
            if changes is not None:
                return changes
        return self._whole(call, opened, room, window, at)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        call = self._client.call()
        event = self._booked(call, self._access.open(call, room, self._now()), room, key, around)
        if event is None:
            return Missing.GONE if (room.id, key) in self._met else Missing.NEVER
        self._met.add((room.id, key))
        return self._meeting(event, room) or Missing.GONE

    def create(self, room: Room, *, key: str, interval: Interval, title: str, busy: bool = True) -> Meeting:
        call = self._client.call()
        opened = self._access.open(call, room, self._now())
        # An upsert would revive what somebody deleted, and move what is there: so it is looked for first.
        there = self._booked(call, opened, room, key, interval) or self._just_sent(room, key)
        if there is not None:
            meeting = self._meeting(there, room)
            if meeting is None:
                raise Gone(f"{key} was deleted")
            return meeting
        if (room.id, key) in self._met:
            raise Gone(f"{key} was deleted")
        require_writable(opened.calendar, address_of(room))
        event = writing.booking(key=key, interval=interval, title=title, zone=room.timezone, busy=busy)
        return self._upserted(call, opened, room, event, {"status": "confirmed"}, interval)

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        self._require_foreign_allowed(meeting)
        interval = Interval(meeting.start, end)
        call = self._client.call()
        opened = self._access.open(call, room, self._now())
        event = self._as_read(call, opened, room, meeting)
        if event is None:
            raise Gone(f"{meeting.id} is not there")
        require_writable(opened.calendar, address_of(room))
        if not meeting.ours and not (opened.calendar.unrestricted and may_update(event)):
            raise NotPermitted(f"{meeting.id}: the calendar does not let us change it", cause=_no(opened))
        return self._upserted(
            call, opened, room, writing.changed(event, interval, room.timezone), event, interval
        )

    def cancel(self, room: Room, meeting: Meeting) -> None:
        self._require_foreign_allowed(meeting)
        call = self._client.call()
        opened = self._access.open(call, room, self._now())
        if meeting.key is not None:
            require_writable(opened.calendar, address_of(room))
            call.delete(opened.tokens, opened.calendar.id, {"event_id": PREFIX + meeting.key})
            self._sent.pop((room.id, meeting.key), None)
            self._met.add((room.id, meeting.key))
            return
        event = self._as_read(call, opened, room, meeting)
        if event is None:
            return
        if opened.calendar.unrestricted and allows(event, "delete") and event.get("recurring") is not True:
            call.delete(opened.tokens, opened.calendar.id, {"event_uid": meeting.id})
        elif allows(event, "change_participation_status"):
            call.decline(opened.tokens, opened.calendar.id, meeting.id)
        else:
            raise NotPermitted(f"{meeting.id}: the calendar does not let us cancel it", cause=_no(opened))

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        raise Unsupported(f"{meeting.id} in {room.id}: Cronofy keeps no mark that other doors could read")

    def list_rooms(self) -> tuple[Room, ...]:
        if self._service is None:
            raise Unsupported("without the token of a service account nobody lists the rooms")
        return rooms_of(self._client.call().resources(self._service))

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        if len(rooms) > _BATCH:
            raise ValueError(f"at most {_BATCH} rooms a call")
        call = self._client.call()
        answers: dict[str, tuple[Interval, ...] | CalendarError] = {}
        opened: list[tuple[Room, Opened]] = []
        failed: list[CalendarError] = []
        for room in rooms:
            try:
                opened.append((room, self._access.open(call, room, self._now())))
            except CalendarError as error:
                answers[room.id] = error
        for group in _by_tokens(opened):
            try:
                answers |= self._busy(call, group, window)
            except CalendarError as error:
                failed.append(error)
                answers |= {room.id: error for room, _ in group}
        if failed and all(answer in failed for answer in answers.values()):
            raise failed[0]
        return answers

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

    def _whole(self, call: Call, opened: Opened, room: Room, window: Interval, at: datetime) -> Whole:
        began = self._now()
        events, date = call.events(opened.tokens, _query(opened, room, window))
        placed = place_all(events, room, window, elevated=self._may_change(opened))
        self._met.update((room.id, m.key) for m in placed.meetings if m.key is not None)
        schedule = schedule_of(
            room.id, window, at, placed.meetings, doubts=placed.doubts, dropped=placed.dropped
        )
        clean = not (placed.doubts or placed.dropped or placed.twice)
        return Whole(schedule, self._cursor(opened, room, window, date or began, events, clean=clean), date)

    def _changes(self, call: Call, opened: Opened, room: Room, last: Cursor, at: datetime) -> Changes | None:
        """What changed; None when that cannot be told, or the cursor is not taken any more."""
        began = self._now()
        query = [
            *_query(opened, room, last.window),
            ("last_modified", writing.written(last.modified_since)),
            ("include_deleted", "true"),
            ("include_moved", "true"),
        ]
        try:
            events, date = call.events(opened.tokens, query)
        except BadResponse:
            return None
        news = news_in(events, last, room, elevated=self._may_change(opened))
        if news.doubtful:
            return None
        self._met.update((room.id, m.key) for m in news.changed if m.key is not None)
        cursor = self._cursor(opened, room, last.window, date or began, events, clean=True)
        return Changes(news.changed, news.removed, cursor, at, date)

    def _cursor(
        self,
        opened: Opened,
        room: Room,
        window: Interval,
        since: datetime,
        events: Sequence[object],
        *,
        clean: bool,
    ) -> str:
        told = digests_of(events, room, window, since=since, elevated=self._may_change(opened))
        return Cursor(opened.calendar.id, window, since, clean, told).text()

    def _booked(self, call: Call, opened: Opened, room: Room, key: str, around: Interval) -> _Raw | None:
        """The event stored under the key, deleted or not, wherever it was moved to from around there."""
        events = self._all_of(call, opened, room, around, ("only_managed", "true"))
        return _newest(event for event in events if event.get("event_id") == PREFIX + key)

    def _as_read(self, call: Call, opened: Opened, room: Room, meeting: Meeting) -> _Raw | None:
        """The live event of a meeting; None when it is not there. Gone when it does not begin as it did."""
        if meeting.key is not None:
            found = self._booked(call, opened, room, meeting.key, meeting.interval)
            found = found or self._just_sent(room, meeting.key)
        else:
            events = self._all_of(call, opened, room, meeting.interval)
            found = _newest(event for event in events if id_of(event) == meeting.id)
        now = found and self._meeting(found, room)
        if now and now.start != meeting.start:
            raise Gone(f"{meeting.id} was moved")
        return found if now else None

    def _all_of(
        self, call: Call, opened: Opened, room: Room, around: Interval, *more: tuple[str, str]
    ) -> list[_Raw]:
        query = [*_query(opened, room, around), ("include_deleted", "true"), ("include_moved", "true"), *more]
        return [event for event in call.events(opened.tokens, query)[0] if isinstance(event, Mapping)]

    def _meeting(self, event: _Raw, room: Room) -> Meeting | None:
        """The meeting of one event that is asked for by name, busy or not; None when it is called off."""
        if is_off(event):
            return None
        try:
            start, end = moment(event.get("start"), room.zone), moment(event.get("end"), room.zone)
            return meeting_of(event, room, Interval(start, end), elevated=self._elevated)
        except ValueError as error:
            raise BadResponse("the event is there, but its time cannot be read") from error

    def _upserted(
        self, call: Call, opened: Opened, room: Room, event: dict[str, Any], known: _Raw, interval: Interval
    ) -> Meeting:
        """Send, and answer what a read will show once it is carried out."""
        call.upsert(opened.tokens, opened.calendar.id, event)
        stored = {**known, **event}
        meeting = meeting_of(stored, room, interval, elevated=self._may_change(opened))
        if meeting.key is not None:
            self._met.add((room.id, meeting.key))
            self._sent[room.id, meeting.key] = (stored, self._now())
        return meeting

    def _just_sent(self, room: Room, key: str) -> _Raw | None:
        """What was sent under the key so recently that a read may not show it yet."""
        event, sent = self._sent.get((room.id, key), (None, None))
        return event if sent and timedelta(0) <= self._now() - sent < READ_LAG else None

    def _may_change(self, opened: Opened) -> bool:
        return self._elevated and opened.calendar.unrestricted

    def _require_foreign_allowed(self, meeting: Meeting) -> None:
        if not meeting.ours and not self._elevated:
            raise Unsupported("meetings of others need `elevated` in the settings")

    def _busy(
        self, call: Call, group: Sequence[tuple[Room, Opened]], window: Interval
    ) -> dict[str, tuple[Interval, ...] | CalendarError]:
        """The taken time of rooms that share their tokens, by one question."""
        first, last = reach_of(window)
        calendars = [("calendar_ids[]", opened.calendar.id) for _, opened in group]
        tail = [("from", str(first)), ("to", str(last)), ("tzid", "Etc/UTC"), ("include_managed", "true")]
        items = call.free_busy(group[0][1].tokens, [*calendars, *tail, ("localized_times", "true")])
        return {room.id: _taken(items, opened.calendar.id, room, window) for room, opened in group}


def _query(opened: Opened, room: Room, window: Interval) -> list[tuple[str, str]]:
    """What every read of events asks. Without `include_managed` our own bookings are left out."""
    first, last = reach_of(window)
    return [
        ("calendar_ids[]", opened.calendar.id),
        ("from", str(first)),
        ("to", str(last)),
        ("tzid", room.timezone),
        ("include_managed", "true"),
        ("localized_times", "true"),
    ]


def _newest(events: Iterator[_Raw]) -> _Raw | None:
    """The live one of several, else the one changed last."""
    return max(
        events, key=lambda e: (e.get("deleted") is not True, str(e.get("updated") or "")), default=None
    )


def _by_tokens(opened: Sequence[tuple[Room, Opened]]) -> list[list[tuple[Room, Opened]]]:
    groups: dict[int, list[tuple[Room, Opened]]] = {}
    for room, each in opened:
        groups.setdefault(id(each.tokens), []).append((room, each))
    return list(groups.values())


def _taken(
    items: Sequence[object], calendar: str, room: Room, window: Interval
) -> tuple[Interval, ...] | CalendarError:
    """The room's own part of an answer about several. What names no calendar counts for each."""
    own = [i for i in items if not isinstance(i, Mapping) or i.get("calendar_id") in (calendar, None)]
    try:
        return taken_within(busy_of(own, room.zone), window)
    except ValueError as error:
        return BadResponse(f"free_busy: {room.id}: {error}")


def _no(opened: Opened) -> Cause:
    """Why a meeting of others cannot be touched."""
    return Cause.NOT_EDITABLE if opened.calendar.unrestricted else Cause.CONSENT_MISSING
