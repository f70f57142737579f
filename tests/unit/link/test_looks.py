"""How the panel looks, and where its code leads, come over the link as they were set."""

from kiosk.domain.appearance import Appearance, OwnColours, Theme
from kiosk.domain.snapshot import Snapshot
from kiosk.link.protocol import decode, encode
from tests.unit.presenters.scenes import a_snapshot

LOOK = Appearance(Theme.BLUE, OwnColours(free="#0d5c2b"), large_text=True)


def test_looks_and_the_address_of_the_code_arrive_as_they_were_set():
    said = decode(encode(a_snapshot(appearance=LOOK, phone="mailto:juniper@example.org")))
    assert isinstance(said, Snapshot)
    assert (said.appearance, said.phone) == (LOOK, "mailto:juniper@example.org")


def test_an_agent_that_says_nothing_of_it_leaves_the_usual_looks():
    said = decode(encode(a_snapshot()))
    assert isinstance(said, Snapshot)
    assert (said.appearance, said.phone) == (Appearance(), None)
