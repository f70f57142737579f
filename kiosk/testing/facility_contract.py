"""What every facility system keeps, as tests: `class TestMine(FacilityContract)` with a fixture `world` is all.

A *world* is the system on loopback, with a back door: what it holds, and what shall go wrong next.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import pytest

from kiosk.domain.errors import FacilityError, FacilityRejected, FacilityUnavailable
from kiosk.domain.reports import Phrase, Report, ReportKind
from kiosk.domain.rooms import Place, Room
from kiosk.ports.facility import Facility
from kiosk.testing.builders import a_report, a_room

_HOSTILE = "no picture\r\nBcc: everybody@example.org\r\n\r\n\u202egpj.exe\x00 {words} <b>"


class FacilityWorld(Protocol):
    """`secret` is what the adapter signs in with; `tells_wait` whether the system can say how long to wait."""

    facility: Facility
    secret: str
    tells_wait: bool

    def problems(self) -> Mapping[str, str]:
        """Everything that the system holds: what a person reads of it, by key."""
        ...

    def not_now(self, after: timedelta) -> None:
        """The next delivery is refused for the present."""
        ...

    def breaks(self) -> None:
        """The next delivery meets a fault of the system; nothing is taken."""
        ...

    def loses_the_answer(self) -> None:
        """The next delivery is taken, and the connection ends before anybody is told."""
        ...

    def says_nothing(self) -> None:
        """The next delivery is never answered."""
        ...

    def will_not(self) -> None:
        """The next delivery is refused for good."""
        ...

    def changes_the_secret(self) -> None:
        """From now on the system knows another."""
        ...

    def is_down(self) -> None:
        """From now on nothing listens."""
        ...


ROOM = a_room("juniper", place=Place("North", "Ground floor"))


class FacilityContract:
    """The promises of `kiosk.ports.facility`."""

    def test_a_report_says_what_is_wrong_where_and_since_when(self, world: FacilityWorld) -> None:
        report = a_report("13:12", phrase=Phrase.NO_PICTURE, words="flickers")
        world.facility.deliver(report, ROOM)
        (text,) = world.problems().values()
        for word in (
            "Juniper",
            "North",
            "Ground floor",
            "screen",
            "no_picture",
            "flickers",
            "13:12",
            "2026-11-20",
        ):
            assert word in text

    def test_each_report_is_a_problem_of_its_own(self, world: FacilityWorld) -> None:
        reports = [a_report(key=f"{n:032x}", kind=kind) for n, kind in enumerate(ReportKind)]
        for report in reports:
            world.facility.deliver(report, ROOM)
        assert list(world.problems()) == [report.key for report in reports]

    def test_the_same_report_twice_is_one_problem(self, world: FacilityWorld) -> None:
        first = world.facility.deliver(a_report(), ROOM)
        assert world.facility.deliver(a_report(), ROOM) == first
        assert len(world.problems()) == 1

    def test_whatever_somebody_typed_stays_a_text(self, world: FacilityWorld) -> None:
        world.facility.deliver(a_report(words=_HOSTILE), a_room("juniper", name="A\r\nBcc: b@example.org"))
        (text,) = world.problems().values()
        assert "\nBcc:" not in text

    def test_a_room_of_which_little_is_known_is_told_as_far_as_it_is(self, world: FacilityWorld) -> None:
        world.facility.deliver(a_report(kind=ReportKind.OTHER), Room("elm", "Elm", "Europe/Berlin"))
        (text,) = world.problems().values()
        assert "Elm" in text
        assert "None" not in text

    def test_a_lost_answer_is_doubt_and_the_next_try_makes_no_second_problem(
        self, world: FacilityWorld
    ) -> None:
        world.loses_the_answer()
        _unavailable(world, a_report())
        assert len(world.problems()) == 1
        world.facility.deliver(a_report(), ROOM)
        assert len(world.problems()) == 1

    def test_silence_ends_by_itself(self, world: FacilityWorld) -> None:
        world.says_nothing()
        _unavailable(world, a_report())

    def test_a_fault_of_the_system_passes(self, world: FacilityWorld) -> None:
        world.breaks()
        _unavailable(world, a_report())
        assert not world.problems()
        world.facility.deliver(a_report(), ROOM)
        assert len(world.problems()) == 1

    def test_not_now_says_how_long_to_wait_where_the_system_does(self, world: FacilityWorld) -> None:
        world.not_now(timedelta(seconds=90))
        error = _unavailable(world, a_report())
        assert error.after == (timedelta(seconds=90) if world.tells_wait else None)

    def test_a_system_that_is_down_is_unavailable(self, world: FacilityWorld) -> None:
        world.is_down()
        _unavailable(world, a_report())

    def test_what_is_refused_for_good_is_rejected(self, world: FacilityWorld) -> None:
        world.will_not()
        with pytest.raises(FacilityRejected):
            world.facility.deliver(a_report(), ROOM)

    def test_a_wrong_secret_is_rejected_and_stands_in_no_message(self, world: FacilityWorld) -> None:
        world.changes_the_secret()
        with pytest.raises(FacilityRejected) as rejected:
            world.facility.deliver(a_report(), ROOM)
        assert world.secret not in str(rejected.value)
        assert world.secret not in repr(world.facility)
        assert not world.problems()

    def test_a_trial_hands_nothing_over(self, world: FacilityWorld) -> None:
        world.facility.try_out()
        assert not world.problems()
        world.facility.deliver(a_report(), ROOM)
        assert len(world.problems()) == 1

    def test_a_trial_of_a_system_that_is_down_finds_that(self, world: FacilityWorld) -> None:
        world.is_down()
        with pytest.raises(FacilityUnavailable):
            world.facility.try_out()


def _unavailable(world: FacilityWorld, report: Report) -> FacilityError:
    with pytest.raises(FacilityUnavailable) as unavailable:
        world.facility.deliver(report, ROOM)
    return unavailable.value
