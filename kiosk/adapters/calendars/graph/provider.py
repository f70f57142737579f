"""The calendar port, kept by Microsoft Graph.

What Graph cannot tell: a key whose event was deleted before this process ever saw it is `NEVER`. Bookings are written
straight into the room's calendar, with nobody but whom they are for as a guest, so Exchange checks no overlap; it is
Exchange that writes to that guest, of the booking and of what becomes of it. A change to somebody else's meeting
reaches only the room's own copy; cancelling one declines it, with a word to the organiser. Exchange compares no version
when it declines or calls off, so `cancel` reads just before: a change in that instant goes with the meeting.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from kiosk.adapters.calendars.graph import wording
from kiosk.adapters.calendars.graph.client import GraphClient, Item
from kiosk.adapters.calendars.graph.directory import busy_of, rooms_of
from kiosk.adapters.calendars.graph.mapping import (
    EXTENDED,
    categories_of,
    has_guests,
    meeting_of,
    nobody_answers,
    occupies,
    version_of,
)
from kiosk.adapters.calendars.graph.reading import Reader
from kiosk.adapters.calendars.graph.times import Unplaceable
from kiosk.adapters.calendars.graph.tokens import Access
from kiosk.adapters.calendars.graph.wire import Answer, Wire
from kiosk.adapters.calendars.guests import guest_of
from kiosk.adapters.calendars.marking import Overtaken, put_mark
from kiosk.adapters.calendars.met import MetBookings
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import CHECKED_IN, Mark
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
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

# Views are answered from a copy of the calendar that may be a moment behind.
_READ_LAG = timedelta(seconds=2)
_LOOK_BACK, _LOOK_AHEAD = timedelta(days=7), timedelta(days=14)


class GraphProvider:
    """One integration. `now` gives the wall time around which `rights` looks for signs of the room's settings.

    `incremental=False` reads by plain views only.
    """

    def __init__(
        self, access: Access, wire: Wire, *, now: Callable[[], datetime], incremental: bool = True
    ) -> None:
        self._client = GraphClient(wire, access)
        self._now = now
        self._met = MetBookings()
        self._reader = Reader(self._client, incremental=incremental, met=self._meet)
        self._capabilities = Capabilities(
            incremental=incremental,
            cas_update=True,
            change_foreign_end=True,
            cancel_foreign=True,
            read_lag=_READ_LAG,
            room_directory=Directory.FULL,
            free_busy_batch=wording.BATCH,
            marker=True,
            idempotent_create=True,
            tells_organiser=True,
            invites=True,
        )

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        return self._reader.read(room, window, at=at, cursor=cursor)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # Exchange finds by the property
        listing = self._client.listing(room.address, wording.events_with_key(room.address, key))
        if listing.items:
            self._meet(room, key)
        live = [item for item in listing.items if item.get("isCancelled") is not True]
        meetings = [self._understood(item, room) for item in live]
        ours = sorted((m for m in meetings if m.key == key), key=lambda meeting: meeting.id)
        if ours:
            return ours[0]
        return Missing.GONE if (room.id, key) in self._met else Missing.NEVER

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
        # Exchange's own guard is the transaction id; that of a door that comes back after days is this look.
        found = self.find(room, key, interval)
        if isinstance(found, Meeting):
            return found
        if found is Missing.GONE:
            raise Gone(f"{key} was deleted")
        body = wording.booking(key=key, interval=interval, title=title, busy=busy, guest=guest_of(who))
        answer = self._client.write(room.address, "POST", wording.events(room.address), body)
        if answer.status == HTTPStatus.CONFLICT:
            return self._already(room, key, interval)
        made = self._understood(self._done(answer, Cause.READ_ONLY), room)
        if made.key != key:
            raise BadResponse("the event that was just stored does not carry its key")
        self._meet(room, key)
        return made

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        interval = Interval(meeting.start, end)
        self._require_readable(meeting)
        item = self._as_read(room, meeting)
        if item is None:
            raise Gone(f"{meeting.id} is not there")
        body = wording.new_end(interval, was_all_day=meeting.all_day)
        return self._patched(room, meeting, item, body)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        self._require_readable(meeting)
        item = self._as_read(room, meeting)
        if item is None:
            return
        answer = self._called_off(room, meeting.id, item, sentence(because))
        try:
            self._done(answer, Cause.READ_ONLY if meeting.ours else Cause.NOT_EDITABLE)
        except Gone as gone:
            if answer.status != HTTPStatus.NOT_FOUND or gone.cause is Cause.MAILBOX_UNKNOWN:
                raise

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self._marked(room, meeting, CHECKED_IN)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self._marked(room, meeting, Mark(absent_at=door))

    def list_rooms(self) -> tuple[Room, ...]:
        try:
            return rooms_of(self._client.listing("", wording.rooms()).items)
        except NotPermitted as refused:
            raise NotPermitted(refused.detail, cause=Cause.CONSENT_MISSING) from refused

    def free_busy(self, rooms: Sequence[Room], window: Interval) -> FreeBusy:
        if len(rooms) > wording.BATCH:
            raise ValueError(f"at most {wording.BATCH} rooms a call")
        failed: dict[str, tuple[Interval, ...] | CalendarError] = {}
        # The question is put to one of the mailboxes; one that is not there, or not ours, must not hide the others.
        body = wording.asked_schedules([room.address for room in rooms], window)
        deadline = self._client.deadline()
        for asked in rooms:
            path = wording.schedules(asked.address)
            try:
                answer = self._client.write(asked.address, "POST", path, body, deadline=deadline)
                return busy_of(self._client.done(answer), rooms, window)
            except (Gone, NotPermitted) as error:
                failed[asked.id] = error
        return failed

    def reach(self) -> datetime | None:
        return self._client.reach()

    def sign_in(self) -> Account:
        return self._client.sign_in()

    def rights(self, room: Room) -> Rights:
        calendar = self._client.get(room.address, wording.calendar(room.address))
        may = calendar.get("canEdit")
        now = self._now()
        window = Interval(now - _LOOK_BACK, now + _LOOK_AHEAD)
        items = self._client.listing(room.address, wording.view(room.address, window)).items
        notes = (RoomNote.AUTO_ACCEPT_OFF,) if nobody_answers(items, room) else ()
        return Rights(may if isinstance(may, bool) else None, notes)

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        del room, changed
        raise Unsupported("Graph tells of changes only to a public address; a door has none")

    def close(self) -> None:
        self._client.close()

    def _meet(self, room: Room, key: str) -> None:
        self._met.add((room.id, key))

    def _already(self, room: Room, key: str, interval: Interval) -> Meeting:
        """What is stored under a key that Exchange says it knows."""
        found = self.find(room, key, interval)
        if isinstance(found, Meeting):
            return found
        raise Gone(f"{key} was stored before, and deleted")

    def _present(self, room: Room, meeting: Meeting, *, deadline: float | None = None) -> Item | None:
        """The event as it is now; None when it is not there any more, or takes the room no more."""
        try:
            path = wording.one_event(room.address, meeting.id)
            item = self._client.get(room.address, path, deadline=deadline)
        except Gone as gone:
            if gone.cause is Cause.MAILBOX_UNKNOWN:
                raise
            return None
        there = item.get("isCancelled") is not True and (meeting.ours or occupies(item))
        return item if there else None

    def _as_read(self, room: Room, meeting: Meeting) -> Item | None:
        """The event as it is now; None when it is not there, Gone when it is not as it was read."""
        item = self._present(room, meeting)
        if item is not None:
            self._require_same(meeting, self._understood(item, room))
        return item

    def _require_same(self, read: Meeting, current: Meeting) -> None:
        """A plain occurrence has no version of its own: it is as it was read when it means the same."""
        same = current == read if read.revision is None else current.revision == read.revision
        if not same:
            raise Gone(f"{read.id} is not as it was read")

    def _called_off(self, room: Room, event: str, item: Item, because: str | None) -> Answer:
        """What Exchange answers to an invitation declined, or a meeting of the room's own called off or deleted."""
        address = room.address
        if item.get("isOrganizer") is False:
            body = wording.declined(because=because, answer=item.get("responseRequested") is not False)
            return self._client.write(address, "POST", wording.decline(address, event), body)
        if because and has_guests(item):
            body = wording.called_off(because=because)
            return self._client.write(address, "POST", wording.cancellation(address, event), body)
        return self._client.write(address, "DELETE", wording.event(address, event), revision=version_of(item))

    def _marked(self, room: Room, meeting: Meeting, mark: Mark) -> Meeting:
        """The categories are one list, so what stands there is always read before they are written."""
        self._require_readable(meeting)
        deadline = self._client.deadline()

        def look() -> tuple[Meeting, Item] | None:
            item = self._present(room, meeting, deadline=deadline)
            return None if item is None else (self._understood(item, room), item)

        def write(marked: Meeting, item: Item) -> Meeting:
            body = wording.marked(categories_of(item), marked)
            try:
                return self._patched(room, meeting, item, body, deadline=deadline)
            except Gone as gone:
                raise Overtaken from gone

        return put_mark(mark, meeting, look=look, write=write)

    def _patched(
        self, room: Room, meeting: Meeting, item: Item, body: bytes, *, deadline: float | None = None
    ) -> Meeting:
        path, version = wording.event(room.address, meeting.id), version_of(item)
        answer = self._client.write(room.address, "PATCH", path, body, revision=version, deadline=deadline)
        if answer.status == HTTPStatus.BAD_REQUEST and not meeting.ours:
            raise NotPermitted("Exchange does not let the room change this meeting", cause=Cause.NOT_EDITABLE)
        changed = self._done(answer, Cause.READ_ONLY if meeting.ours else Cause.NOT_EDITABLE)
        return self._understood({**changed, EXTENDED: item.get(EXTENDED) or []}, room)

    def _done(self, answer: Answer, forbidden: Cause) -> Item:
        """What a change answered; a refusal to write means something else than one to read."""
        try:
            return self._client.done(answer)
        except NotPermitted as refused:
            raise NotPermitted(refused.detail, cause=forbidden) from refused

    def _understood(self, item: Item, room: Room) -> Meeting:
        try:
            return meeting_of(item, room)
        except Unplaceable as error:
            raise BadResponse(f"the event cannot be read: {error}") from error

    def _require_readable(self, meeting: Meeting) -> None:
        if not meeting.readable:
            raise Unsupported("an entry that is not understood is left alone")
