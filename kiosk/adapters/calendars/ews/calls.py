"""The requests of EWS that we make: built by exchangelib, answered with XML, in one schema version, once.

An answer is read strictly: exchangelib reads what is broken off as far as it goes, and a schedule that breaks off
would show a room as free.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import lxml.etree
from exchangelib import UTC as EWS_UTC
from exchangelib import Account, CalendarItem, EWSDateTime, ExtendedProperty, Mailbox
from exchangelib.account import Identity
from exchangelib.errors import ErrorServerBusy, EWSError
from exchangelib.fields import FieldPath
from exchangelib.properties import CalendarView, DistinguishedFolderId
from exchangelib.services import (
    CreateItem,
    DeleteItem,
    FindItem,
    GetFolder,
    GetItem,
    GetRoomLists,
    GetRooms,
    GetServerTimeZones,
    GetStreamingEvents,
    GetUserAvailability,
    SubscribeToStreaming,
    UpdateItem,
)
from exchangelib.services.common import EWSService
from exchangelib.util import MNS, SOAPNS, TNS, create_element

from kiosk.adapters.calendars.ews.failures import error_of_code, error_of_exchange
from kiosk.domain.errors import BadResponse, CalendarError

Element = Any
PROPERTY_SET = "7f3f1c0e-8d0b-4a53-9a53-5e2f6f0c9b41"  # ours; made for this product
KEY, CHECKED_IN, ABSENT = "door_kiosk_key", "door_kiosk_checked_in", "door_kiosk_absent"
ORIGINAL_SENSITIVITY = "door_kiosk_sensitivity"
# What a view asks for; everything else stays on the server.
FIELDS = (
    "subject", "sensitivity", "start", "end", "is_all_day", "legacy_free_busy_status", "is_meeting", "is_cancelled",
    "type", "uid", "my_response_type", "organizer", "_start_timezone", KEY, CHECKED_IN,
    ABSENT,
)  # fmt: skip
# Exchange writes characters that XML does not have, as references and as they are.
_REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,9});")
_NO_CHARACTERS = bytes(set(range(32)) - {9, 10, 13})


class BookingKey(ExtendedProperty):
    """A booking key; where Outlook does not show it, and every search finds it."""

    property_set_id = PROPERTY_SET
    property_name = "DoorKioskBookingKey"
    property_type = "String"


class CheckedIn(ExtendedProperty):
    """There when somebody checked in at a door."""

    property_set_id = PROPERTY_SET
    property_name = "DoorKioskCheckedIn"
    property_type = "String"


class Absent(ExtendedProperty):
    """Notes of the doors at which nobody came, one each: a view cuts off a text that is as long as all of them."""

    property_set_id = PROPERTY_SET
    property_name = "DoorKioskAbsent"
    property_type = "StringArray"


class OriginalSensitivity(ExtendedProperty):
    """What the sender said of the meeting, before the room's own rules changed it (PidTagOriginalSensitivity)."""

    property_tag = 0x002E
    property_type = "Integer"


class RoomMailbox(Account):
    """The room as exchangelib's services want it, without what its Account does: look up the machine's zone, share a
    connection, and open the root of the mailbox.
    """

    def __init__(self, address: str, endpoint: Any, *, access_type: str, zone: Any) -> None:
        self.protocol = endpoint
        self.identity = Identity(primary_smtp_address=address)
        self.access_type, self.default_timezone = access_type, zone
        self.affinity_cookie = None
        self.fullname = self.locale = self.ad_response = None
        self.version = endpoint.version

    version = None  # one for all: nothing is negotiated

    @property
    def calendar_id(self) -> DistinguishedFolderId:
        """The room's calendar, named in a way that asks for no right on anything above it."""
        return DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address=self.primary_smtp_address))


class _Once(EWSService):
    """One schema version, one attempt, a strict parser."""

    def ask(self, *arguments: Any, **named: Any) -> list[Element | CalendarError]:
        """The content of each answer, or that answer's own error. What failed as a whole is raised.

        Even a refusal tells the server's time, where there was an answer at all.
        """
        self.protocol.heard.date = None
        try:
            messages = list(self._get_response_xml(payload=self.get_payload(*arguments, **named)))
        except CalendarError:
            raise
        except EWSError as error:
            raise self._dated(as_ours(error)) from error
        except Exception as error:
            raise error_of_exchange(error) from error
        return [self._content(message) for message in messages]

    def _content(self, message: Element) -> Element | CalendarError:
        try:
            content = self._get_element_container(message, self.element_container_name)
        except EWSError as error:
            return self._dated(as_ours(error, back_off=_back_off(message)))
        if isinstance(content, bool):  # the library's word for a warning about nothing
            return BadResponse("neither a success nor an error")
        return self._dated(as_ours(content)) if isinstance(content, Exception) else content

    def _dated(self, error: CalendarError) -> CalendarError:
        error.server_time = self.protocol.heard.date
        return error

    def _api_versions_to_try(self) -> tuple[str]:
        return (self.protocol.version.api_version,)

    def _update_api_version(self, api_version: str, header: Element) -> None:
        """Nothing is negotiated."""

    @classmethod
    def _get_soap_parts(cls, response: Any) -> tuple[Element | None, Element]:
        root = document(response.content)
        body = root.find(f"{{{SOAPNS}}}Body")
        if body is None:
            raise BadResponse("the answer is not SOAP")
        return root.find(f"{{{SOAPNS}}}Header"), body


