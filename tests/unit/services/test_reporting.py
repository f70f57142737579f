"""Reports at the door: on the disk before the thanks, never lost, delivered once, and no booking waits for them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import FacilityError, FacilityRejected, FacilityUnavailable
from kiosk.domain.intents import ClearReport, ReportProblem, Undo
from kiosk.domain.journal import Happening
from kiosk.domain.reports import Phrase, ReportKind, ReportPolicy, ReportState
from kiosk.domain.snapshot import FindingKind
from kiosk.services.messages import Handed, Woken
from kiosk.testing.doors import TestDoor
from tests.unit.services.scene import Scene, book

DELIVERS = ReportPolicy(delivers=True)
SCREEN = ReportProblem("tap-1", ReportKind.SCREEN, Phrase.NO_PICTURE)


def a_scene(policy: ReportPolicy = DELIVERS) -> Scene:
    scene = Scene()
    scene.door.reports = policy
    restart(scene)
    return scene


def restart(scene: Scene) -> None:
    scene.door.start()
    scene.door.run_calls()


def states(door: TestDoor) -> list[ReportState]:
    return [report.state for report in door.kept_reports]


def hand_over(scene: Scene, result: str | FacilityError = "FM-1") -> None:
    """The facility system takes the next report, or not."""
    scene.door.hear(Handed(scene.door.parcels.pop(0).key, result))


def after(scene: Scene, seconds: float) -> None:
    scene.live(seconds)


def test_a_report_is_on_the_disk_shown_and_waits_for_its_undo() -> None:
    scene = a_scene()
    ack = scene.door.ask(SCREEN)
    assert ack.refusal is None
    assert [r.key for r in scene.door.kept_reports] == [ack.key]
    assert [(r.kind, r.phrase) for r in scene.door.snapshot.reports] == [("screen", "no_picture")]
    assert [offer.key for offer in scene.door.snapshot.report_undo] == [ack.key]
    after(scene, 7)
    assert not scene.door.parcels
    after(scene, 2)
    assert [parcel.key for parcel in scene.door.parcels] == [ack.key]
    assert not scene.door.snapshot.report_undo


def test_a_report_that_was_taken_back_is_never_delivered() -> None:
    scene = a_scene()
    key = scene.door.ask(SCREEN).key
    assert key is not None
    assert scene.door.ask(Undo("u", key)).refusal is None
    assert scene.door.ask(Undo("again", key)).refusal is None
    after(scene, 600)
    assert not scene.door.parcels
    assert not scene.door.snapshot.reports
    assert states(scene.door) == [ReportState.WITHDRAWN]


def test_it_is_too_late_to_take_back_what_may_be_delivered() -> None:
    scene = a_scene()
    key = scene.door.ask(SCREEN).key or ""
    after(scene, 9)
    assert scene.door.ask(Undo("u", key)).refusal is Refusal.UNDO_OVER


def test_a_command_leaves_no_time_for_an_undo() -> None:
    scene = a_scene()
    scene.door.ask(ReportProblem("c", ReportKind.OTHER, words="a smell", at_once=True))
    assert len(scene.door.parcels) == 1


def test_what_is_delivered_stays_out_of_order_until_it_is_cleared() -> None:
    scene = a_scene()
    key = scene.door.ask(SCREEN).key or ""
    after(scene, 9)
    hand_over(scene)
    assert states(scene.door) == [ReportState.DELIVERED]
    assert [r.reference for r in scene.door.snapshot.reports] == ["FM-1"]
    restart(scene)
    assert [r.reference for r in scene.door.snapshot.reports] == ["FM-1"]
    assert not scene.door.parcels
    assert scene.door.ask(ClearReport("c", key)).refusal is None
    assert not scene.door.snapshot.reports
    assert scene.door.ask(ClearReport("d", "unknown")).refusal is Refusal.NO_SUCH_REPORT


def test_without_a_facility_system_it_stays_at_the_door() -> None:
    scene = a_scene(ReportPolicy())
    scene.door.ask(SCREEN)
    after(scene, 3600)
    assert not scene.door.parcels
    assert states(scene.door) == [ReportState.PENDING]
    assert not scene.door.snapshot.findings


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (FacilityUnavailable("down"), 10, 11),
        (FacilityUnavailable("busy", after=timedelta(seconds=90)), 90, 91),
        (FacilityRejected("401"), 3600, 3601),
    ],
)
def test_what_was_not_taken_is_tried_again_in_time_and_an_admin_is_told(
    error: FacilityError, least: float, most: float
) -> None:
    scene = a_scene()
    scene.door.ask(SCREEN)
    after(scene, 9)
    hand_over(scene, error)
    assert [f.kind for f in scene.door.snapshot.findings] == [FindingKind.REPORT_NOT_TAKEN]
    after(scene, least - 1)
    assert not scene.door.parcels
    after(scene, most - least + 1)
    assert len(scene.door.parcels) == 1
    hand_over(scene)
    assert not scene.door.snapshot.findings


def test_pauses_grow_and_stay_below_an_hour() -> None:
    scene = a_scene()
    scene.door.ask(SCREEN)
    tries = 0
    for _ in range(6 * 3600 // 60):
        after(scene, 60)
        while scene.door.parcels:
            tries += 1
            hand_over(scene, FacilityUnavailable("down"))
    assert 8 <= tries <= 12


def test_one_report_that_nobody_understands_keeps_no_other_waiting() -> None:
    scene = a_scene()
    for number, kind in enumerate((ReportKind.SCREEN, ReportKind.SOUND)):
        scene.door.ask(ReportProblem(f"tap-{number}", kind, at_once=True))
    hand_over(scene, FacilityRejected("422"))
    assert [parcel.kind for parcel in scene.door.parcels] == [ReportKind.SOUND]
    hand_over(scene)
    assert states(scene.door) == [ReportState.PENDING, ReportState.DELIVERED]


def test_a_delivery_that_never_ends_is_begun_again_and_books_nothing_up() -> None:
    scene = a_scene()
    scene.door.ask(ReportProblem("tap", ReportKind.SOUND, at_once=True))
    assert len(scene.door.parcels) == 1
    assert scene.door.ask(book("13:00", "13:30")).refusal is None
    after(scene, 121)
    assert len(scene.door.parcels) == 2
    assert [b.state.value for b in scene.door.disk] == ["confirmed"]


def test_the_same_tap_and_the_same_problem_are_one_report() -> None:
    scene = a_scene()
    first = scene.door.ask(SCREEN)
    assert scene.door.ask(SCREEN) == first
    assert scene.door.ask(ReportProblem("tap-2", ReportKind.SCREEN, Phrase.NO_PICTURE)).key == first.key
    restart(scene)
    assert scene.door.ask(SCREEN).key == first.key
    assert len(scene.door.kept_reports) == 1


def test_nobody_fills_the_door_with_reports() -> None:
    scene = a_scene(ReportPolicy(burst=3, most_open=4))
    taps = [ReportProblem(f"tap-{n}", ReportKind.OTHER, words=f"word {n}") for n in range(8)]
    assert [scene.door.ask(tap).refusal for tap in taps[:4]] == [None, None, None, Refusal.TOO_MANY_REPORTS]
    after(scene, 601)
    refusals = [scene.door.ask(tap).refusal for tap in taps[4:6]]
    assert refusals == [None, Refusal.TOO_MANY_REPORTS]


def test_only_what_the_settings_offer_can_be_reported_and_words_are_made_plain() -> None:
    scene = a_scene(ReportPolicy(kinds=(ReportKind.OTHER,)))
    assert scene.door.ask(SCREEN).refusal is Refusal.NOT_ALLOWED_HERE
    assert scene.door.snapshot.may_report == (ReportKind.OTHER,)
    scene.door.ask(ReportProblem("t", ReportKind.OTHER, Phrase.NO_PICTURE, "a\n\u202eb" + "x" * 900))
    (report,) = scene.door.kept_reports
    assert report.phrase is None
    assert report.words.startswith("a bx")
    assert len(report.words) == 140


def test_a_disk_that_refuses_makes_a_refused_report_and_the_next_one_is_kept() -> None:
    scene = a_scene()
    scene.door.disk_fails = True
    assert scene.door.ask(SCREEN).refusal is Refusal.NOT_STORED
    assert not scene.door.snapshot.reports
    scene.door.disk_fails = False
    after(scene, 30)
    assert not scene.door.kept_reports
    assert scene.door.ask(SCREEN).refusal is None
    assert len(scene.door.kept_reports) == 1


def test_a_delivery_that_the_disk_did_not_keep_is_repeated_under_the_same_key() -> None:
    scene = a_scene()
    scene.door.ask(ReportProblem("tap", ReportKind.SOUND, at_once=True))
    key = scene.door.parcels[0].key
    scene.door.disk_fails = True
    hand_over(scene)
    scene.door.disk_fails = False
    after(scene, 30)
    assert [parcel.key for parcel in scene.door.parcels] == [key]
    hand_over(scene)
    assert states(scene.door) == [ReportState.DELIVERED]


def test_the_journal_tells_of_reports_without_a_word_that_somebody_typed() -> None:
    scene = a_scene()
    key = (
        scene.door.ask(ReportProblem("t", ReportKind.SOUND, words="S. Haddad shouts", at_once=True)).key or ""
    )
    hand_over(scene)
    scene.door.ask(ClearReport("c", key))
    told = [(e.what, e.because) for e in scene.door.journal]
    assert told == [
        (Happening.REPORTED, "sound"),
        (Happening.REPORT_DELIVERED, "sound"),
        (Happening.REPORT_CLEARED, "sound"),
    ]
    assert "Haddad" not in repr(scene.door.journal)


def test_reports_that_are_done_with_are_forgotten_one_day() -> None:
    scene = a_scene(ReportPolicy(burst=1000))
    for number in range(80):
        key = scene.door.ask(ReportProblem(f"t{number}", ReportKind.OTHER, words=f"w{number}")).key or ""
        scene.door.ask(ClearReport(f"c{number}", key))
    assert len(scene.door.kept_reports) == 50


class History:
    """A door whose reports go to a system that takes each key once, and what people there were thanked for."""

    def __init__(self) -> None:
        self.scene = a_scene(ReportPolicy(delivers=True, burst=1000, most_open=1000))
        self.door = self.scene.door
        self.took: set[str] = set()
        self.thanked: list[str] = []
        self.withdrawn: set[str] = set()
        self.cleared: set[str] = set()
        self.number = 0

    def play(self, move: Callable[["History"], None]) -> None:
        self.number += 1
        move(self)

    def report(self) -> None:
        ack = self.door.ask(ReportProblem(f"tap-{self.number}", ReportKind.OTHER, words=f"{self.number}"))
        self.thanked += [ack.key] if ack.key else []

    def undo(self) -> None:
        for key in self.thanked[-1:]:
            if self.door.ask(Undo(f"undo-{self.number}", key)).refusal is None:
                self.withdrawn.add(key)

    def clear(self) -> None:
        for key in self.thanked[:1]:
            if self.door.ask(ClearReport(f"clear-{self.number}", key)).refusal is None:
                self.cleared.add(key)

    def taken(self, result: str | FacilityError = "FM-1") -> None:
        for parcel in self.door.parcels[:1]:
            self.took.add(parcel.key)
            hand_over(self.scene, result)

    def lost_answer(self) -> None:
        self.taken(FacilityUnavailable("cut"))

    def refused(self) -> None:
        for _ in self.door.parcels[:1]:
            hand_over(self.scene, FacilityRejected("no"))

    def wait(self, seconds: float = 10) -> None:
        self.scene.clock.advance(seconds)
        self.door.hear(Woken())

    def cut(self) -> None:
        self.door.start()

    def disk(self) -> None:
        self.door.disk_fails = not self.door.disk_fails

    def end(self) -> None:
        """Everything works again, for long enough."""
        self.door.disk_fails = False
        for _ in range(2 * len(self.thanked) + 4):
            self.wait(3601)
            while self.door.parcels:  # what was not answered in time was handed over once more meanwhile
                self.taken()


MOVES = [
    History.report,
    History.undo,
    History.clear,
    History.taken,
    History.lost_answer,
    History.refused,
    History.wait,
    History.cut,
    History.disk,
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(MOVES), max_size=40))
@example([History.report] * 20)
def test_no_report_is_lost_and_none_is_delivered_twice_whatever_happens(
    moves: list[Callable[[History], None]],
) -> None:
    """In the end the system holds what people were thanked for, and nothing that was taken back."""
    history = History()
    for move in moves:
        history.play(move)
    history.end()
    thanked = set(history.thanked)
    assert thanked - history.withdrawn - history.cleared <= history.took <= thanked - history.withdrawn
    assert not [r for r in history.door.kept_reports if r.state is ReportState.PENDING]
