"""State as the XML that Exchange answers with, in the order of its schemas."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from kiosk.testing.fakes.exchange.mailboxes import Access, Damage, Entry, Found, Mailbox

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
# What an operation leaves empty, and does not leave out, when it failed.
_NOTHING = {
    "CreateItem": "<m:Items/>",
    "GetItem": "<m:Items/>",
    "UpdateItem": "<m:Items/>",
    "GetFolder": "<m:Folders/>",
}
_VERSION = (
    f'<h:ServerVersionInfo xmlns:h="{TYPES}" MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" '
    'MinorBuildNumber="10" Version="V2017_07_11"/>'
)


class Problem(Exception):
    """What is answered instead: the error of one message, or of the whole request (`fault`). `back_off` in ms."""

    def __init__(
        self,
        code: str,
        text: str = "The request was not carried out.",
        *,
        back_off: int | None = None,
        fault: bool = False,
    ) -> None:
        super().__init__(code)
        self.code, self.text, self.back_off, self.fault = code, text, back_off, fault

    def as_fault(self) -> "Problem":
        """The same, as the answer to the whole request."""
        return Problem(self.code, self.text, back_off=self.back_off, fault=True)


def envelope(body: str) -> bytes:
    """A whole answer."""
    names = f'xmlns:s="{SOAP}" xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"'
    text = f"<s:Envelope {names}><s:Header>{_VERSION}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode()


def fault(problem: Problem) -> bytes:
    """A request that failed as a whole."""
    detail = (
        f'<e:ResponseCode xmlns:e="{ERRORS}">{problem.code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{ERRORS}">{escape(problem.text)}</e:Message>{_back_off("t:MessageXml", problem)}'
    )
    return envelope(
        f"<s:Fault><faultcode>a:{problem.code}</faultcode><faultstring>{escape(problem.text)}</faultstring>"
        f"<detail>{detail}</detail></s:Fault>"
    )


def response(operation: str, contents: Iterable[str | Problem]) -> bytes:
    """The answer to an operation, a message for each thing that was asked."""
    nothing = _NOTHING.get(operation, "")
    messages = "".join(message(f"m:{operation}ResponseMessage", each, nothing=nothing) for each in contents)
    return envelope(
        f"<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{operation}Response>"
    )


def message(tag: str, content: str | Problem, *, nothing: str = "") -> str:
    """One outcome under a tag; `nothing` is what stands there in place of the content when it is a problem."""
    if isinstance(content, Problem):
        return (
            f'<{tag} ResponseClass="Error"><m:MessageText>{escape(content.text)}</m:MessageText>'
            f"<m:ResponseCode>{content.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
            f"{_back_off('m:MessageXml', content)}{nothing}</{tag}>"
        )
    return f'<{tag} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}</{tag}>'


def page(found: list[Found], wanted: frozenset[str], *, complete: bool, view: bool) -> str:
    """A page of items."""
    offset = "" if view else f' IndexedPagingOffset="{len(found)}"'
    items = "".join(item(each, wanted) for each in found)
    return (
        f'<m:RootFolder{offset} TotalItemsInView="{len(found)}" IncludesLastItemInRange="{str(complete).lower()}">'
        f"<t:Items>{items}</t:Items></m:RootFolder>"
    )


def item(found: Found, wanted: frozenset[str]) -> str:
    """An item with the properties that were asked for, by field URI; extended ones by name or tag."""
    entry = found.entry
    values = {
        "item:Subject": _element("Subject", entry.subject),
        "item:Sensitivity": _element(
            "Sensitivity", "?!" if entry.damage is Damage.NO_SENSE else entry.sensitivity
        ),
        "extended": _extended(entry, wanted),
        "calendar:UID": _element("UID", found.uid),
        "calendar:Start": _element("Start", "soon" if entry.damage is Damage.NO_TIME else time(entry.start)),
        "calendar:End": _element("End", time(entry.end)),
        "calendar:IsAllDayEvent": _flag("IsAllDayEvent", entry.all_day),
        "calendar:LegacyFreeBusyStatus": _element("LegacyFreeBusyStatus", entry.busy),
        "calendar:IsMeeting": _flag("IsMeeting", entry.is_meeting),
        "calendar:IsCancelled": _flag("IsCancelled", entry.cancelled),
        "calendar:CalendarItemType": _element("CalendarItemType", found.kind),
        "calendar:MyResponseType": _element("MyResponseType", entry.response),
        "calendar:Organizer": _organizer(entry),
        "calendar:StartTimeZone": f'<t:StartTimeZone Id="{escape(entry.zone)}" Name="{escape(entry.zone)}"/>',
    }
    shown = "".join(xml for uri, xml in values.items() if uri == "extended" or uri in wanted)
    return f"<t:CalendarItem>{item_id(found)}{shown}</t:CalendarItem>"


def item_id(found: Found) -> str:
    return f'<t:ItemId Id="{found.item_id}" ChangeKey="{found.change}"/>'


def items(found: Iterable[Found]) -> str:
    """The names of what was written."""
    return (
        f"<m:Items>{''.join(f'<t:CalendarItem>{item_id(each)}</t:CalendarItem>' for each in found)}</m:Items>"
    )


def folder(mailbox: Mailbox) -> str:
    """The calendar folder, and what the account may do in it."""
    may_write = str(mailbox.access is Access.WRITE).lower()
    rights = "".join(
        f"<t:{right}>{'true' if right == 'Read' else 'false' if right == 'CreateHierarchy' else may_write}</t:{right}>"
        for right in ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify", "Read")
    )
    return (
        f'<m:Folders><t:CalendarFolder><t:FolderId Id="Y2FsZW5kYXI=" ChangeKey="AQAAAA=="/>'
        f"<t:EffectiveRights>{rights}</t:EffectiveRights></t:CalendarFolder></m:Folders>"
    )


def address(tag: str, name: str, mail: str, kind: str) -> str:
    """A mailbox as directories list it."""
    return (
        f"<{tag}><t:Name>{escape(name)}</t:Name><t:EmailAddress>{escape(mail)}</t:EmailAddress>"
        f"<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>{kind}</t:MailboxType></{tag}>"
    )


def availability(found: list[Found]) -> str:
    """When a mailbox is taken; times in UTC, without saying so."""
    events = "".join(
        f"<t:CalendarEvent><t:StartTime>{_bare(each.entry.start)}</t:StartTime>"
        f"<t:EndTime>{_bare(each.entry.end)}</t:EndTime><t:BusyType>{each.entry.busy}</t:BusyType></t:CalendarEvent>"
        for each in found
    )
    return (
        "<m:FreeBusyView><t:FreeBusyViewType>FreeBusy</t:FreeBusyViewType>"
        f"<t:CalendarEventArray>{events}</t:CalendarEventArray></m:FreeBusyView>"
    )


def notification(subscription: str, at: datetime) -> str:
    """That something in a calendar changed."""
    return (
        f"<m:Notifications><t:Notification><t:SubscriptionId>{subscription}</t:SubscriptionId><t:ModifiedEvent>"
        f'<t:TimeStamp>{time(at)}</t:TimeStamp><t:FolderId Id="Y2FsZW5kYXI=" ChangeKey="AQAAAA=="/>'
        f'<t:ParentFolderId Id="cm9vdA==" ChangeKey="AQAAAA=="/></t:ModifiedEvent></t:Notification></m:Notifications>'
    )


def time(instant: datetime) -> str:
    """An instant as Exchange tells it."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _bare(instant: datetime) -> str:
    return time(instant).removesuffix("Z")


