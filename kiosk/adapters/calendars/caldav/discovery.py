"""What WebDAV says of a server's calendars and of us: questions to send, and answers as plain values. Pure.

Sources: RFC 5397 (current-user-principal), RFC 4791 (calendar-home-set), RFC 3744 (principals, privileges), RFC 6638
(calendar-user-type).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kiosk.adapters.calendars.caldav.dav import (
    CALDAV,
    DAV,
    NAMESPACES,
    canonical,
    properties_of,
    responses_of,
)

_ROOM_KINDS = {"ROOM", "RESOURCE"}
_EVERYTHING = {"all", "write"}
_EACH = {"bind", "unbind", "write-content"}  # to make an event, to remove it, to change it


@dataclass(frozen=True, slots=True)
class Ourselves:
    """What the server says of who asks. `known` is False when it takes us for nobody in particular."""

    known: bool
    principal: str | None
    principals: tuple[str, ...]
    homes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A calendar: its path, and its name if it was given one."""

    path: str
    name: str | None


def ask_ourselves() -> str:
    """Who are we, where are our calendars, and where is everybody?"""
    return _propfind("<d:current-user-principal/><d:principal-collection-set/><c:calendar-home-set/>")


def ask_principals() -> str:
    """Which of them are rooms, and where are their calendars?"""
    return _propfind("<c:calendar-user-type/><c:calendar-home-set/>")


def ask_calendars() -> str:
    """Which collections are calendars that hold events, and what are they called?"""
    return _propfind("<d:resourcetype/><d:displayname/><c:supported-calendar-component-set/>")


def ask_privileges() -> str:
    """What may we do here?"""
    return _propfind("<d:resourcetype/><d:current-user-privilege-set/>")


def ourselves_in(body: bytes) -> Ourselves:
    """The answer to `ask_ourselves`."""
    properties = [each for response in responses_of(body) for each in properties_of(response)]
    principal = next(iter(_hrefs(properties, f"{DAV}current-user-principal")), None)
    nobody = any(each.find(f".//{DAV}unauthenticated") is not None for each in properties)
    return Ourselves(
        known=not nobody,
        principal=principal,
        principals=_hrefs(properties, f"{DAV}principal-collection-set"),
        homes=_hrefs(properties, f"{CALDAV}calendar-home-set"),
    )


def homes_of_rooms(body: bytes) -> tuple[str, ...]:
    """Where the calendars of rooms are, in the answer to `ask_principals`; servers ignore filters, so we do it."""
    return tuple(
        home
        for response in responses_of(body)
        if any(_kind(each) in _ROOM_KINDS for each in properties_of(response))
        for home in _hrefs(list(properties_of(response)), f"{CALDAV}calendar-home-set")
    )


def calendars_in(body: bytes) -> tuple[Found, ...]:
    """The calendars for events in the answer to `ask_calendars`."""
    return tuple(
        Found(canonical(response.findtext(f"{DAV}href") or ""), _name(response))
        for response in responses_of(body)
        if any(_holds_events(each) for each in properties_of(response))
    )


def may_write(body: bytes) -> bool | None:
    """Whether the privileges allow to make, change and remove events; None when the server does not tell them."""
    told = [
        privileges
        for response in responses_of(body)
        for each in properties_of(response)
        if (privileges := each.find(f"{DAV}current-user-privilege-set")) is not None
    ]
    if not told:
        return None
    names = {
        granted.tag.removeprefix(DAV)
        for privileges in told
        for privilege in privileges.iter(f"{DAV}privilege")
        for granted in privilege
    }
    return bool(names & _EVERYTHING) or names >= _EACH


def _propfind(properties: str) -> str:
    return f"<d:propfind {NAMESPACES}><d:prop>{properties}</d:prop></d:propfind>"


def _hrefs(properties: list[Element], name: str) -> tuple[str, ...]:
    return tuple(
        canonical(href.text)
        for each in properties
        for value in each.iter(name)
        for href in value.iter(f"{DAV}href")
        if href.text
    )


def _kind(properties: Element) -> str:
    return (properties.findtext(f"{CALDAV}calendar-user-type") or "").strip().upper()


def _name(response: Element) -> str | None:
    return next(_names(response), None)


def _names(response: Element) -> Iterator[str]:
    for each in properties_of(response):
        name = (each.findtext(f"{DAV}displayname") or "").strip()
        if name:
            yield name


def _holds_events(properties: Element) -> bool:
    if properties.find(f"{DAV}resourcetype/{CALDAV}calendar") is None:
        return False
    kinds = properties.find(f"{CALDAV}supported-calendar-component-set")
    return kinds is None or len(kinds) == 0 or any(kind.get("name") == "VEVENT" for kind in kinds)
