"""Each request of EWS against the state: what is asked, whether the account may, and what becomes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree.ElementTree import Element

from kiosk.testing.fakes.exchange import answers
from kiosk.testing.fakes.exchange.answers import MESSAGES, TYPES, Problem
from kiosk.testing.fakes.exchange.mailboxes import Access, Damage, Entry, Found, Mailbox, Moved, mailbox_of

WRITES = frozenset({"CreateItem", "UpdateItem", "DeleteItem"})
_M, _T = f"{{{MESSAGES}}}", f"{{{TYPES}}}"
_SAID_IN = {f"{_T}DeclineItem": f"{_T}Body", f"{_T}CancelCalendarItem": f"{_T}NewBodyContent"}
_LONGEST_VIEW = timedelta(days=2 * 366)
_NOT_THERE = "The SMTP address has no mailbox associated with it."
_MOVED = "The mailbox has moved; try https://outlook.office365.com/EWS/Exchange.asmx."


class Redirect(Exception):
    """The answer is to go to Exchange Online."""


@dataclass(slots=True)
class Subscription:
    """Who listens to which calendar, and which of its changes were told."""

    mailbox: Mailbox
    told: int


@dataclass(slots=True)
class Organisation:
    """The mailboxes by address, whom the account may impersonate (None: everybody), and what limits the server has."""

    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    room_list: str = "all-rooms@example.org"
    impersonates: frozenset[str] | None = None
    most_in_view: int = 1_000
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def mailbox(self, address: str) -> Mailbox:
        """A mailbox on this server, or the reason why there is none."""
        mailbox = self.mailboxes.get(address.lower())
        if mailbox is None:
            raise Problem("ErrorNonExistentMailbox", _NOT_THERE)
        if mailbox.moved is Moved.REDIRECTS:
            raise Redirect
        if mailbox.moved is Moved.SAYS_SO:
            raise Problem("ErrorNonExistentMailbox", _MOVED)
        return mailbox

    def require_impersonation(self, header: Element | None) -> None:
        """Refuse a request in the name of somebody whose name the account may not use."""
        path = f"{_T}ExchangeImpersonation/{_T}ConnectingSID/{_T}PrimarySmtpAddress"
        address = header.findtext(path) if header is not None else None
        if address is None:
            return
        try:
            self.mailbox(address)
        except Problem as problem:
            raise problem.as_fault() from problem
        if self.impersonates is not None and address.lower() not in self.impersonates:
            text = "The account does not have permission to impersonate the requested user."
            raise Problem("ErrorImpersonateUserDenied", text, fault=True)


def find_item(state: Organisation, request: Element) -> bytes:
    mailbox = _calendar(state, request.find(f"{_M}ParentFolderIds"))
    view, wanted = request.find(f"{_M}CalendarView"), _wanted(request)
    if view is None:
        found = [each for each in mailbox.all() if _meets(each.entry, request.find(f"{_M}Restriction"))]
        return answers.response("FindItem", [answers.page(found, wanted, complete=True, view=False)])
    start, end = _time(view.get("StartDate")), _time(view.get("EndDate"))
    if end - start > _LONGEST_VIEW:
        raise Problem("ErrorCalendarViewRangeTooBig", "The view is longer than two years.")
    found = mailbox.view(start, end)
    if any(each.entry.damage is Damage.CORRUPT for each in found):
        raise Problem("ErrorCorruptData", "The operation failed because of a corrupt item.")
    most = min(int(view.get("MaxEntriesReturned") or state.most_in_view), state.most_in_view)
    complete = len(found) <= most
    return answers.response("FindItem", [answers.page(found[:most], wanted, complete=complete, view=True)])


def get_item(state: Organisation, request: Element) -> bytes:
    wanted = _wanted(request)

    def told(each: Found) -> str:
        return f"<m:Items>{answers.item(each, wanted)}</m:Items>"

    return answers.response("GetItem", [told(each) for each in _asked(state, request.find(f"{_M}ItemIds"))])


def create_item(state: Organisation, request: Element) -> bytes:
    (new,) = _required(request.find(f"{_M}Items"))
    if new.tag in _SAID_IN:
        return _answered(state, new)
    mailbox = _calendar(state, request.find(f"{_M}SavedItemFolderId"), write=True)
    entry = _with(Entry(_time(None), _time(None), response="Organizer"), list(new))
    name = f"item {next(state.numbers)}"
    mailbox.write_to_guests(entry, "invitation", request.get("SendMeetingInvitations"))
    mailbox.put(name, replace(entry, organiser=mailbox.name, organiser_address=mailbox.address))
    return answers.response("CreateItem", [answers.items([mailbox.named(name)])])


def _answered(state: Organisation, answer: Element) -> bytes:
    """The item goes, and whoever is to be told hears what was said."""
    reference = _required(answer.find(f"{_T}ReferenceItemId")).get("Id") or ""
    found, mailbox = _item(state, reference, write=True)
    if found.entry.is_copy != (answer.tag == f"{_T}DeclineItem") or not found.entry.is_meeting:
        raise Problem("ErrorInvalidRequest", "The item does not take this answer.")
    mailbox.replace_item(reference, None)
    said = answer.findtext(_SAID_IN[answer.tag])
    if said:
        mailbox.told.append(said)
    return answers.response("CreateItem", ["<m:Items/>"])


def update_item(state: Organisation, request: Element) -> bytes:
    change = _required(request.find(f"{_M}ItemChanges/{_T}ItemChange"))
    named = _required(change.find(f"{_T}ItemId"))
    found, mailbox = _item(state, named.get("Id") or "", write=True)
    if request.get("ConflictResolution") == "NeverOverwrite" and found.change != named.get("ChangeKey"):
        raise Problem("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
    fields = [each for update in change.iterfind(f"{_T}Updates/{_T}SetItemField") for each in update[1]]
    if (found.entry.is_copy or found.entry.locked) and any(each.tag == f"{_T}EndTimeZone" for each in fields):
        raise Problem("ErrorInvalidPropertySet", "Set action is invalid for property.")
    mailbox.write_to_guests(found.entry, "update", request.get("SendMeetingInvitationsOrCancellations"))
    changed = mailbox.replace_item(found.item_id, _with(found.entry, fields))
    conflicts = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"
    return answers.response("UpdateItem", [answers.items([changed] if changed else []) + conflicts])


def delete_item(state: Organisation, request: Element) -> bytes:
    """Deletes whatever the change key: Exchange does not ask."""
    for named in _required(request.find(f"{_M}ItemIds")):
        found, mailbox = _item(state, named.get("Id") or "", write=True)
        mailbox.write_to_guests(found.entry, "cancellation", request.get("SendMeetingCancellations"))
        mailbox.replace_item(found.item_id, None)
    return answers.response("DeleteItem", [""])


def get_folder(state: Organisation, request: Element) -> bytes:
    return answers.response("GetFolder", [answers.folder(_calendar(state, request.find(f"{_M}FolderIds")))])


def get_room_lists(state: Organisation, request: Element) -> bytes:
    del request
    lists = answers.address("t:Address", "All rooms", state.room_list, "PublicDL")
    return answers.envelope(answers.message("m:GetRoomListsResponse", f"<m:RoomLists>{lists}</m:RoomLists>"))


def get_rooms(state: Organisation, request: Element) -> bytes:
    if request.findtext(f"{_M}RoomList/{_T}EmailAddress") != state.room_list:
        raise Problem("ErrorNameResolutionNoResults", "No results were found.")
    rooms = "".join(
        f"<t:Room>{answers.address('t:Id', room.name, room.address, 'Mailbox')}</t:Room>"
        for room in state.mailboxes.values()
    )
    return answers.envelope(answers.message("m:GetRoomsResponse", f"<m:Rooms>{rooms}</m:Rooms>"))


def get_user_availability(state: Organisation, request: Element) -> bytes:
    options = _required(request.find(f"{_T}FreeBusyViewOptions"))
    start, end = (_time(options.findtext(f"{_T}TimeWindow/{_T}{edge}")) for edge in ("StartTime", "EndTime"))
    if end - start < timedelta(minutes=int(options.findtext(f"{_T}MergedFreeBusyIntervalInMinutes") or 30)):
        raise Problem("ErrorInvalidMergedFreeBusyInterval", "The interval is longer than the window.")

    def told(address: str) -> str:
        mailbox = state.mailboxes.get(address.lower())
        if mailbox is None or mailbox.moved:
            outcome: str | Problem = Problem("ErrorMailRecipientNotFound", "Unable to resolve the mailbox.")
        elif mailbox.access is Access.NONE:
            outcome = Problem("ErrorNoFreeBusyAccess", "The caller does not have access.")
        else:
            return answers.message("m:ResponseMessage", "") + answers.availability(
                [each for each in mailbox.view(start, end) if each.entry.counts]
            )
        return answers.message("m:ResponseMessage", outcome)

    asked = request.iterfind(f"{_M}MailboxDataArray/{_T}MailboxData/{_T}Email/{_T}Address")
    each = "".join(f"<m:FreeBusyResponse>{told(a.text or '')}</m:FreeBusyResponse>" for a in asked)
    array = f"<m:FreeBusyResponseArray>{each}</m:FreeBusyResponseArray>"
    return answers.envelope(f"<m:GetUserAvailabilityResponse>{array}</m:GetUserAvailabilityResponse>")


def get_server_time_zones(state: Organisation, request: Element) -> bytes:
    del state
    zones = "".join(
        f'<t:TimeZoneDefinition Id="{each.text}" Name="{each.text}"/>'
        for each in request.iterfind(f"{_M}Ids/{_T}Id")
    )
    told = f"<m:TimeZoneDefinitions>{zones}</m:TimeZoneDefinitions>"
    return answers.response("GetServerTimeZones", [told])


def subscribe(state: Organisation, request: Element) -> bytes:
    streaming = _required(request.find(f"{_M}StreamingSubscriptionRequest"))
    mailbox = _calendar(state, streaming.find(f"{_T}FolderIds"))
    name = f"subscription-{next(state.numbers)}"
    state.subscriptions[name] = Subscription(mailbox, mailbox.changes)
    return answers.response("Subscribe", [f"<m:SubscriptionId>{name}</m:SubscriptionId>"])


OPERATIONS: Mapping[str, Callable[[Organisation, Element], bytes]] = {
    "FindItem": find_item,
    "GetItem": get_item,
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "DeleteItem": delete_item,
    "GetFolder": get_folder,
    "GetRoomLists": get_room_lists,
    "GetRooms": get_rooms,
    "GetUserAvailabilityRequest": get_user_availability,
    "GetServerTimeZones": get_server_time_zones,
    "Subscribe": subscribe,
}


def answer(state: Organisation, operation: str, request: Element) -> bytes:
    """The answer to a request, whatever it asks."""
    if operation not in OPERATIONS:
        raise Problem("ErrorInvalidRequest", f"There is no operation {operation}.", fault=True)
    try:
        return OPERATIONS[operation](state, request)
    except Problem as problem:
        if problem.fault or operation.startswith(("GetRoom", "GetUser")):
            raise problem.as_fault() from problem
        return answers.response(operation, [problem])


def _calendar(state: Organisation, folders: Element | None, *, write: bool = False) -> Mailbox:
    """The mailbox whose calendar is addressed. Every other folder is closed to the account, its root among them."""
    folder = _required(folders)[0]
    if folder.tag != f"{_T}DistinguishedFolderId" or folder.get("Id") != "calendar":
        raise Problem("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    mailbox = state.mailbox(folder.findtext(f"{_T}Mailbox/{_T}EmailAddress") or "")
    return _permitted(mailbox, write=write)


def _permitted(mailbox: Mailbox, *, write: bool) -> Mailbox:
    if mailbox.access is Access.NONE or (write and mailbox.access is not Access.WRITE):
        raise Problem("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    return mailbox


def _asked(state: Organisation, names: Element | None) -> Iterator[Found]:
    for named in _required(names):
        yield _item(state, named.get("Id") or "", write=False)[0]


def _item(state: Organisation, item_id: str, *, write: bool) -> tuple[Found, Mailbox]:
    mailbox = _permitted(state.mailbox(mailbox_of(item_id)), write=write)
    found = mailbox.item(item_id)
    if found is None:
        raise Problem("ErrorItemNotFound", "The specified object was not found in the store.")
    return found, mailbox


def _wanted(request: Element) -> frozenset[str]:
    """The properties that are asked for, by field URI; extended ones by name or tag."""
    asked = request.find(f"{_M}ItemShape/{_T}AdditionalProperties")
    uris = asked if asked is not None else ()
    return frozenset(
        (uri.get("FieldURI") or uri.get("PropertyName") or uri.get("PropertyTag") or "") for uri in uris
    )


def _meets(entry: Entry, restriction: Element | None) -> bool:
    if restriction is None:
        return True
    equal = _required(restriction.find(f"{_T}IsEqualTo"))
    uri = _required(equal.find(f"{_T}ExtendedFieldURI"))
    constant = _required(equal.find(f"{_T}FieldURIOrConstant/{_T}Constant"))
    return entry.properties.get(_property(uri)) == constant.get("Value")


def _property(uri: Element) -> tuple[str, str]:
    return uri.get("PropertySetId") or "", uri.get("PropertyName") or ""


def _with(entry: Entry, fields: list[Element]) -> Entry:
    """The entry with fields set as a request says."""
    values: dict[str, object] = {}
    properties = dict(entry.properties)
    for each in fields:
        name = each.tag.removeprefix(_T)
        if name in _FIELDS:
            field_name, read = _FIELDS[name]
            values[field_name] = read(each.text or "")
        elif name == "RequiredAttendees":
            values["guests"] = tuple(
                a.text or "" for a in each.iterfind(f"{_T}Attendee/{_T}Mailbox/{_T}EmailAddress")
            )
            values["is_meeting"] = True
        elif name == "StartTimeZone":
            values["zone"] = each.get("Id") or ""
        elif name == "ExtendedProperty":
            uri = _required(each.find(f"{_T}ExtendedFieldURI"))
            many = each.find(f"{_T}Values")
            one = each.findtext(f"{_T}Value") or ""
            properties[_property(uri)] = one if many is None else tuple(value.text or "" for value in many)
    changed: Entry = replace(entry, **values, properties=properties)  # type: ignore[arg-type]  # by name
    return changed


def _required(element: Element | None) -> Element:
    if element is None:
        raise Problem("ErrorSchemaValidation", "The request failed schema validation.", fault=True)
    return element


def _time(text: str | None) -> datetime:
    moment = datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# What a request may set, and how it reads.
_FIELDS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "Subject": ("subject", str),
    "Start": ("start", _time),
    "End": ("end", _time),
    "IsAllDayEvent": ("all_day", lambda text: text in ("1", "true")),
    "LegacyFreeBusyStatus": ("busy", str),
}
