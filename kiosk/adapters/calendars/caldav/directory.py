"""Which rooms a server knows: the calendars of our own, of the principals that are rooms, and beside the address.

CalDAV has no list of rooms. What an account can see of one is put together from where servers keep calendars; it holds
names and addresses, nothing of seats or equipment.
"""

from collections.abc import Iterator

from kiosk.adapters.calendars.caldav import discovery
from kiosk.adapters.calendars.caldav.client import CalDavClient, Conversation, NotLikeThis
from kiosk.adapters.calendars.caldav.discovery import Found, Ourselves
from kiosk.domain.errors import AuthRejected, BadResponse, Gone, NotPermitted
from kiosk.domain.rooms import Room, short_ids

_WELL_KNOWN = "/.well-known/caldav"  # RFC 6764: where a host keeps its calendars, when not at its root
_ZONE = "UTC"  # a directory does not tell where a room is


def ourselves(server: Conversation) -> Ourselves:
    """Who the server takes us for. AuthRejected: for nobody. BadResponse: it is no CalDAV server."""
    answer = None
    for path in ("", _WELL_KNOWN):
        try:
            answer = server.told(discovery.ask_ourselves(), depth="0", path=path)
            break
        except NotLikeThis:
            continue
    if answer is None:
        raise BadResponse("there is no CalDAV server at this address")
    found = discovery.ourselves_in(answer)
    if not found.known:
        raise AuthRejected("the server takes us for nobody in particular")
    return found


def rooms_of(client: CalDavClient) -> tuple[Room, ...]:
    """The calendars that this account can see, by their full addresses."""
    server = client.about("")
    names: dict[str, str | None] = {}
    for home in _homes(server):
        for calendar in _calendars(server, home):
            names.setdefault(calendar.path, calendar.name)
    addresses = {path: client.address_of(path) for path in names}
    ids = short_ids(addresses.values())
    return tuple(
        Room(ids[address], names[path] or ids[address], _ZONE, address) for path, address in addresses.items()
    )


def _homes(server: Conversation) -> Iterator[str]:
    """The collections that calendars may lie in; the address of the integration itself is one."""
    us = ourselves(server)
    homes = us.homes
    if us.principal is not None:
        homes += discovery.ourselves_in(
            server.told(discovery.ask_ourselves(), depth="0", path=us.principal)
        ).homes
    for collection in us.principals:
        homes += _homes_of_rooms(server, collection)
    yield from dict.fromkeys((*homes, ""))


def _homes_of_rooms(server: Conversation, collection: str) -> tuple[str, ...]:
    try:
        return discovery.homes_of_rooms(server.told(discovery.ask_principals(), depth="1", path=collection))
    except (NotPermitted, Gone, NotLikeThis):
        return ()  # many servers let nobody see who else is there


def _calendars(server: Conversation, home: str) -> tuple[Found, ...]:
    try:
        return discovery.calendars_in(server.told(discovery.ask_calendars(), depth="1", path=home))
    except (NotPermitted, Gone, NotLikeThis):
        return ()  # the home of another, or an address that is no collection
