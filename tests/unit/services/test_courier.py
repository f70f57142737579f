"""Reports on their way out of the agent: after the disk, before nothing else, whatever the facility system does."""

import threading
from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import ReportProblem, Touched
from kiosk.domain.reports import ReportKind, ReportPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import FindingKind
from kiosk.ports.storage import Kept
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.testing.builders import FakeClock
from tests.unit.services.test_loop import DEADLINE, a_house, an_engine


class Desk:
    """A facility system that takes reports, after `instead` has had its say."""

    def __init__(self, diary: list[str], instead: Callable[[], None] = lambda: None) -> None:
        self.diary = diary
        self.instead = instead
        self.closed = threading.Event()

    def try_out(self) -> None:
        raise AssertionError("nobody verifies here")

    def deliver(self, report, room: Room) -> str:
        self.instead()
        self.diary.append(f"delivered {report.kind} of {room.name}")
        return "FM-1"

    def close(self) -> None:
        self.closed.set()


def a_reporting_engine(settings: EngineSettings, kept: Kept, clock: FakeClock) -> Engine:
    return an_engine(replace(settings, reports=ReportPolicy(delivers=True)), kept, clock)


def test_a_report_is_on_disk_before_it_is_delivered_and_the_way_out_is_closed_at_the_end() -> None:
    with a_house(engine_of=a_reporting_engine, start=False) as house:
        desk = Desk(house.diary)
        house.agent.start(facility=desk)
        assert house.ask(ReportProblem("tap", ReportKind.SCREEN, at_once=True)).refusal is None
        house.until(lambda s: [r.reference for r in s.reports] == ["FM-1"])
    assert desk.closed.wait(DEADLINE)
    told = [line for line in house.diary if "screen" in line]
    assert told == ["saved screen", "delivered screen of Juniper", "saved screen"]


def test_whatever_a_facility_system_raises_the_door_goes_on_and_tries_again() -> None:
    def fail() -> None:
        raise RuntimeError("of no kind that the port knows")

    with a_house(engine_of=a_reporting_engine, start=False) as house:
        desk = Desk(house.diary, fail)
        house.agent.start(facility=desk)
        house.ask(ReportProblem("tap", ReportKind.SCREEN, at_once=True))
        house.until(lambda s: any(f.kind is FindingKind.REPORT_NOT_TAKEN for f in s.findings))
        desk.instead = lambda: None
        house.clock.advance(60)
        house.ask(Touched("later"))
        house.until(lambda s: [r.reference for r in s.reports] == ["FM-1"])


def test_a_disk_that_refuses_makes_a_refused_report_and_nothing_is_delivered() -> None:
    with a_house(engine_of=a_reporting_engine, refuses=OSError("full"), start=False) as house:
        house.agent.start(facility=Desk(house.diary))
        assert house.ask(ReportProblem("tap", ReportKind.SCREEN, at_once=True)).refusal is Refusal.NOT_STORED
        assert not [line for line in house.diary if "delivered" in line]
