"""What servers do beside the standard, and what goes wrong on the way to them."""

import logging
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from kiosk.adapters.calendars.caldav import client, dav
from kiosk.adapters.calendars.caldav.client import CalDavClient, Connection
from kiosk.adapters.calendars.caldav.failures import error_of_status, waiting_time
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.errors import BadResponse, Cause, Gone, NotPermitted, RateLimited, Unavailable
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import Changes, Missing, Whole
from kiosk.testing.builders import a_room, a_window, at, between
from kiosk.testing.fault_proxy import FaultProxy, Status
from tests.providers.ics import a_calendar, an_event

ROOM = a_room(address="/rooms/juniper/")
WINDOW = a_window()
SECRET = "open sesame"
EMPTY = "<d:multistatus xmlns:d='DAV:'>{}</d:multistatus>"


@pytest.fixture
def server() -> Iterator[FaultProxy]:
    """A server that says what it is told to, request by request."""
    with FaultProxy(9) as scripted:
        yield scripted


@pytest.fixture
def provider(server) -> Iterator[CalDavProvider]:
    caldav = CalDavProvider(Connection(server.url, "kiosk", SECRET, read=2), now=lambda: at("12:00"))
    yield caldav
    caldav.close()


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


UNKNOWN_TOKEN = Status(403, body=b"<d:error xmlns:d='DAV:'><d:valid-sync-token/></d:error>")
ONE = a_calendar(an_event(UID="one"))
TWO = a_calendar(an_event(UID="two", DTSTART="20261120T120000Z", DTEND="20261120T130000Z"))


