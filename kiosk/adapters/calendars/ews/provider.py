"""The calendar port, kept by an Exchange server.

What Exchange cannot tell: a key whose event was deleted before this process ever saw it is `NEVER`; it has left the
calendar, and we ask for no right anywhere else. Meetings that somebody else organises are copies in the room's
calendar: their end cannot be changed there (`NotPermitted`, NOT_EDITABLE), and cancelling one declines it. Exchange
compares change keys when it updates and not when it deletes, so `cancel` reads just before it deletes: a change of
somebody else in that instant is deleted with the meeting.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.adapters.calendars.ews import calls
from kiosk.adapters.calendars.ews.availability import taken_of
from kiosk.adapters.calendars.ews.client import MOST_ROOMS, ExchangeClient, New
from kiosk.adapters.calendars.ews.endpoint import Connection
from kiosk.adapters.calendars.ews.items import Item
from kiosk.adapters.calendars.ews.mapping import meeting_of, notes_of, place
from kiosk.adapters.calendars.ews.watching import Watch
from kiosk.adapters.calendars.guests import guest_of
from kiosk.adapters.calendars.marking import Overtaken, put_mark
from kiosk.adapters.calendars.met import MetBookings
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import CHECKED_IN, Mark, absence_note
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room, short_ids
from kiosk.domain.schedule import Doubt, schedule_of
from kiosk.domain.text import plain_text, sentence
from kiosk.ports.calendar import Account, Capabilities, Directory, FreeBusy, Missing, Rights, Whole

_LONGEST_SUBJECT = 255
_LOOK_BACK, _LOOK_AHEAD = timedelta(days=14), timedelta(days=14)
_WRITING = {"CreateContents", "Modify", "Delete"}


class ExchangeProvider:
    """One sign-in at one server. `now` gives the wall time: for the clock's part in a sign-in, and recent meetings."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._connection, self._now = connection, now
        self._client = ExchangeClient(connection, now=now)
        self._met = MetBookings()
        self._watches: list[Watch] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            incremental=False,
            cas_update=True,
            change_foreign_end=True,
            cancel_foreign=True,
            room_directory=Directory.NAMES,
            free_busy_batch=MOST_ROOMS,
            marker=True,
            push=self._connection.streaming,
            tells_organiser=True,
            invites=self._connection.impersonate,  # a delegate may write, and need not be allowed to send
        )

    def read(self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None) -> Whole:
        del cursor  # one request tells everything
        view = self._client.view(room, window)
        placed = place(view.items, room, window)
        self._met.update((room.id, item.key) for item in view.items if item.key)
        doubts = [
            Doubt("an entry of unknown time", stretch, "the server cannot read it") for stretch in view.unread
        ]
        schedule = schedule_of(
            room.id, window, at, placed.meetings, doubts=[*placed.doubts, *doubts], dropped=placed.dropped
        )
        return Whole(schedule, server_time=self._client.server_time)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # Exchange finds by the key itself
        items = self._client.with_key(room, key)
        meetings = [_understood(item, room) for item in items if item.key == key and not item.cancelled]
        live = sorted((m for m in meetings if m.key), key=lambda meeting: (meeting.start, meeting.id))
        if live:
            self._met.add((room.id, key))
            return live[0]
        return Missing.GONE if items or (room.id, key) in self._met else Missing.NEVER

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
        found = self.find(room, key, interval)
        if isinstance(found, Meeting):
            return found
        if found is Missing.GONE:
            raise Gone(f"{key} was deleted")
        subject = title[:_LONGEST_SUBJECT]
        new = New(key, interval, subject, busy, guest_of(who) if self.capabilities.invites else None)
        name, change = self._client.store(room, new)
        self._met.add((room.id, key))
        return Meeting(
            id=name,
            room=room.id,
            interval=interval,
            title=plain_text(subject) or None,
            key=key,
            revision=change,
            may_end=True,
            may_extend=True,
        )

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        self._require_editable(meeting)
        if meeting.all_day:  # Exchange would stretch it to midnight again
            values: dict[str, Any] = {"start": meeting.start, "end": end, "is_all_day": False}
        else:
            values = {"end": end}
        changed = self._changed(room, meeting, values, tell=self._has_guests(room, meeting))
        return replace(changed, interval=Interval(meeting.start, end), all_day=False)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        if not meeting.readable:
            raise Unsupported("an entry that is not understood is left alone")
        item = self._client.item(room, meeting.id)
        if item is None or item.cancelled:
            return
        if item.change != meeting.revision:  # deleting asks for no change key
            raise Gone("the meeting is not as it was read")
        words = sentence(because)
        if item.is_invitation:
            self._client.decline(room, item, because=words)
        elif item.is_meeting and words:
            self._client.call_off(room, item, because=words)
        else:
            self._client.remove(room, item)

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self._marked(room, meeting, CHECKED_IN)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self._marked(room, meeting, Mark(absent_at=door))

    def list_rooms(self) -> tuple[Room, ...]:
        found = {address.lower(): name for name, address in self._client.rooms() if "@" in address}
        ids = short_ids(sorted(found))
        return tuple(
            Room(ids[address], plain_text(found[address]) or address, "UTC", address) for address in ids
        )

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        if len(rooms) > MOST_ROOMS:
            raise ValueError(f"at most {MOST_ROOMS} rooms a call")
        asked = [room for room in rooms if "@" in room.address]
        answers = self._client.availability([room.address for room in asked], window) if asked else []
        told: dict[str, tuple[Interval, ...] | CalendarError] = {
            room.id: Gone("the room's address is no mail address", cause=Cause.MAILBOX_UNKNOWN)
            for room in rooms
        }
        return told | {room.id: taken_of(each, window) for room, each in zip(asked, answers, strict=True)}

    def reach(self) -> datetime | None:
        return self._client.greet()

    def sign_in(self) -> Account:
        self._client.sign_in()
        return Account(self._connection.username or self._connection.email)

    def rights(self, room: Room) -> Rights:
        rights = self._client.rights(room)
        now = self._now()
        if "Read" not in rights:
            return Rights(may_write=rights >= _WRITING)
        around = Interval(now - _LOOK_BACK, now + _LOOK_AHEAD)
        recent = self._client.view(room, around, calls.ORIGINAL_SENSITIVITY)
        return Rights(rights >= _WRITING, notes_of(recent.items))

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        if not self._connection.streaming:
            raise Unsupported("streaming is switched off in the settings")
        watch = Watch(self._client, self._connection, room, changed, now=self._now)
        self._watches.append(watch)
        return watch.stop

    def close(self) -> None:
        for watch in self._watches:
            watch.stop()
        self._client.close()

    def _require_editable(self, meeting: Meeting) -> None:
        if not meeting.readable:
            raise Unsupported("an entry that is not understood is left alone")
        if not meeting.may_end:
            raise NotPermitted("the room's copy of somebody else's meeting", cause=Cause.NOT_EDITABLE)

    def _marked(self, room: Room, meeting: Meeting, mark: Mark) -> Meeting:
        if not meeting.readable:
            raise Unsupported("an entry that is not understood is left alone")
        require_time = self._client.clock()

        def look() -> tuple[Meeting, str] | None:
            require_time()
            item = self._client.item(room, meeting.id)
            return None if item is None or item.cancelled else (_understood(item, room), item.change)

        def write(marked: Meeting, change: str) -> Meeting:
            try:
                return self._changed(room, replace(marked, revision=change), _marks_of(marked))
            except Gone as gone:
                raise Overtaken from gone

        return put_mark(mark, meeting, look=look, write=write, known=meeting.revision)

    def _has_guests(self, room: Room, meeting: Meeting) -> bool:
        """Whether the room invited somebody to the booking."""
        item = self._client.item(room, meeting.id) if meeting.ours and self.capabilities.invites else None
        return item is not None and item.is_meeting

    def _changed(
        self, room: Room, meeting: Meeting, values: dict[str, Any], *, tell: bool = False
    ) -> Meeting:
        """The meeting under its new revision, of which guests are to `tell`. Gone when it is not as it was read."""
        if meeting.revision is None:
            raise BadResponse("a meeting without a change key cannot be changed")
        name, change = self._client.change(room, (meeting.id, meeting.revision), values, tell=tell)
        return replace(meeting, id=name, revision=change)


def _marks_of(meeting: Meeting) -> dict[str, Any]:
    """The properties that hold the marks of the meeting."""
    checked_in = {calls.CHECKED_IN: "yes"} if meeting.checked_in else {}
    notes = [absence_note(meeting, [door]) for door in meeting.absent]
    return {**checked_in, **({calls.ABSENT: notes} if notes else {})}


def _understood(item: Item, room: Room) -> Meeting:
    """The meeting that an item is. One whose time cannot be read is there all the same: it is not gone."""
    try:
        meeting = meeting_of(item, room)
    except OverflowError as error:  # at the end of time, or before its beginning
        raise BadResponse("the event is out of all time") from error
    if meeting is None:
        raise BadResponse("the time of the event cannot be read")
    return meeting
