"""An agent that looks around does so on its own threads, and whatever it finds or cannot find stops nothing."""

from kiosk.domain.ladder import Rung, RungState
from kiosk.domain.snapshot import FindingKind
from tests.unit.services.test_loop import DEADLINE, TAP, a_house


def test_an_agent_that_looks_around_finds_every_rung_and_keeps_the_ladder() -> None:
    with a_house(looks=True) as house:
        whole = house.until(
            lambda s: bool(s.ladder) and not any(j.state is RungState.NOT_JUDGED for j in s.ladder)
        )
        states = {j.rung: j.state for j in whole.ladder}
        assert states.pop(Rung.DISK) is RungState.WARNED
        assert set(states.values()) == {RungState.OK}
        assert [f.kind for f in whole.findings] == [FindingKind.DISK_NEARLY_FULL]
        assert house.store.ladders.get(timeout=DEADLINE).ladder == whole.ladder


def test_a_disk_that_neither_tells_nor_keeps_the_ladder_stops_nothing() -> None:
    with a_house(looks=True, start=False) as house:
        house.store.silent = True
        house.agent.start()
        snapshot = house.until(lambda s: any(j.checked_at for j in s.ladder if j.rung is Rung.ROOM_POLICY))
        assert {j.rung: j.state for j in snapshot.ladder}[Rung.DISK] is RungState.NOT_JUDGED
        assert house.ask(TAP).key == TAP.id
