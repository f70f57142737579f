"""What the provider asks of Exchange: each request answered, or raised as an error of the port. Nothing is tried twice.

A view that is too large for one answer is asked for in parts, and so is one that a broken item spoils: what cannot be
read is then a stretch of time, not the whole window.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import exchangelib
from exchangelib.fields import FieldPath
from exchangelib.items import CancelCalendarItem, DeclineItem
from exchangelib.properties import (
    Attendee,
    Body,
    DaylightTime,
    FreeBusyViewOptions,
    ItemId,
    Mailbox,
    MailboxData,
    ReferenceItemId,
    RoomList,
    StandardTime,
    TimeWindow,
    TimeZone,
)
from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP

from kiosk.adapters.calendars.ews import calls
from kiosk.adapters.calendars.ews.calls import RoomMailbox, ews_time
from kiosk.adapters.calendars.ews.endpoint import Connection, Endpoint
from kiosk.adapters.calendars.ews.items import TYPES, Item, Properties, Reading, items_of
from kiosk.adapters.calendars.guests import Guest
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Gone, NotPermitted, Unavailable
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room

MOST_ROOMS = 100  # in one question for availability
_MOST_ITEMS = 1_000  # in one answer: what Exchange gives by default at most
_AT_ONCE = 4  # requests of this process; a mailbox is asked for at most two at a time above us
_SMALLEST_VIEW = timedelta(hours=1)
_IN_PARTS = ("ErrorCalendarViewRangeTooBig", "ErrorExceededFindCountLimit")
_SPOILT = ("ErrorCorruptData", "ErrorItemCorrupt", "ErrorPropertyValidationFailure")
_OURS = Properties(
    calls.PROPERTY_SET,
    calls.BookingKey.property_name,
    calls.CheckedIn.property_name,
    calls.Absent.property_name,
)
_SENT = {False: "SendToNone", True: "SendOnlyToAll"}  # a saved copy would need rights outside the calendar
_NO_MAILBOX = "the room's address is no mail address"


@dataclass(frozen=True, slots=True)
class View:
    """What a part of a calendar holds; `unread` are the stretches that the server could not tell of."""

    items: tuple[Item, ...]
    unread: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """An event to be stored. A `guest` is written to by Exchange."""

    key: str
    interval: Interval
    title: str
    busy: bool
    guest: Guest | None


class ExchangeClient:
    """One sign-in at one server. Thread-safe."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._connection, self._now = connection, now
        self._endpoint = Endpoint(connection, now=now, connections=_AT_ONCE)
        calls.registered()  # now, before two threads ask for it at once

    @property
    def server_time(self) -> datetime | None:
        """The server's clock, as it stood in the last answer on this thread."""
        return self._endpoint.heard.date

    def greet(self) -> datetime | None:
        """Talk to the server without signing in; its clock, if it tells."""
        return self._endpoint.greet()

    def sign_in(self) -> None:
        """A request that needs the sign-in and no mailbox, on a new connection."""
        endpoint = Endpoint(self._connection, now=self._now, connections=1)
        try:
            only(calls.ListTimeZones(endpoint).ask([exchangelib.UTC], return_full_timezone_data=False))
        finally:
            endpoint.close()

    def view(self, room: Room, window: Interval, *more: str) -> View:
        """All that takes place in the window, series expanded, with the usual fields and `more`."""
        require_time = self.clock()
        items: list[Item] = []
        unread: list[Interval] = []
        parts = [window]
        while parts:
            require_time()
            part = parts.pop()
            found = self._part(room, part, more)
            if isinstance(found, tuple):
                items += found
            elif part.length > _SMALLEST_VIEW:
                middle = part.start + part.length / 2
                parts += [Interval(middle, part.end), Interval(part.start, middle)]
            else:
                unread.append(part)
        return View(tuple(items), tuple(unread))

    def with_key(self, room: Room, key: str) -> tuple[Item, ...]:
        """The events stored under a booking key, wherever in the calendar they are."""
        mailbox = self.mailbox(room)
        page = only(
            calls.ViewCalendar(account=mailbox).ask(
                **self._question(mailbox), restriction=calls.KeyIs(key), calendar_view=None
            )
        )
        return tuple(self._items(page, room))

    def item(self, room: Room, item_id: str) -> Item | None:
        """One item afresh; None when it is not there."""
        try:
            found = only(
                calls.ReadItem(account=self.mailbox(room)).ask(
                    [ItemId(id=item_id)], additional_fields=calls.paths(), shape="IdOnly"
                )
            )
        except Gone as error:
            if error.cause is Cause.UNSPECIFIED:  # the item, not its calendar
                return None
            raise
        item = next(items_of(found, _reading(room)), None)
        if item is None:
            raise BadResponse("an item that is there does not come along")
        return item

    def store(self, room: Room, new: New) -> tuple[str, str]:
        """A new event; its id and change key."""
        mailbox = self.mailbox(room)
        zone = mailbox.default_timezone
        event = exchangelib.CalendarItem(
            account=mailbox,
            subject=new.title,
            start=ews_time(new.interval.start).astimezone(zone),
            end=ews_time(new.interval.end).astimezone(zone),
            legacy_free_busy_status="Busy" if new.busy else "Free",
            reminder_is_set=False,
            required_attendees=_attendees(new.guest),
            **{calls.KEY: new.key},
        )
        return _id_in(
            calls.StoreItem(account=mailbox).ask(
                items=[event],
                folder=mailbox.calendar_id,
                message_disposition="SaveOnly",
                send_meeting_invitations=_SENT[new.guest is not None],
            )
        )

    def decline(self, room: Room, item: Item, *, because: str | None) -> None:
        """Answer an invitation with no, and with a word if there is one, and so take it out of the room's calendar."""
        mailbox = self.mailbox(room)
        named = ReferenceItemId(id=item.id, changekey=item.change)
        words = Body(because) if because else None
        self._send(mailbox, DeclineItem(account=mailbox, reference_item_id=named, body=words))

    def call_off(self, room: Room, item: Item, *, because: str) -> None:
        """Cancel a meeting that the room itself organises, with a word to those whom it had invited."""
        mailbox = self.mailbox(room)
        named = ReferenceItemId(id=item.id, changekey=item.change)
        words = Body(because)
        self._send(mailbox, CancelCalendarItem(account=mailbox, reference_item_id=named, new_body=words))

    def _send(self, mailbox: RoomMailbox, answer: DeclineItem | CancelCalendarItem) -> None:
        _written(
            calls.StoreItem(account=mailbox).ask(
                items=[answer],
                folder=None,
                message_disposition="SendOnly",  # a saved copy would need rights outside the calendar
                send_meeting_invitations="SendToNone",
            )
        )

    def change(
        self, room: Room, name: tuple[str, str], values: dict[str, Any], *, tell: bool = False
    ) -> tuple[str, str]:
        """Change fields of the item with that id and change key, unless it changed since; its new id and change key.
        `tell` those whom the room invited.
        """
        mailbox = self.mailbox(room)
        zone = mailbox.default_timezone
        told = {
            field: ews_time(value).astimezone(zone) if isinstance(value, datetime) else value
            for field, value in values.items()
        }
        item = exchangelib.CalendarItem(account=mailbox, id=name[0], changekey=name[1], **told)
        return _id_in(
            calls.ChangeItem(account=mailbox).ask(
                items=[(item, list(told))],
                conflict_resolution="NeverOverwrite",
                message_disposition="SaveOnly",
                send_meeting_invitations_or_cancellations=_SENT[tell],
                suppress_read_receipts=True,
            )
        )

    def remove(self, room: Room, item: Item) -> None:
        """Delete, so that an administrator can still recover it. Whoever the room itself had invited is told.

        Exchange compares no change key when it deletes: whoever calls has just read the item.
        """
        mailbox = self.mailbox(room)
        _written(
            calls.RemoveItem(account=mailbox).ask(
                [ItemId(id=item.id, changekey=item.change)],
                delete_type="SoftDelete",
                send_meeting_cancellations="SendOnlyToAll" if item.is_meeting else "SendToNone",
                affected_task_occurrences="SpecifiedOccurrenceOnly",
                suppress_read_receipts=True,
            )
        )

    def rights(self, room: Room) -> frozenset[str]:
        """What we may do in the room's calendar: Read, CreateContents, Modify, Delete..."""
        mailbox = self.mailbox(room)
        field = exchangelib.folders.Calendar.get_field_by_fieldname("effective_rights")
        found = only(
            calls.ReadFolder(account=mailbox).ask(
                [mailbox.calendar_id], additional_fields=[FieldPath(field)], shape="IdOnly"
            )
        )
        rights = found.find(f".//{TYPES}EffectiveRights")
        if rights is None:
            raise BadResponse("the folder comes without our rights")
        return frozenset(
            each.tag.rpartition("}")[2] for each in rights if (each.text or "").lower() in ("true", "1")
        )

    def rooms(self) -> Iterator[tuple[str, str]]:
        """Name and address of every room in a room list."""
        require_time = self.clock()
        for found in only(calls.ListRoomLists(self._endpoint).ask()):
            require_time()
            room_list = RoomList(email_address=_text(found, "EmailAddress"))
            for room in only(calls.ListRooms(self._endpoint).ask(room_list)):
                yield _text(room, "Id", "Name"), _text(room, "Id", "EmailAddress")

    def availability(self, addresses: Sequence[str], window: Interval) -> list[Any]:
        """For each address its free/busy view as XML, or its own error."""
        # Exchange refuses a window that is shorter than the shortest step of a kind of answer that we do not ask for.
        end = max(window.end, window.start + timedelta(minutes=5))
        wanted = [MailboxData(email=a, attendee_type="Room", exclude_conflicts=False) for a in addresses]
        answers = calls.LookUpAvailability(self._endpoint).ask(
            wanted,
            timezone=_utc_by_rules(),
            free_busy_view_options=FreeBusyViewOptions(
                time_window=TimeWindow(start=ews_time(window.start), end=ews_time(end)),
                merged_free_busy_interval=5,
                requested_view="FreeBusy",
            ),
        )
        if len(answers) != len(addresses):
            raise BadResponse(f"{len(answers)} answers for {len(addresses)} rooms")
        return answers

    def close(self) -> None:
        self._endpoint.close()

    def mailbox(self, room: Room, endpoint: Endpoint | None = None) -> RoomMailbox:
        """The room as the library wants it. Gone when its address cannot be a mailbox's."""
        if "@" not in room.address:
            raise Gone(_NO_MAILBOX, cause=Cause.MAILBOX_UNKNOWN)
        access = exchangelib.IMPERSONATION if self._connection.impersonate else exchangelib.DELEGATE
        endpoint = endpoint or self._endpoint
        return RoomMailbox(room.address, endpoint, access_type=access, zone=_zone(room.timezone))

    def clock(self) -> Callable[[], None]:
        """For what takes several requests: Unavailable when they take longer together than one may."""
        deadline = time.monotonic() + self._connection.read

        def require_time() -> None:
            if time.monotonic() > deadline:
                raise Unavailable("reading took too long", cause=Cause.TIMEOUT)

        return require_time

    def _part(self, room: Room, part: Interval, more: Sequence[str]) -> tuple[Item, ...] | None:
        """What a part of the calendar holds; None when it must be asked for in smaller ones."""
        mailbox = self.mailbox(room)
        view = calls.view(part.start, part.end, most=_MOST_ITEMS)
        question = self._question(mailbox, *more)
        try:
            page = only(
                calls.ViewCalendar(account=mailbox).ask(**question, restriction=None, calendar_view=view)
            )
        except CalendarError as error:
            if error.detail in (*_IN_PARTS, *_SPOILT):
                return None
            raise
        if page.get("IncludesLastItemInRange", "true") not in ("true", "1"):
            return None
        return tuple(self._items(page, room))

    def _question(self, mailbox: RoomMailbox, *more: str) -> dict[str, Any]:
        return {
            "folders": [mailbox.calendar_id],
            "additional_fields": calls.paths(*more),
            "order_fields": None,
            "query_string": None,
            "shape": "IdOnly",
            "depth": "Shallow",
            "page_size": _MOST_ITEMS,
        }

    def _items(self, page: Any, room: Room) -> Iterator[Item]:
        listed = page.find(f"{TYPES}Items")
        if listed is None:  # nothing at all is not the same as no events
            raise BadResponse("the answer lists nothing")
        return items_of(listed, _reading(room))


