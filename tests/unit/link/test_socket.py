"""The socket: lost and found again, killed, flooded with garbage, and never more than one agent at a time."""

import os
import socket
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book
from kiosk.domain.records import to_record
from kiosk.link.endpoint import Peer, admits, listening
from kiosk.link.protocol import LINE_LIMIT, PROTOCOL, CannotListen
from kiosk.link.state import Connected, Incompatible, Lost, Starting
from kiosk.testing.builders import between
from tests.unit.link.faces import DEADLINE, Ear, FakeFace, a_snapshot
from tests.unit.link.sockets import (
    HELLO,
    PATIENT,
    a_caller,
    a_link,
    a_listening_socket,
    a_server,
    accepted,
    boot,
)

ROOT = Path(__file__).parents[3]
BOOK = Book("tap-1", between("09:00", "09:30"))
SNAPSHOT = {"type": "snapshot", "snapshot": to_record(a_snapshot())}
HASTY = replace(PATIENT, answer_within=0.05, give_up_after=0.3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "agent.sock"


# A screen without an agent, and with one that goes away.


def test_a_screen_that_is_there_before_the_agent_is_starting_and_then_connected(path):
    ear = Ear()
    with a_link(path, ear.listener):
        ear.state(Starting)
        with a_server(FakeFace(a_snapshot()), path):
            ear.state(Connected)
            assert ear.snapshot() == a_snapshot()


def test_a_tap_without_an_agent_is_refused_at_once_and_never_sent_later(path):
    face, ear = FakeFace(a_snapshot()), Ear()
    with a_link(path, ear.listener) as link:
        ear.state(Starting)
        link.send(BOOK)
        assert ear.ack() == Ack("tap-1", Refusal.NO_AGENT)
        with a_server(face, path):
            ear.snapshot()
    assert face.submitted.empty()


def test_a_lost_link_says_since_when_and_comes_back_by_itself(path):
    ear = Ear()
    began = boot()
    with a_link(path, ear.listener) as link:
        for number in (1, 2, 3):
            with a_server(FakeFace(a_snapshot(number=number)), path):
                while not isinstance(ear.states.get(timeout=DEADLINE), Connected):
                    pass
                assert ear.snapshot().number == number
            lost = ear.state(Lost)
            assert began <= lost.since_boot <= boot()
        link.send(BOOK)
        assert ear.ack().refusal is Refusal.NO_AGENT


def test_an_agent_that_is_killed_is_noticed_and_its_successor_found(path):
    program = (
        "import sys, threading; from pathlib import Path;"
        "from kiosk.link.server import LinkServer; from tests.unit.link.faces import FakeFace, a_snapshot;"
        "LinkServer(FakeFace(a_snapshot()), Path(sys.argv[1])).__enter__(); threading.Event().wait()"
    )
    ear = Ear()
    with (
        a_link(path, ear.listener),
        subprocess.Popen([sys.executable, "-c", program, path], cwd=ROOT) as agent,
    ):
        ear.state(Starting)
        ear.state(Connected)
        ear.snapshot(1)
        agent.kill()
        agent.wait(DEADLINE)  # until then the kernel may still hold its listening socket open
        ear.state(Lost)
        assert path.exists(), "a killed agent leaves its socket behind"
        with a_server(FakeFace(a_snapshot(number=7)), path):
            ear.state(Connected)
            ear.snapshot(7)


def test_a_tap_in_doubt_is_sent_once_more_with_its_id_and_answered_once(path):
    before, after, ear = FakeFace(a_snapshot(), mute=True), FakeFace(a_snapshot()), Ear()
    with a_link(path, ear.listener) as link:
        with a_server(before, path):
            ear.snapshot()
            link.send(BOOK)
            assert before.next_intent() == BOOK
        with a_server(after, path):
            assert after.next_intent() == BOOK
            assert ear.ack() == Ack("tap-1", key="key of tap-1")
    assert ear.acks.empty()
    assert before.bookings | after.bookings == {"tap-1"}


def test_a_tap_lost_twice_is_refused_and_not_sent_a_third_time(path):
    ear, third = Ear(), FakeFace(a_snapshot())
    with a_link(path, ear.listener) as link:
        for first in (True, False):
            mute = FakeFace(a_snapshot(), mute=True)
            with a_server(mute, path):
                ear.snapshot()
                if first:
                    link.send(BOOK)
                assert mute.next_intent() == BOOK
        assert ear.ack() == Ack("tap-1", Refusal.NO_AGENT)
        with a_server(third, path):
            ear.snapshot()
    assert third.submitted.empty()
    assert ear.acks.empty()


def test_a_tap_in_doubt_is_refused_when_the_agent_stays_away(path):
    mute, ear = FakeFace(a_snapshot(), mute=True), Ear()
    with a_link(path, ear.listener, patience=HASTY) as link:
        with a_server(mute, path):
            ear.snapshot()
            link.send(BOOK)
            mute.next_intent()
        assert ear.ack() == Ack("tap-1", Refusal.NO_AGENT)


def test_an_agent_that_hangs_counts_as_lost_and_its_tap_is_refused(path):
    ear = Ear()
    with (
        a_listening_socket(path) as agent,
        a_link(path, ear.listener, patience=HASTY) as link,
        accepted(agent) as screen,
    ):
        screen.say(HELLO | {"role": "agent"}, SNAPSHOT)
        ear.state(Starting)
        ear.state(Connected)
        link.send(BOOK)
        assert screen.hear_until("intent")["intent"]["id"] == "tap-1"
        ear.state(Lost)
        assert ear.ack() == Ack("tap-1", Refusal.NO_AGENT)


def test_an_agent_that_never_says_hello_is_tried_again(path):
    ear = Ear()
    hasty = replace(PATIENT, hello_within=0.1)
    with a_listening_socket(path) as agent, a_link(path, ear.listener, patience=hasty), accepted(agent):
        while ear.snapshots.empty():  # a busy machine may greet too late more than once
            with accepted(agent) as screen, suppress(OSError, Empty):
                screen.say(HELLO | {"role": "agent"}, SNAPSHOT)
                assert ear.snapshots.get(timeout=1) == a_snapshot()
                break
    assert [type(state) for state in ear.order[:2]] == [Starting, Connected]


@pytest.mark.parametrize(
    "nonsense",
    [b"\xff\xfe\n", b"[]\n", b'{"type":"ack"}\n', b'{"type":"hello","protocol":1,"version":"","role":"x"}\n'],
)
def test_an_agent_that_talks_nonsense_is_left_and_tried_again(path, nonsense):
    ear = Ear()
    with a_listening_socket(path) as agent, a_link(path, ear.listener):
        with accepted(agent) as screen:
            screen.say(HELLO | {"role": "agent"}, nonsense)
            assert screen.hear()["type"] == "hello"
            assert screen.hear() == {}
        with accepted(agent) as screen:
            screen.say(HELLO | {"role": "agent"}, SNAPSHOT)
            assert ear.snapshot() == a_snapshot()


def test_an_agent_of_another_protocol_makes_the_link_incompatible_and_taps_refused(path):
    ear = Ear()
    with a_listening_socket(path) as agent, a_link(path, ear.listener) as link, accepted(agent) as screen:
        screen.say({"type": "hello", "protocol": 99, "role": ["unheard", "of"]})
        ear.state(Starting)
        assert ear.state(Incompatible) == Incompatible(99)
        link.send(BOOK)
        assert ear.ack().refusal is Refusal.NO_AGENT


# What a client may say, and what it is told when it says something else.

BAD_LINES = {
    "garbage": (b"\x00\x01\xff garbage\n", "no JSON"),
    "too deep": (b"[" * 100_000 + b"\n", "no JSON"),
    "no object": (b"42\n", "an object"),
    "no type": (b"{}\n", "no message has the type"),
    "an unknown type": (b'{"type": "subscribe"}\n', "no message has the type 'subscribe'"),
    "a snapshot": (SNAPSHOT, "only intents"),
    "a second hello": (HELLO, "only intents"),
    "an unknown intent": ({"type": "intent", "intent": {"_type": "Destroy", "id": "1"}}, "no intent"),
    "an intent without its fields": ({"type": "intent", "intent": {"_type": "Book", "id": "1"}}, "no intent"),
    "an intent without an id": ({"type": "intent", "intent": {"_type": "Touched", "id": ""}}, "needs an id"),
    "no intent in it": ({"type": "intent"}, "no intent"),
    "a line that is too long": (b"x" * (LINE_LIMIT + 1), "longer than"),
}
BAD_HELLOS = {
    "an intent first": ({"type": "intent", "intent": {"_type": "Touched", "id": "1"}}, "must be a hello"),
    "another protocol": (HELLO | {"protocol": PROTOCOL + 1}, f"protocol {PROTOCOL + 1}"),
    "a protocol that is no number": (HELLO | {"protocol": "1"}, "is a number"),
    "an unknown role": (HELLO | {"role": "king"}, "no hello"),
    "no role": ({"type": "hello", "protocol": PROTOCOL, "version": "1"}, "no hello"),
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_a_client_that_says_something_wrong_is_told_why_and_hung_up_on(path, line):
    said, why = line
    with a_server(FakeFace(a_snapshot()), path), a_caller(path) as client:
        client.say(HELLO, said)
        assert why in client.hear_until("error")["reason"]
        assert client.hear() == {}
        assert_serving(path)


@pytest.mark.parametrize("line", BAD_HELLOS.values(), ids=BAD_HELLOS)
def test_a_client_that_begins_wrongly_hears_the_agents_hello_and_why(path, line):
    said, why = line
    with a_server(FakeFace(a_snapshot()), path), a_caller(path) as client:
        client.say(said)
        assert client.hear()["protocol"] == PROTOCOL
        assert why in client.hear()["reason"]
        assert client.hear() == {}
        assert_serving(path)


def test_a_client_that_says_nothing_is_hung_up_on(path):
    with a_server(FakeFace(a_snapshot()), path, hello_within=0.01), a_caller(path) as client:
        assert "no hello" in client.hear_until("error")["reason"]


def test_half_a_line_before_the_end_is_no_intent(path):
    face = FakeFace(a_snapshot())
    with a_server(face, path), a_caller(path) as client:
        client.say(HELLO, b'{"type": "intent", "intent": {"_type": "Touched", "id": "1"}}')
        client.hear_until("snapshot")
        client.socket.shutdown(socket.SHUT_WR)
        assert client.hear() == {}
    assert face.submitted.empty()


def test_one_client_too_many_is_told_so_and_the_others_stay(path):
    with a_server(FakeFace(a_snapshot()), path), ExitStack() as stack:
        clients = [stack.enter_context(a_caller(path)) for _ in range(32)]
        for client in clients:
            client.say(HELLO)
            client.hear_until("snapshot")
        with a_caller(path) as late:  # says nothing: it might be hung up on before its word is out
            assert "as many as there may be" in late.hear_until("error")["reason"]
        clients.pop().close()
        assert all(client.say(intent()) is None and client.hear_until("ack") for client in clients)


def test_a_dead_client_is_dropped_and_its_answer_goes_nowhere(path):
    face, ear = FakeFace(a_snapshot(number=1), mute=True), Ear()
    with a_server(face, path), a_link(path, ear.listener):
        with a_caller(path) as client:
            client.say(HELLO, intent())
            face.next_intent()
        face.publish(a_snapshot(number=2))
        face.reply()
        ear.snapshot(2)
    assert ear.acks.empty()


def test_a_client_that_never_reads_holds_up_neither_the_agent_nor_the_end(path):
    face = FakeFace(a_snapshot())
    with a_server(face, path), a_caller(path) as client:
        client.say(HELLO)
        for number in range(2, 5000):
            face.publish(a_snapshot(number=number))
        assert_serving(path)


def test_a_server_that_closes_hangs_up_on_everybody_and_leaves_nothing_behind(path):
    face = FakeFace(a_snapshot())
    with a_server(face, path) as server, a_caller(path) as client:
        client.say(HELLO)
        client.hear_until("snapshot")
        server.close()
        server.close()
        assert client.hear_until("error") == {}
        face.publish(a_snapshot(number=2))
    assert not path.exists()
    assert face.followers == 0
    assert "link-server" not in {thread.name for thread in threading.enumerate()}


# The place in the file system.


def test_the_socket_is_for_its_owner_and_group_and_a_new_folder_for_its_owner(tmp_path):
    path = tmp_path / "run" / "kiosk" / "agent.sock"
    with a_server(FakeFace(a_snapshot()), path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_group_that_may_connect_may_enter_the_folder(tmp_path):
    path = tmp_path / "kiosk" / "agent.sock"
    with listening(path, group=os.getegid()):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o750
        assert path.stat().st_gid == os.getegid()


def test_the_socket_of_a_dead_agent_is_replaced(path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with a_server(FakeFace(a_snapshot()), path):
        assert_serving(path)


def test_a_living_agent_keeps_its_socket(path):
    with a_server(FakeFace(a_snapshot()), path):
        with pytest.raises(CannotListen, match="another agent answers"):
            a_server(FakeFace(), path).__enter__()
        assert_serving(path)


def test_a_file_that_is_no_socket_is_left_alone(path):
    path.write_text("mine")
    with pytest.raises(CannotListen, match="not a socket"):
        a_server(FakeFace(), path).__enter__()
    assert path.read_text() == "mine"


def test_a_path_that_is_too_long_for_a_socket_is_named(tmp_path):
    with pytest.raises(CannotListen, match="too long"):
        a_server(FakeFace(), tmp_path / ("x" * 120)).__enter__()


def test_a_folder_that_cannot_be_made_is_named(path):
    path.write_text("a file where the folder should be")
    with pytest.raises(CannotListen, match="cannot listen"):
        a_server(FakeFace(), path / "agent.sock").__enter__()


def test_a_closing_agent_leaves_the_socket_of_its_successor(path):
    with a_server(FakeFace(), path):
        path.unlink()
        with socket.socket(socket.AF_UNIX) as successor:
            successor.bind(str(path))
    assert path.exists()


@pytest.mark.parametrize(
    ("peer", "group", "welcome"),
    [
        (Peer(1000, frozenset({1000})), None, True),
        (Peer(0, frozenset({0})), None, True),
        (Peer(1001, frozenset({1000})), None, False),
        (Peer(1001, frozenset({1001, 44})), 44, True),
        (Peer(1001, frozenset({1001})), 44, False),
    ],
)
def test_only_the_owner_root_and_the_set_group_are_admitted(peer, group, welcome):
    assert admits(peer, owner=1000, group=group) is welcome


def intent(name="1"):
    return {"type": "intent", "intent": {"_type": "Touched", "id": name}}


def assert_serving(path):
    """A newcomer is greeted, told, and answered."""
    with a_caller(path) as client:
        client.say(HELLO)
        assert client.hear_until("snapshot")
        client.say(intent("from a newcomer"))
        assert client.hear_until("ack")["ack"]["id"] == "from a newcomer"