class TestServersOfManyKinds:
    def test_a_list_of_changes_may_come_in_pages(self, server, provider):
        cut = missing("").replace("404 Not Found", "507 Insufficient Storage")
        script(
            server,
            multistatus(listed("one.ics", '"1"'), cut, token="t1"),
            multistatus(listed("two.ics", '"1"'), token="t2"),
            multistatus(listed("one.ics", '"1"', ONE), listed("two.ics", '"1"', TWO)),
        )
        answer = read(provider)
        assert isinstance(answer, Whole)
        assert len(answer.schedule.meetings) == 2
        assert answer.server_time == at("12:00")

    def test_without_sync_collection_the_ctag_and_a_query_do(self, server, provider):
        script(
            server,
            Status(501),
            ctag("c1"),
            multistatus(listed("one.ics", '"1"')),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, ctag("c1"))
        unchanged = read(provider, first.cursor)
        assert isinstance(unchanged, Changes)
        assert (unchanged.changed, unchanged.removed) == ((), ())
        script(
            server,
            ctag("c2"),
            ctag("c2"),
            multistatus(listed("two.ics", '"1"')),
            multistatus(listed("two.ics", '"1"', TWO)),
        )
        changed = read(provider, unchanged.cursor)
        assert isinstance(changed, Changes)
        assert [m.id for m in changed.changed] == ["two.ics"]
        assert changed.removed == ("one.ics",)

    def test_without_a_ctag_every_read_lists_and_fetches_only_what_is_new(self, server, provider):
        nothing = multistatus()
        script(
            server,
            Status(400),
            nothing,
            multistatus(listed("one.ics", '"1"')),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, nothing, multistatus(listed("one.ics", '"1"')))
        again = read(provider, first.cursor)
        assert isinstance(again, Changes)
        assert again.changed == ()

    @pytest.mark.parametrize("dead", [Status(409), Status(412), UNKNOWN_TOKEN])
    def test_a_dead_token_is_followed_by_a_full_listing(self, server, provider, dead):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t1"),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(
            server,
            dead,
            multistatus(listed("two.ics", '"1"'), token="t9"),
            multistatus(listed("two.ics", '"1"', TWO)),
        )
        answer = read(provider, first.cursor)
        assert isinstance(answer, Changes)
        assert [m.id for m in answer.changed] == ["two.ics"]
        assert answer.removed == ("one.ics",)

    def test_a_forgotten_token_answered_with_everything_loses_no_deletion(self, server, provider):
        """DAViCal answers 207 with all members, and is silent about those deleted meanwhile."""
        both = [listed("one.ics", '"1"'), listed("two.ics", '"1"')]
        script(
            server,
            multistatus(*both, token="t1"),
            multistatus(listed("one.ics", '"1"', ONE), listed("two.ics", '"1"', TWO)),
        )
        first = read(provider)
        everything = multistatus(listed("two.ics", '"1"'), token="t9")
        script(server, everything, everything)
        answer = read(provider, first.cursor)
        assert isinstance(answer, Changes)
        assert answer.removed == ("one.ics",)

    def test_a_refused_token_is_not_sent_again(self, server, provider):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t1"),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, Status(403))
        with pytest.raises(NotPermitted):
            read(provider, first.cursor)
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t2"),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        assert isinstance(read(provider, first.cursor), Whole)

    def test_an_event_deleted_while_it_is_fetched_is_not_there(self, server, provider):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), listed("two.ics", '"1"'), token="t1"),
            multistatus(missing("one.ics"), listed("two.ics", '"1"', TWO)),
        )
        assert [m.id for m in whole(provider).meetings] == ["two.ics"]

    def test_an_event_that_is_listed_but_not_given_is_a_doubt_until_it_is(self, server, provider):
        script(server, multistatus(listed("one.ics", '"1"'), token="t1"), multistatus())
        first = read(provider)
        assert isinstance(first, Whole)
        assert len(first.schedule.doubts) == 1
        script(server, multistatus(token="t1"), multistatus(listed("one.ics", '"1"', ONE)))
        later = read(provider, first.cursor)
        assert isinstance(later, Whole)
        assert later.schedule.doubts == ()
        assert len(later.schedule.meetings) == 1

    def test_what_was_fetched_before_the_time_was_up_is_not_fetched_again(
        self, server, provider, monkeypatch
    ):
        monkeypatch.setattr(client, "_MULTIGET", 1)
        both = multistatus(listed("one.ics", '"1"'), listed("two.ics", '"1"'), token="t1")
        script(server, both, multistatus(listed("one.ics", '"1"', ONE)), Status(500))
        with pytest.raises(Unavailable):
            read(provider)
        script(server, both, multistatus(listed("two.ics", '"1"', TWO)))
        assert len(whole(provider).meetings) == 2

    def test_names_are_compared_however_they_are_escaped(self, server, provider):
        script(
            server,
            multistatus(listed("b%C3%BCro%40x.ics", '"1"'), token="t1"),
            multistatus(listed("büro@x.ics", "1", ONE)),
        )
        (meeting,) = whole(provider).meetings
        assert meeting.revision == '"1"'

    def test_a_server_that_tells_no_etag_after_a_write_is_asked(self, server, provider):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, Status(404), Status(201), Status(200, {"ETag": '"7"'}, stored.encode()))
        made = provider.create(ROOM, key="one", interval=between("10:00", "11:00"), title="Ad hoc")
        assert made.revision == '"7"'
        assert [seen.method for seen in server.seen] == ["GET", "PUT", "GET"]

    def test_a_server_that_overwrites_all_the_same_is_not_given_the_chance(self, server, provider):
        """SOGo and Zimbra ignore If-None-Match."""
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, *[Status(200, {"ETag": '"7"'}, stored.encode())] * 2)
        made = provider.create(ROOM, key="one", interval=between("13:00", "14:00"), title="Ad hoc")
        assert made.interval == between("10:00", "11:00")
        assert "PUT" not in {seen.method for seen in server.seen}

    def test_a_booking_that_was_stored_under_another_name_is_found(self, server, provider):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, Status(404), multistatus(listed("renamed.ics", '"3"', stored)))
        meeting = provider.find(ROOM, "one", WINDOW)
        assert isinstance(meeting, Meeting)
        assert (meeting.id, meeting.key, meeting.revision) == ("renamed.ics", "one", '"3"')

    def test_a_search_that_finds_something_else_finds_nothing(self, server, provider):
        script(
            server, Status(404), multistatus(listed("other.ics", '"3"', a_calendar(an_event(UID="one-more"))))
        )
        assert provider.find(ROOM, "one", WINDOW) is Missing.NEVER

    def test_a_server_that_cannot_search_has_never_seen_the_key(self, server, provider):
        script(server, Status(404), Status(501), ctag("c1"))
        assert provider.find(ROOM, "one", WINDOW) is Missing.NEVER