def _attendees(guest: Guest | None) -> list[Attendee] | None:
    if guest is None:
        return None
    mailbox = Mailbox(email_address=guest.address, name=guest.name)
    return [Attendee(mailbox=mailbox, response_type="Unknown")]


def only(answers: list[Any]) -> Any:
    """The content of the one answer, or its error raised."""
    if len(answers) != 1:
        raise BadResponse(f"{len(answers)} answers to one question")
    if isinstance(answers[0], CalendarError):
        raise answers[0]
    return answers[0]


def _written(answers: list[Any]) -> Any:
    """The content of the answer to a write. What it was about was read before, so access denied means: to write."""
    try:
        return only(answers)
    except NotPermitted as error:
        if error.cause is Cause.ROOM_FORBIDDEN:
            raise NotPermitted(error.detail, cause=Cause.READ_ONLY) from error
        raise


def _id_in(answers: list[Any]) -> tuple[str, str]:
    """Id and change key of what was written."""
    name = _written(answers).find(f".//{TYPES}ItemId")
    if name is None:
        raise BadResponse("the item that was written has no id")
    return name.get("Id", ""), name.get("ChangeKey", "")


def _text(element: Any, *path: str) -> str:
    return element.findtext("/".join(f"{TYPES}{step}" for step in path)) or ""


def _reading(room: Room) -> Reading:
    return Reading(_OURS, MS_TIMEZONE_TO_IANA_MAP, room.zone)


def _zone(name: str) -> exchangelib.EWSTimeZone:
    """The room's zone, for Outlook to show; UTC when Windows has no name for it."""
    try:
        return exchangelib.EWSTimeZone(name)
    except exchangelib.errors.UnknownTimeZone:
        return exchangelib.UTC


def _utc_by_rules() -> TimeZone:
    """UTC as this request wants zones: with a summer time, of no length."""
    change = {"bias": 0, "time": datetime.min.time(), "occurrence": 1, "iso_month": 1, "weekday": "Sunday"}
    return TimeZone(bias=0, standard_time=StandardTime(**change), daylight_time=DaylightTime(**change))
