"""A command talks to the agent once: asks, waits as long as it was told, and says what went wrong."""

import threading

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book
from kiosk.domain.records import to_record
from kiosk.link.conversation import connect_once
from kiosk.link.protocol import BadMessage, NoAgent, NoAnswer, Role, WrongProtocol
from kiosk.testing.builders import between
from tests.unit.link.faces import DEADLINE, FakeFace, a_snapshot
from tests.unit.link.sockets import HELLO, a_listening_socket, a_server, accepted, boot

BOOK = Book("tap-1", between("09:00", "09:30"))
AGENT = HELLO | {"role": "agent"}
SNAPSHOT = {"type": "snapshot", "snapshot": to_record(a_snapshot())}
ACK = {"type": "ack", "ack": {"id": "tap-1", "key": "key"}}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "agent.sock"


def ask(path, **options):
    return connect_once(path, boot=boot, **{"timeout": DEADLINE} | options)


def test_a_command_gets_the_snapshot_and_an_answer(path):
    face = FakeFace(a_snapshot())
    with a_server(face, path), ask(path) as agent:
        assert agent.snapshot() == a_snapshot()
        assert agent.ask(BOOK) == Ack("tap-1", key="key of tap-1")
        assert face.next_intent() == BOOK


def test_a_command_waits_for_the_snapshot_it_wants(path):
    face = FakeFace(a_snapshot(number=1))
    with a_server(face, path), ask(path) as agent:
        assert agent.snapshot().number == 1

        def publish():
            for number in (2, 3, 4):
                face.publish(a_snapshot(number=number))

        publishing = threading.Thread(target=publish)
        publishing.start()
        assert agent.wait_for(lambda s: s.number >= 4, timeout=DEADLINE).number == 4
        publishing.join()


def test_a_wait_that_is_over_says_so(path):
    with a_server(FakeFace(a_snapshot()), path), ask(path) as agent, pytest.raises(NoAnswer):
        agent.wait_for(lambda _: False, timeout=0.01)


def test_nobody_there_is_said_at_once(path):
    with pytest.raises(NoAgent, match=str(path)), ask(path):
        pass


def test_an_observer_is_refused(path):
    with a_server(FakeFace(a_snapshot()), path), ask(path, role=Role.OBSERVER) as agent:
        assert agent.ask(BOOK).refusal is Refusal.NOT_ALLOWED_HERE


def test_another_protocol_is_said(path):
    with (
        talking(path, [[{"type": "hello", "protocol": 7}]]),
        pytest.raises(WrongProtocol, match="7"),
        ask(path),
    ):
        pass


def test_an_agent_that_says_nothing_is_not_waited_for_longer_than_told(path):
    with a_listening_socket(path), pytest.raises(NoAnswer), ask(path, timeout=0.01):
        pass


@pytest.mark.parametrize("nonsense", [b"?\n", {"type": "error", "reason": "no"}, {"type": "ack", "ack": 3}])
def test_nonsense_from_the_agent_is_said(path, nonsense):
    with talking(path, [[AGENT, nonsense]]), ask(path) as agent, pytest.raises(BadMessage):
        agent.snapshot()


def test_a_command_in_doubt_is_sent_once_more_with_the_same_id(path):
    with talking(path, [[AGENT, SNAPSHOT], [AGENT, SNAPSHOT, ACK]]) as heard, ask(path) as agent:
        agent.snapshot()
        assert agent.ask(BOOK) == Ack("tap-1", key="key")
    assert [intent["id"] for intent in heard] == ["tap-1", "tap-1"]


def test_a_command_lost_twice_is_in_doubt_and_says_so(path):
    with talking(path, [[AGENT, SNAPSHOT], [AGENT, SNAPSHOT]]) as heard, ask(path) as agent:
        agent.snapshot()
        with pytest.raises(NoAnswer):
            agent.ask(BOOK)
    assert len(heard) == 2


def test_a_command_whose_agent_goes_away_for_good_is_in_doubt_and_says_so(path):
    face = FakeFace(a_snapshot(), mute=True)
    with a_server(face, path) as server, ask(path) as agent:
        agent.snapshot()

        def close_in_between():
            face.next_intent()
            server.close()

        closing = threading.Thread(target=close_in_between)
        closing.start()
        with pytest.raises(NoAnswer, match="went away"):
            agent.ask(BOOK)
        closing.join()


class talking:  # noqa: N801 - reads as what it does in a `with`
    """An agent with a script: for each caller in turn what it says, then it waits for an intent and hangs up.

    An ack in the script is said after the intent.
    """

    def __init__(self, path, script):
        self._path, self._script = path, script
        self._heard: list[dict] = []

    def __enter__(self):
        self._place = a_listening_socket(self._path)
        self._listening = self._place.__enter__()
        self._thread = threading.Thread(target=self._talk)
        self._thread.start()
        return self._heard

    def __exit__(self, *_):
        self._thread.join()
        self._place.__exit__(None, None, None)

    def _talk(self):
        for said in self._script:
            with accepted(self._listening) as command:
                command.say(*(s for s in said if s is not ACK))
                if intent := command.hear_until("intent"):
                    self._heard.append(intent["intent"])
                    command.say(*(s for s in said if s is ACK))
