"""The proxy misbehaves as it is told, and only so long: other tests rest on that."""

import threading
from collections.abc import Iterator

import httpx
import pytest

from kiosk.testing.fault_proxy import Cut, FaultProxy, Silence, Status
from kiosk.testing.radicale import Radicale, User


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Radicale]:
    with Radicale(tmp_path_factory.mktemp("radicale"), users=[User("kiosk", "secret")]) as radicale:
        radicale.make_calendar("juniper")
        yield radicale


@pytest.fixture
def proxy(server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as fault_proxy:
        yield fault_proxy


def ask(proxy: FaultProxy, method: str = "PROPFIND", content: bytes = b"", name: str = "") -> int:
    url = f"{proxy.url}rooms/juniper/{name}"
    answer = httpx.request(method, url, content=content, auth=("kiosk", "secret"), timeout=0.5)
    return answer.status_code


def test_it_forwards_when_nothing_else_is_said(proxy):
    assert ask(proxy) == 207
    assert [(seen.method, seen.path) for seen in proxy.seen] == [("PROPFIND", "/rooms/juniper/")]


def test_one_fault_is_for_one_request(proxy):
    proxy.fail_next(Status(503))
    assert [ask(proxy), ask(proxy)] == [503, 207]


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Silence(), httpx.ReadTimeout), (Cut(), (httpx.ReadError, httpx.RemoteProtocolError))],
)
def test_silence_and_cuts_reach_no_server(proxy, fault, error):
    proxy.fail_next(fault)
    with pytest.raises(error):
        ask(proxy)
    assert ask(proxy) == 207


def test_a_cut_after_a_write_lets_reads_pass_and_the_write_take_effect(proxy):
    event = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261120T090000Z\r\n"
    )
    event += b"DTSTART:20261120T090000Z\r\nDTEND:20261120T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    proxy.fail_next(Cut(after_a_write=True))
    assert ask(proxy) == 207
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        ask(proxy, "PUT", event, "a.ics")
    assert ask(proxy, "GET", name="a.ics") == 200


def test_a_closed_door_refuses_until_it_is_healed(proxy):
    proxy.refuse()
    for _ in range(3):
        with pytest.raises(httpx.ConnectError):
            ask(proxy)
    proxy.heal()
    assert ask(proxy) == 207


def test_a_black_hole_swallows_everything_until_it_is_healed(proxy):
    proxy.black_hole()
    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout):
            ask(proxy)
    proxy.heal()
    assert ask(proxy) == 207


def test_a_held_reply_waits_for_its_release_and_others_do_not(proxy):
    answers = []
    with proxy.hold_next() as hold:
        waiting = threading.Thread(
            target=lambda: answers.append(httpx.get(proxy.url, timeout=10).status_code)
        )
        waiting.start()
        assert hold.reached()
        assert ask(proxy) == 207
        assert answers == []
    waiting.join(10)
    assert len(answers) == 1