class ViewCalendar(_Once, FindItem):
    """What takes place in a part of a calendar, series expanded; or what carries a booking key."""

    element_container_name = FindItem.paging_container_name


class ReadItem(_Once, GetItem):
    """One item afresh."""


class StoreItem(_Once, CreateItem):
    """A new event, or the answer to an invitation."""


class ChangeItem(_Once, UpdateItem):
    """Some properties of an item, if it is as it was read."""


class RemoveItem(_Once, DeleteItem):
    """An item goes."""


class ReadFolder(_Once, GetFolder):
    """A folder, and what we may do in it."""


class ListRoomLists(_Once, GetRoomLists):
    """The room lists of the organisation."""


class ListRooms(_Once, GetRooms):
    """The rooms of a list."""


class ListTimeZones(_Once, GetServerTimeZones):
    """The cheapest request that needs a sign-in and no mailbox."""


class LookUpAvailability(_Once, GetUserAvailability):
    """When rooms are taken, each with its own error."""

    def _content(self, message: Element) -> Element | CalendarError:
        outcome = message.find(f"{{{MNS}}}ResponseMessage")
        content = BadResponse("no outcome for a room") if outcome is None else super()._content(outcome)
        return content if isinstance(content, CalendarError) else message


class Subscribe(_Once, SubscribeToStreaming):
    """A subscription to what happens in a calendar."""

    element_container_name = None


class Listen(GetStreamingEvents):
    """The hanging request that tells of it. Its documents are parsed one by one by the library."""

    def _api_versions_to_try(self) -> tuple[str]:
        return (self.protocol.version.api_version,)

    def notifications(self, subscription: str, *, minutes: int, silence: float) -> Iterator[bool]:
        """True for each document that tells of something, False for one that only says that the server is there.

        The stream lasts for `minutes`, and breaks after `silence` seconds without a document.
        """
        self.timeout = (self.protocol.TIMEOUT[0], silence)
        try:
            payload = self.get_payload(subscription_ids=[subscription], connection_timeout=minutes)
            for message in self._get_response_xml(payload=payload):
                yield len(self._get_element_container(message, self.element_container_name)) > 0
        except CalendarError:
            raise
        except EWSError as error:
            raise as_ours(error) from error
        except Exception as error:
            raise error_of_exchange(error) from error
        finally:
            self.stop_streaming()


class KeyIs:
    """The restriction to items with a booking key, as exchangelib's FindItem takes restrictions."""

    def __init__(self, key: str) -> None:
        self._key = key

    def to_xml(self, version: Any) -> Element:
        del version
        restriction, equal = create_element("m:Restriction"), create_element("t:IsEqualTo")
        constant = create_element("t:FieldURIOrConstant")
        constant.append(create_element("t:Constant", attrs={"Value": self._key}))
        equal.append(FieldPath(registered()[KEY]).to_xml())
        equal.append(constant)
        restriction.append(equal)
        return restriction


@cache
def registered() -> dict[str, Any]:
    """The fields of a calendar item that we ask for, by name; our own properties are made known to the library."""
    for name, kind in (
        (KEY, BookingKey),
        (CHECKED_IN, CheckedIn),
        (ABSENT, Absent),
        (ORIGINAL_SENSITIVITY, OriginalSensitivity),
    ):
        CalendarItem.register(name, kind)
    return {name: CalendarItem.get_field_by_fieldname(name) for name in (*FIELDS, ORIGINAL_SENSITIVITY)}


def paths(*more: str) -> list[FieldPath]:
    """What to ask of an item: FIELDS, and more."""
    return [FieldPath(registered()[name]) for name in (*FIELDS, *more)]


def view(start: datetime, end: datetime, *, most: int) -> CalendarView:
    return CalendarView(start=ews_time(start), end=ews_time(end), max_items=most)


def ews_time(instant: datetime) -> EWSDateTime:
    """An instant as the library wants it."""
    return EWSDateTime.from_datetime(instant.astimezone(UTC).replace(tzinfo=None)).replace(tzinfo=EWS_UTC)


def as_ours(error: Exception, *, back_off: timedelta | None = None) -> CalendarError:
    """What the library raised, as an error of the port."""
    code = type(error).__name__
    if not code.startswith("Error"):  # the library's own, which quote the answer
        return BadResponse(code)
    if error.__context__ is not None and "Reraised from" in str(error):
        return error_of_exchange(error)
    if isinstance(error, ErrorServerBusy) and error.back_off:
        back_off = timedelta(seconds=error.back_off)
    return error_of_code(code, str(getattr(error, "value", "")), back_off=back_off)


def document(content: bytes) -> Element:
    """The root of one whole document; BadResponse when it is none."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return lxml.etree.fromstring(_REFERENCE.sub(_kept, content.translate(None, _NO_CHARACTERS)), parser)
    except lxml.etree.XMLSyntaxError as error:
        raise BadResponse("the answer is not whole, or not XML") from error


def _kept(reference: re.Match[bytes]) -> bytes:
    number = reference[1]
    code = int(number[1:], 16) if number.startswith(b"x") else int(number)
    is_character = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if is_character or 0x10000 <= code <= 0x10FFFF else b" "


def _back_off(message: Element) -> timedelta | None:
    """How long an answer asks us to stay away."""
    for value in message.iterfind(f"{{{MNS}}}MessageXml/{{{TNS}}}Value[@Name='BackOffMilliseconds']"):
        if (value.text or "").isdecimal():
            return timedelta(milliseconds=int(value.text))
    return None
