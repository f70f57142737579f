"""What goes wrong on the way to a server, and in what it answers."""

import logging
import socket
import ssl
import subprocess
import threading

import httpx
import pytest

from kiosk.adapters.calendars.caldav import client
from kiosk.adapters.calendars.caldav.client import CalDavClient, Connection
from kiosk.domain.errors import (
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    Unavailable,
)
from kiosk.ports.calendar import Whole
from kiosk.testing.builders import a_room, at
from kiosk.testing.fault_proxy import Status
from tests.providers.scripted import SECRET, WINDOW, ctag, listed, multistatus, read, script, whole


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

    def test_what_a_redirect_leads_to_is_not_taken_for_an_empty_room(self, server, provider):
        moved = Status(301, {"Location": "/elsewhere/juniper/"})
        entry = listed("a.ics", '"1"').replace("/rooms/", "/elsewhere/")
        script(server, moved, multistatus(entry, token="t1"), moved, multistatus(entry))
        assert len(whole(provider).doubts) == 1, "an event that was listed, and whose text was not given"

    def test_an_answer_about_another_collection_makes_no_sense(self, server, provider):
        """So answers a server behind a proxy that changes paths: the room would look empty."""
        script(server, multistatus(listed("a.ics", '"1"').replace("/rooms/", "/dav/rooms/"), token="t1"))
        with pytest.raises(BadResponse, match="another collection"):
            read(provider)

    def test_a_list_of_events_that_is_cut_short_is_not_taken_for_whole(self, server, provider):
        cut = (
            "<d:response><d:href>/rooms/juniper/</d:href>"
            "<d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"
        )
        script(server, Status(501), ctag("c1"), multistatus(listed("a.ics", '"1"'), cut))
        with pytest.raises(BadResponse, match="short"):
            read(provider)

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
            unknown.about("/rooms/").ctag()
        assert caught.value.cause is Cause.NAME_RESOLUTION

    def test_a_server_that_speaks_something_else_makes_no_sense(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(
                target=lambda: answer_once(listener, b"SSH-2.0-mistaken\r\n\r\n"), daemon=True
            ).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            with pytest.raises(BadResponse):
                CalDavClient(Connection(url, read=2)).about("").ctag()

    def test_an_answer_that_trickles_in_is_not_waited_for(self):
        ended = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=lambda: trickle(listener, ended), daemon=True).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            with pytest.raises(Unavailable) as caught:
                CalDavClient(Connection(url, read=0.3)).about("").ctag()
            ended.set()
        assert caught.value.cause is Cause.TIMEOUT

    def test_whoever_begins_to_answer_is_reached_though_the_answer_never_ends(self):
        ended = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=lambda: begin(listener, ended), daemon=True).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            assert CalDavClient(Connection(url, read=2)).knock() == at("12:00")
            ended.set()

    def test_a_certificate_that_nobody_vouches_for_is_told_as_that(self, tmp_path):
        with tls_server(tmp_path) as port:
            url = f"https://127.0.0.1:{port}/"
            with pytest.raises(Unavailable) as caught:
                CalDavClient(Connection(url, read=2)).about("").ctag()
            assert caught.value.cause is Cause.CERTIFICATE
            assert not caught.value.answered

    def test_a_certificate_authority_of_ones_own_can_be_named(self, tmp_path):
        with tls_server(tmp_path) as port:
            url = f"https://127.0.0.1:{port}/"
            with pytest.raises(Gone):  # the server answers 404: the certificate was believed
                CalDavClient(Connection(url, read=2, ca_file=tmp_path / "cert.pem")).about("").ctag()

    def test_no_secret_reaches_an_error_or_the_log(self, server, provider, caplog):
        caplog.set_level(logging.DEBUG)
        for answer in (Status(401), Status(500), Status(207, body=SECRET.encode())):
            script(server, answer)
            with pytest.raises(CalendarError) as caught:
                read(provider)
            assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"
        basic = httpx.BasicAuth("kiosk", SECRET)._auth_header
        assert SECRET not in caplog.text
        assert basic not in caplog.text


def answer_once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        take_request(connection)
        connection.sendall(answer)


def trickle(listener: socket.socket, ended: threading.Event) -> None:
    """Answer a byte at a time, each well within any time-out, for a minute or until told to end."""
    connection, _ = listener.accept()
    with connection:
        take_request(connection)
        connection.sendall(b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            if ended.wait(0.06):
                return
            connection.sendall(b" ")


def begin(listener: socket.socket, ended: threading.Event) -> None:
    """Answer with a head, and with nothing of the body that it speaks of."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        date = b"Date: Fri, 20 Nov 2026 11:00:00 GMT\r\n"
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + date + b"Content-Length: 1000\r\n\r\n")
        ended.wait(30)


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
