"""The XML of WebDAV and CalDAV: bodies to send, and answers as plain values. Pure.

Sources: RFC 4918 (multistatus), RFC 4791 (calendar-multiget, calendar-query), RFC 6578 (sync-collection).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_S = "{http://calendarserver.org/ns/}"
_ONLY_EVENTS = (
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{}</c:comp-filter></c:comp-filter>'
)
_REPORT_REFUSED = {
    f"{DAV}valid-sync-token",
    f"{DAV}supported-report",
    f"{DAV}sync-traversal-supported",
    f"{DAV}number-of-matches-within-limits",
    f"{CALDAV}supported-filter",
    f"{CALDAV}supported-collation",
    f"{CALDAV}valid-filter",
}


class NotMultistatus(ValueError):
    """The body is not the XML that was asked for."""


@dataclass(frozen=True, slots=True)
class Member:
    """One resource of a collection, as one answer tells of it. `etag` None: it is not there (any more)."""

    path: str
    etag: str | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What an answer says of a collection. `tag` changes whenever a member does: a sync token or a ctag.

    `complete` is False when the server cut the answer short and wants to be asked again with `tag`.
    """

    members: tuple[Member, ...]
    tag: str | None = None
    complete: bool = True


def sync_collection(token: str | None) -> str:
    """Ask for everything that changed since `token`; for everything when it is None."""
    return (
        f"<d:sync-collection {NAMESPACES}><d:sync-token>{escape(token or '')}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    )


def multiget(paths: Iterable[str]) -> str:
    """Ask for the text of these members."""
    hrefs = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f"<c:calendar-multiget {NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        f"{hrefs}</c:calendar-multiget>"
    )


def events_query() -> str:
    """Ask for the name and ETag of every event."""
    return _query("<d:getetag/>", "")


def uid_query(uid: str) -> str:
    """Ask for the events with that UID, with their text."""
    match = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
    return _query("<d:getetag/><c:calendar-data/>", f'<c:prop-filter name="UID">{match}</c:prop-filter>')


def _query(properties: str, condition: str) -> str:
    return (
        f"<c:calendar-query {NAMESPACES}><d:prop>{properties}</d:prop>"
        f"<c:filter>{_ONLY_EVENTS.format(condition)}</c:filter></c:calendar-query>"
    )


def ctag_query() -> str:
    """Ask a collection for its ctag."""
    return f"<d:propfind {NAMESPACES}><d:prop><d:resourcetype/><s:getctag/></d:prop></d:propfind>"


def listing_of(body: bytes, *, collection: str) -> Listing:
    """The members that a multistatus names; the collection itself and its sub-collections are left out.

    NotMultistatus when it is about anything else: members that we do not recognise would look like an empty calendar.
    """
    root = _root(body)
    members: list[Member] = []
    complete = True
    for response in root.iter(f"{DAV}response"):
        path = canonical(response.findtext(f"{DAV}href") or "")
        if path.rstrip("/") == collection.rstrip("/"):
            complete = complete and _status(response) != 507
        elif not path.startswith(collection):
            raise NotMultistatus("the answer is about another collection than the one asked")
        elif not path.endswith("/"):
            members.append(_member(response, path))
    return Listing(tuple(members), root.findtext(f"{DAV}sync-token"), complete)


def ctag_of(body: bytes) -> str | None:
    """The ctag in the answer to `ctag_query`, if the server has one."""
    return next((node.text for node in _root(body).iter(f"{_S}getctag") if node.text), None)


def refuses_report(body: bytes) -> bool:
    """Whether a 403 is about the sync token or the kind of report, and not about rights."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return False
    return any(node.tag in _REPORT_REFUSED for node in root.iter())


def is_multistatus(body: bytes) -> bool:
    try:
        _root(body)
    except NotMultistatus:
        return False
    return True


def canonical(href: str) -> str:
    """A path with one spelling: servers escape differently from what they were asked."""
    return quote(unquote(urlsplit(href.strip()).path), safe="/~!$&'()*+,;=:@")


def canonical_etag(etag: str | None) -> str | None:
    """An ETag with its quotes, which some servers forget inside XML."""
    if not etag or not etag.strip():
        return None
    etag = etag.strip()
    return etag if etag.endswith('"') else f'"{etag}"'


def _root(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotMultistatus(f"not XML: {type(error).__name__}") from error
    if root.tag != f"{DAV}multistatus":
        raise NotMultistatus(f"not a multistatus but {root.tag[:80]}")
    return root


def _member(response: Element, path: str) -> Member:
    if _status(response) in (404, 410):
        return Member(path, None)
    properties = list(properties_of(response))
    etag = next((e for p in properties if (e := canonical_etag(p.findtext(f"{DAV}getetag")))), None)
    text = next((t for p in properties if (t := p.findtext(f"{CALDAV}calendar-data"))), None)
    return Member(path, etag or '""', text)


def responses_of(body: bytes) -> Iterator[Element]:
    """What a multistatus says of each thing that it is about. NotMultistatus."""
    return _root(body).iter(f"{DAV}response")


def properties_of(response: Element) -> Iterator[Element]:
    """The properties that it has: those the server refuses to tell, or does not know, are left out."""
    for propstat in response.iter(f"{DAV}propstat"):
        properties = propstat.find(f"{DAV}prop")
        if properties is not None and _status(propstat) in (None, 200):
            yield properties


def _status(element: Element) -> int | None:
    """The number in a `<status>HTTP/1.1 404 Not Found</status>` directly below, if there is one."""
    words = (element.findtext(f"{DAV}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