class TestTrouble:
    def test_an_answer_larger_than_the_cap_is_refused(self, server, provider, monkeypatch):
        monkeypatch.setattr(client, "MAX_ANSWER", 1000)
        script(server, Status(207, body=b"x" * 1001))
        with pytest.raises(BadResponse, match="1000"):
            read(provider)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html/>",
            b"\xff\xfe",
            b"<d:multistatus xmlns:d='DAV:'>",
            b'<!DOCTYPE x [<!ENTITY a "b">]><d:multistatus xmlns:d="DAV:">&a;</d:multistatus>',
        ],
    )
    def test_an_answer_that_is_no_multistatus_makes_no_sense(self, server, provider, body):
        script(server, Status(207, body=body))
        with pytest.raises(BadResponse):
            read(provider)

    def test_a_redirect_within_the_server_is_followed(self, server, provider):
        script(
            server,
            Status(301, {"Location": "/elsewhere/juniper/"}),
            multistatus(token="t1"),
        )
        assert isinstance(read(provider), Whole)
        assert server.seen[-1].path == "/elsewhere/juniper/"

    def test_a_redirect_to_another_host_gets_no_sign_in(self, server, provider):
        script(server, Status(302, {"Location": "http://127.0.0.2:9/rooms/juniper/"}))
        with pytest.raises(BadResponse, match="another host"):
            read(provider)

    def test_a_redirect_in_circles_ends(self, server, provider):
        script(server, *[Status(302, {"Location": "/rooms/juniper/"})] * 3)
        with pytest.raises(BadResponse, match="circles"):
            read(provider)

    def test_a_calendar_on_another_server_gets_no_sign_in(self, provider, server):
        stranger = a_room(address="https://calendar.example.org/juniper/")
        with pytest.raises(NotPermitted):
            provider.read(stranger, WINDOW, at=at("12:00"))
        assert server.seen == []

    def test_a_name_that_does_not_resolve_is_told_as_that(self):
        unknown = CalDavClient(Connection("http://no-such-host.invalid/", connect=5, read=5))
        with pytest.raises(Unavailable) as caught:
            unknown.ctag("http://no-such-host.invalid/rooms/")
        assert caught.value.cause is Cause.NAME_RESOLUTION

    def test_a_server_that_speaks_something_else_makes_no_sense(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(
                target=lambda: answer_once(listener, b"SSH-2.0-mistaken\r\n\r\n"), daemon=True
            ).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            with pytest.raises(BadResponse):
                CalDavClient(Connection(url, read=2)).ctag(url)

    def test_a_certificate_that_nobody_vouches_for_is_told_as_that(self, tmp_path):
        with tls_server(tmp_path) as port:
            url = f"https://127.0.0.1:{port}/"
            with pytest.raises(Unavailable) as caught:
                CalDavClient(Connection(url, read=2)).ctag(url)
            assert caught.value.cause is Cause.CERTIFICATE
            assert not caught.value.answered

    def test_a_certificate_authority_of_ones_own_can_be_named(self, tmp_path):
        with tls_server(tmp_path) as port:
            url = f"https://127.0.0.1:{port}/"
            with pytest.raises(Gone):  # the server answers 404: the certificate was believed
                CalDavClient(Connection(url, read=2, ca_file=tmp_path / "cert.pem")).ctag(url)

    def test_no_secret_reaches_an_error_or_the_log(self, server, provider, caplog):
        caplog.set_level(logging.DEBUG)
        for answer in (Status(401), Status(500), Status(207, body=SECRET.encode())):
            script(server, answer)
            with pytest.raises((Unavailable, BadResponse, Exception)) as caught:
                read(provider)
            assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"
        basic = httpx.BasicAuth("kiosk", SECRET)._auth_header
        assert SECRET not in caplog.text
        assert basic not in caplog.text

    @pytest.mark.parametrize(
        ("header", "date", "after"),
        [
            ("120", None, 120),
            ("0", None, 0),
            ("Fri, 20 Nov 2026 11:01:30 GMT", "Fri, 20 Nov 2026 11:00:00 GMT", 90),
            ("Fri, 20 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 11:00:00 GMT", 0),
            ("Fri, 20 Nov 2026 11:01:30 GMT", None, None),
            ("soon", "Fri, 20 Nov 2026 11:00:00 GMT", None),
            ("-5", None, None),
            ("9" * 30, None, None),
            (None, None, None),
        ],
    )
    def test_retry_after_is_seconds_or_a_time_on_the_servers_clock(self, header, date, after):
        assert waiting_time(header, date) == (None if after is None else timedelta(seconds=after))

    def test_busy_with_a_time_to_come_back_is_a_limit_and_without_an_outage(self):
        assert isinstance(error_of_status(503, {"Retry-After": "5"}), RateLimited)
        assert isinstance(error_of_status(503, {}), Unavailable)


class TestNames:
    @pytest.mark.parametrize(
        "href", ["/a b/ü.ics", "/a%20b/%C3%BC.ics", "http://host/a%20b/ü.ics", " /a b/ü.ics\n"]
    )
    def test_a_path_has_one_spelling(self, href):
        assert dav.canonical(href) == "/a%20b/%C3%BC.ics"

    def test_the_clock_of_the_server_is_in_utc(self, server):
        script(server, multistatus(token="t1"))
        _, date = CalDavClient(Connection(server.url)).changes(f"{server.url}rooms/juniper/", None)
        assert date == datetime(2026, 11, 20, 11, tzinfo=UTC)


def answer_once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        take_request(connection)
        connection.sendall(answer)


def take_request(connection: socket.socket) -> None:
    """Read it to its end: who hangs up on half a request may take the answer along."""
    received = b""
    while b"</d:propfind>" not in received and (more := connection.recv(65536)):
        received += more


class tls_server:  # noqa: N801 - reads as a function
    """A server with a certificate that it made itself, answering 404 to everything."""

    def __init__(self, folder):
        self._certificate, self._key = folder / "cert.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", self._key, "-out", self._certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip

    def __enter__(self) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate, self._key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, args=(context,), daemon=True).start()
        port: int = self._listener.getsockname()[1]
        return port

    def __exit__(self, *_):
        self._listener.close()

    def _serve(self, context):
        try:
            connection, _ = self._listener.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                take_request(secure)
                secure.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (OSError, ssl.SSLError):
            pass  # the client did not believe us: that is what one test is about
