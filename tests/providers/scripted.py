"""A CalDAV server that answers what it was told to, request by request."""

from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import Changes, Whole
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.fault_proxy import FaultProxy, Status

ROOM = a_room(address="/rooms/juniper/")
WINDOW = a_window()
SECRET = "open sesame"


def multistatus(*responses: str, token: str | None = None) -> Status:
    told = f"<d:sync-token>{token}</d:sync-token>" if token else ""
    text = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" '
        f'xmlns:s="http://calendarserver.org/ns/">{"".join(responses)}{told}</d:multistatus>'
    )
    return Status(207, {"Date": "Fri, 20 Nov 2026 11:00:00 GMT"}, text.encode())


def listed(name: str, etag: str, text: str | None = None) -> str:
    data = f"<c:calendar-data>{text}</c:calendar-data>" if text else ""
    return (
        f"<d:response><d:href>/rooms/juniper/{name}</d:href><d:propstat><d:prop><d:getetag>{etag}</d:getetag>"
        f"{data}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def missing(name: str) -> str:
    return f"<d:response><d:href>/rooms/juniper/{name}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"


def ctag(value: str) -> Status:
    return multistatus(
        "<d:response><d:href>/rooms/juniper/</d:href><d:propstat><d:prop>"
        f"<s:getctag>{value}</s:getctag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def script(server: FaultProxy, *answers: Status) -> None:
    for answer in answers:
        server.fail_next(answer)


def whole(provider: CalDavProvider) -> Schedule:
    answer = read(provider)
    assert isinstance(answer, Whole)
    return answer.schedule


def read(provider: CalDavProvider, cursor: str | None = None) -> Whole | Changes:
    return provider.read(ROOM, WINDOW, at=at("12:00"), cursor=cursor)
