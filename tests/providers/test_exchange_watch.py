"""Streaming: a hint soon after a change, on a connection of its own, begun again when it breaks."""

import logging
import ssl
import threading
from collections.abc import Callable
from threading import Event

import pytest
import trustme

from kiosk.domain.errors import Unsupported
from kiosk.testing.fakes.exchange.answers import Problem
from tests.providers.exchange_house import ROOM, house

SOON = 15.0


@pytest.fixture
def home():
    with house() as opened:
        yield opened


def test_reads_go_on_while_streams_hang(home):
    changed = Event()
    stops = [home.door.watch(ROOM, changed.set) for _ in range(6)]
    assert changed.wait(SOON)
    home.put("planning", "09:00", "10:00")
    for _ in range(6):
        assert len(home.read().meetings) == 1
    for stop in stops:
        stop()


def test_a_stream_that_ends_is_begun_again_and_tells_that_something_may_have_changed(home):
    changed = Event()
    stop = home.door.watch(ROOM, changed.set)
    assert changed.wait(SOON)
    changed.clear()
    home.server.drop_streams()
    assert changed.wait(SOON), "nobody knows what was missed"
    changed.clear()
    home.put("planning", "09:00", "10:00")
    assert changed.wait(SOON)
    stop()


def test_streams_that_end_after_moments_are_begun_again_with_more_and_more_patience(
    home, caplog, monkeypatch
):
    monkeypatch.setattr("kiosk.adapters.calendars.ews.watching._PATIENCE", (0.0, 0.01, 0.02))
    caplog.set_level(logging.INFO, "kiosk.adapters.calendars.ews.watching")
    changed = Event()
    stop = home.door.watch(ROOM, changed.set)
    for _ in range(3):
        assert changed.wait(SOON)
        changed.clear()
        home.server.drop_streams()
    assert changed.wait(SOON)
    stop()
    assert [record.args[-1] for record in caplog.records][:3] == [0.01, 0.02, 0.02]


def test_a_subscription_that_is_refused_breaks_nothing(home):
    home.server.fail_next(Problem("ErrorExceededSubscriptionCount", fault=True))
    refused = Event()
    stop = home.door.watch(ROOM, refused.set)
    stop()
    assert not refused.is_set()
    assert home.read().meetings == ()


def test_who_is_told_may_stop_listening_at_once(home):
    told = Event()
    stops: list[Callable[[], None]] = []

    def changed():
        told.wait(SOON)
        stops[0]()

    stops.append(home.door.watch(ROOM, changed))
    told.set()
    stops[0]()


def test_a_closed_provider_listens_to_nothing(home):
    changed = Event()
    door = home.open()
    door.watch(ROOM, changed.set)
    assert changed.wait(SOON)
    door.close()
    changed.clear()
    with_another = Event()
    stop = home.door.watch(ROOM, with_another.set)
    assert with_another.wait(SOON)
    with_another.clear()
    home.put("planning", "09:00", "10:00")
    assert with_another.wait(SOON)
    assert not changed.is_set()
    stop()


def test_a_stream_over_tls_ends_when_it_is_told_to(tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with house(tls=context, ntlm=True) as home:
        changed = Event()
        stop = home.open(ca_file=str(tmp_path / "ca.pem")).watch(ROOM, changed.set)
        assert changed.wait(SOON)
        changed.clear()
        home.put("planning", "09:00", "10:00")
        assert changed.wait(SOON)
        stop()
    assert not [thread for thread in threading.enumerate() if thread.name == f"watch {ROOM.id}"]


def test_streaming_can_be_switched_off(home):
    door = home.open(streaming=False)
    assert not door.capabilities.push
    with pytest.raises(Unsupported):
        door.watch(ROOM, lambda: None)
