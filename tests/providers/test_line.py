"""The line that tests break: what passes, what is late, what is cut, and that healing brings everything."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from kiosk.testing.line import Line
from kiosk.testing.server_process import LOOPBACK

PATIENCE = 10.0  # seconds; only a failing test ever waits so long
NOTHING_COMES = 0.1


class Echo(StreamRequestHandler):
    """Says each line again, until whoever speaks has nothing more to say."""

    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(b"echo " + line)


@pytest.fixture
def line() -> Iterator[Line]:
    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer((LOOPBACK, 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Line(server.server_address[1]) as line:
            yield line
        server.shutdown()


def connected(line: Line) -> socket.socket:
    return socket.create_connection((LOOPBACK, line.port), PATIENCE)


def test_bytes_pass_as_they_are_and_an_end_on_one_side_is_told_to_the_other(line: Line) -> None:
    with closing(connected(line)) as here:
        here.sendall(b"\x00\xff\n")
        here.shutdown(socket.SHUT_WR)
        assert here.makefile("rb").read() == b"echo \x00\xff\n"


def test_what_was_swallowed_comes_after_all(line: Line) -> None:
    with closing(connected(line)) as before:
        line.swallow()
        with closing(connected(line)) as later:
            for here in (before, later):
                here.sendall(b"hello\n")
                here.settimeout(NOTHING_COMES)
                with pytest.raises(TimeoutError):
                    here.recv(1)
                here.settimeout(PATIENCE)
            line.heal()
            assert [here.makefile("rb").readline() for here in (before, later)] == [b"echo hello\n"] * 2


def test_what_is_sent_before_hanging_up_is_delivered_late(line: Line) -> None:
    heard = threading.Event()

    class Listener(StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.readline() == b"book it\n"
            heard.set()

    with ThreadingTCPServer((LOOPBACK, 0), Listener) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Line(server.server_address[1]) as other:
            other.swallow()
            with closing(connected(other)) as here:
                here.sendall(b"book it\n")
            assert not heard.wait(NOTHING_COMES)
            other.heal()
            assert heard.wait(PATIENCE)
        server.shutdown()


def test_a_delayed_line_is_late_and_what_waits_comes_at_once_when_it_heals(line: Line) -> None:
    line.delay(60.0)
    with closing(connected(line)) as here:
        here.sendall(b"hello\n")
        here.settimeout(NOTHING_COMES)
        with pytest.raises(TimeoutError):
            here.recv(1)
        here.settimeout(PATIENCE)
        line.heal()
        assert here.makefile("rb").readline() == b"echo hello\n"


def test_a_broken_line_resets_what_is_open_and_what_comes_until_it_heals(line: Line) -> None:
    with closing(connected(line)) as here:
        here.sendall(b"hello\n")
        assert here.makefile("rb").readline() == b"echo hello\n"
        line.break_off()
        with pytest.raises(ConnectionResetError):
            here.recv(1)
    with pytest.raises(ConnectionResetError), closing(connected(line)) as here:
        here.recv(1)
    line.heal()
    with closing(connected(line)) as here:
        here.sendall(b"again\n")
        assert here.makefile("rb").readline() == b"echo again\n"
