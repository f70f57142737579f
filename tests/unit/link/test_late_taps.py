"""An agent that was stopped for a while: what it finds in its buffers was refused at the screen long ago."""

import threading

from tests.unit.link.faces import DEADLINE, FakeFace, a_snapshot
from tests.unit.link.sockets import HELLO, a_caller, a_server


def touch(name):
    return {"type": "intent", "intent": {"_type": "Touched", "id": name}}


def test_what_a_client_asked_for_that_has_hung_up_since_is_not_done(tmp_path):
    path = tmp_path / "agent.sock"

    class StoppedFace(FakeFace):
        """The first intent keeps the agent for as long as a stopped process would be kept."""

        reached, go_on = threading.Event(), threading.Event()

        def submit(self, intent, reply):
            self.reached.set()
            assert self.go_on.wait(DEADLINE)
            super().submit(intent, reply)

    face = StoppedFace(a_snapshot())
    with a_server(face, path), a_caller(path) as patient, a_caller(path) as other:
        with a_caller(path) as impatient:
            for client in (patient, impatient, other):
                client.say(HELLO)
                client.hear_until("snapshot")
            patient.say(touch("first"))
            assert face.reached.wait(DEADLINE)
            impatient.say(touch("given up"))
        other.say(touch("last"))
        face.go_on.set()
        assert patient.hear_until("ack")
        assert other.hear_until("ack")
    assert face.bookings == {"first", "last"}