def _element(name: str, text: str) -> str:
    return f"<t:{name}>{escape(_characters(text))}</t:{name}>"


def _characters(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char for char in text if char in "\t\n\r" or ord(char) >= 0x20)


def _flag(name: str, value: bool) -> str:  # noqa: FBT001 - a flag is what it writes
    return f"<t:{name}>{str(value).lower()}</t:{name}>"


def _organizer(entry: Entry) -> str:
    mail = _element("EmailAddress", entry.organiser_address) if entry.organiser_address else ""
    name = _element("Name", entry.organiser)
    return (
        f"<t:Organizer><t:Mailbox>{name}{mail}<t:RoutingType>SMTP</t:RoutingType></t:Mailbox></t:Organizer>"
    )


def _extended(entry: Entry, wanted: frozenset[str]) -> str:
    named = "".join(
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="{guid}" PropertyName="{escape(name)}" '
        f"{_valued(value)}</t:ExtendedProperty>"
        for (guid, name), value in entry.properties.items()
        if name in wanted
    )
    if entry.original_sensitivity is None or "0x2e" not in wanted:
        return named
    return named + (
        '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x2e" PropertyType="Integer"/>'
        f"<t:Value>{entry.original_sensitivity}</t:Value></t:ExtendedProperty>"
    )


def _valued(value: str | tuple[str, ...]) -> str:
    """The rest of a property: its type, and its value or values."""
    if isinstance(value, str):
        return f'PropertyType="String"/><t:Value>{escape(value)}</t:Value>'
    each = "".join(f"<t:Value>{escape(one)}</t:Value>" for one in value)
    return f'PropertyType="StringArray"/><t:Values>{each}</t:Values>'


def _back_off(tag: str, problem: Problem) -> str:
    if problem.back_off is None:
        return ""
    return f'<{tag}><t:Value Name="BackOffMilliseconds">{problem.back_off}</t:Value></{tag}>'
