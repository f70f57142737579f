"""What every transport of the link promises: the same tests over a socket and within one process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book, Touched
from kiosk.domain.records import to_record
from kiosk.link.face import AgentFace, Link, Listener
from kiosk.link.local import LocalLink
from kiosk.link.protocol import Role
from kiosk.link.state import Connected
from kiosk.testing.builders import a_meeting, a_schedule, between
from tests.unit.link.faces import DEADLINE, Ear, FakeFace, a_snapshot
from tests.unit.link.sockets import a_link, a_server

Connect = Callable[[AgentFace, Listener, Role], AbstractContextManager[Link]]

BOOK = Book("tap-1", between("09:00", "09:30"), title="Jour fixe – wöchentlich")


@pytest.fixture(params=["socket", "local"])
def connect(request, tmp_path) -> Iterator[Connect]:
    """Joins a listener to a face over one transport."""
    with ExitStack() as stack:

        def over_a_socket(face: AgentFace, listener: Listener, role: Role) -> Link:
            path = tmp_path / "kiosk" / "agent.sock"
            if not path.exists():
                stack.enter_context(a_server(face, path))
            return a_link(path, listener, role=role)

        def in_one_process(face: AgentFace, listener: Listener, role: Role) -> Link:
            return LocalLink(face, listener, role=role)

        yield over_a_socket if request.param == "socket" else in_one_process


def test_the_newest_snapshot_comes_at_once_and_each_later_one_by_itself(connect):
    face, ear = FakeFace(a_snapshot(number=1)), Ear()
    with connect(face, ear.listener, Role.SCREEN):
        assert ear.snapshot() == a_snapshot(number=1)
        face.publish(a_snapshot(number=2))
        assert ear.snapshot() == a_snapshot(number=2)


def test_an_older_snapshot_that_comes_late_is_not_told(connect):
    face, ear = FakeFace(a_snapshot(number=5)), Ear()
    with connect(face, ear.listener, Role.SCREEN):
        ear.snapshot(5)
        face.publish(a_snapshot(number=4))
        face.publish(a_snapshot(number=6))
        assert ear.snapshot().number == 6


def test_a_full_snapshot_arrives_as_it_was_sent(connect):
    sent = a_snapshot(
        schedule=a_schedule(a_meeting("09:00", "10:00", "Ümläute, \u202eemoji 🎉"), a_meeting(private=True))
    )
    ear = Ear()
    with connect(FakeFace(sent), ear.listener, Role.SCREEN):
        assert ear.snapshot() == sent


def test_a_screen_hears_that_it_is_connected_before_anything_else(connect):
    ear = Ear()
    with connect(FakeFace(a_snapshot()), ear.listener, Role.SCREEN):
        ear.snapshot()
        assert Connected() in ear.order[:2]
        assert ear.order.index(Connected()) < ear.order.index(a_snapshot())


def test_an_agent_that_has_no_snapshot_yet_is_connected_all_the_same(connect):
    ear = Ear()
    with connect(FakeFace(), ear.listener, Role.OBSERVER):
        while ear.states.get(timeout=DEADLINE) != Connected():
            pass
        assert ear.snapshots.empty()


def test_an_intent_reaches_the_agent_whole_and_is_answered(connect):
    face, ear = FakeFace(a_snapshot()), Ear()
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        link.send(BOOK)
        assert ear.ack() == Ack("tap-1", key="key of tap-1")
        assert face.next_intent() == BOOK


def test_many_intents_are_each_answered_once(connect):
    face, ear = FakeFace(a_snapshot()), Ear()
    taps = [f"tap-{n}" for n in range(100)]
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        for tap in taps:
            link.send(Touched(tap))
        assert [ear.ack().id for _ in taps] == taps
    assert ear.acks.empty()


def test_the_same_intent_id_sent_twice_stays_one_booking(connect):
    face, ear = FakeFace(a_snapshot()), Ear()
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        for _ in range(2):
            link.send(BOOK)
            assert ear.ack().key == "key of tap-1"
    assert face.bookings == {"tap-1"}


def test_an_answer_never_overtakes_the_snapshot_published_before_it(connect):
    face, ear = FakeFace(a_snapshot(number=1), mute=True), Ear()
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        link.send(BOOK)
        face.next_intent()
        face.publish(a_snapshot(number=2))
        face.reply()
        ear.ack()
        assert ear.snapshot().number == 2
    assert ear.order.index(a_snapshot(number=2)) < ear.order.index(Ack("tap-1", key="key of tap-1"))


@pytest.mark.parametrize(
    ("role", "intent"), [(Role.OBSERVER, BOOK), (Role.OBSERVER, Touched("t")), (Role.COMMAND, Touched("t"))]
)
def test_what_a_role_may_not_ask_for_is_refused_and_never_reaches_the_agent(connect, role, intent):
    face, ear = FakeFace(a_snapshot()), Ear()
    with connect(face, ear.listener, role) as link:
        ear.snapshot()
        link.send(intent)
        assert ear.ack() == Ack(intent.id, Refusal.NOT_ALLOWED_HERE)
    assert face.submitted.empty()


def test_a_slow_listener_gets_the_newest_snapshot_and_not_all_it_missed(connect):
    meetings = [a_meeting(day=n % 14, id=f"meeting-{n}", title="x" * 100) for n in range(300)]
    large = a_schedule(*meetings)
    assert len(str(to_record(large))) > 50_000
    face, ear = FakeFace(a_snapshot(number=1)), Ear()
    busy, free = threading.Event(), threading.Event()

    def slow(snapshot):
        ear.snapshots.put(snapshot)
        busy.set()
        assert free.wait(DEADLINE)

    with connect(face, Listener(on_snapshot=slow), Role.SCREEN):
        assert busy.wait(DEADLINE)
        for number in range(2, 202):
            face.publish(a_snapshot(number=number, schedule=large))
        free.set()
        numbers = []
        while 201 not in numbers:
            numbers.append(ear.snapshots.get(timeout=DEADLINE).number)
    assert numbers == sorted(numbers)
    assert len(numbers) < 20, "only what fits into the socket may lie between"


def test_a_slow_listener_does_not_keep_others_waiting(connect):
    face, ear = FakeFace(a_snapshot(number=1)), Ear()
    busy, free = threading.Event(), threading.Event()

    def stuck(_):
        busy.set()
        free.wait(DEADLINE)

    with (
        connect(face, Listener(on_snapshot=stuck), Role.OBSERVER),
        connect(face, ear.listener, Role.SCREEN),
    ):
        assert busy.wait(DEADLINE)
        for number in range(2, 12):
            face.publish(a_snapshot(number=number))
            assert ear.snapshot(number).number == number
        free.set()


def test_a_listener_that_fails_is_survived(connect, caplog):
    face, ear = FakeFace(a_snapshot(number=1)), Ear()

    def failing(snapshot):
        ear.snapshots.put(snapshot)
        if snapshot.number == 1:
            raise LookupError

    with connect(face, Listener(on_snapshot=failing, on_ack=ear.acks.put), Role.SCREEN) as link:
        ear.snapshot(1)
        face.publish(a_snapshot(number=2))
        ear.snapshot(2)
        link.send(BOOK)
        assert ear.ack().id == "tap-1"
    assert "a listener failed" in caplog.text


def test_everything_is_told_from_one_thread_that_is_not_the_callers(connect):
    face, ear = FakeFace(a_snapshot()), Ear()
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        link.send(BOOK)
        ear.ack()
    assert len(ear.threads) == 1
    assert threading.get_ident() not in ear.threads


def test_after_closing_nothing_is_told_and_no_thread_is_left(connect):
    face, ear = FakeFace(a_snapshot(number=1)), Ear()
    before = threading.active_count()
    with connect(face, ear.listener, Role.SCREEN) as link:
        ear.snapshot()
        during = threading.active_count()
        link.close()
        link.close()
        assert threading.active_count() == during - 1
        told = len(ear.order)
        face.publish(a_snapshot(number=2))
        link.send(BOOK)
    assert len(ear.order) == told
    assert threading.active_count() <= before + 1  # the server of the socket, until the fixture ends
