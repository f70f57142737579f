"""The pieces of the bench do what they say; what they measure is nobody's promise here."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from kiosk.domain.finding import Query, search
from kiosk.domain.intervals import Interval
from tests.bench.day import MOST, VISITS, looks_in_a_day, reads_in_a_day
from tests.bench.find import a_city
from tests.bench.findings import Finding, Verdict, percentile, record, show, typical
from tests.bench.machine import activity_of, bytes_written, descriptors_of, files_in, memory_of, threads_of
from tests.bench.stage import LARGE, SMALL, panel


def test_a_budget_is_met_up_to_its_last_unit():
    assert Finding("memory", "agent", 65, "MiB", 65).verdict is Verdict.MET
    assert Finding("memory", "agent", 65.1, "MiB", 65).verdict is Verdict.MISSED


def test_what_was_promised_to_nobody_is_neither_met_nor_missed():
    assert Finding("start", "agent", 1e9, "ms").verdict is Verdict.FREE


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (0.5, 50), (0.9, 90), (0.99, 99), (1, 100)])
def test_a_percentile_is_one_of_the_values(share, expected):
    assert percentile(range(100, 0, -1), share) == expected


def test_a_typical_number_tells_its_range():
    finding = typical("start", "screen", [30, 10, 20], "ms")
    assert (finding.value, finding.spread) == (20, "10 to 30, 3 times")


def test_the_city_that_is_searched_is_free_where_it_says_so():
    among, sight = a_city(free_every=4)
    interval = Interval(sight.now.wall, sight.now.wall + timedelta(minutes=30))
    found = search(among, sight, Query(interval), most=3)
    assert [each.room.id for each in found] == ["room-3", "room-7", "room-11"]


def test_the_table_and_the_record_show_what_was_missed():
    finding = Finding("touch", "press", 12.34, "ms", 10)
    shown = io.StringIO()
    show([finding], Console(file=shown, width=120))
    assert "12.3 ms" in shown.getvalue()
    assert "missed" in shown.getvalue()
    assert record(finding)["verdict"] == "missed"


def test_a_process_has_memory_time_threads_and_open_files():
    me = os.getpid()
    memory, activity = memory_of(me), activity_of(me)
    assert 0 < memory.own <= memory.shared_fairly <= memory.resident
    assert activity.processor > 0
    assert activity_of(me).since(activity).wakeups >= 0
    assert threads_of(me) >= 1
    assert descriptors_of(me) >= 3


def test_only_what_was_written_in_between_counts(tmp_path: Path):
    (tmp_path / "kept").write_text("as it was")
    (tmp_path / "old").write_text("moved, not written")
    before = files_in(tmp_path)
    (tmp_path / "old").rename(tmp_path / "moved")
    (tmp_path / "new").write_text("12345")
    assert bytes_written(before, files_in(tmp_path)) == 5


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_eye_and_the_finger_stay_on_the_panel(size):
    where = panel(size)
    for x, y in (where.ground, where.button, where.aside):
        assert 0 <= x < size[0]
        assert 0 <= y < size[1]


def test_a_day_with_visitors_takes_more_reads_than_one_without():
    quiet, busy = (reads_in_a_day(meetings=(), visits=visits) for visits in (0, 5))
    assert 0 < quiet < busy <= MOST


def test_sixty_people_a_day_can_look_for_a_room_within_the_calls_of_a_day():
    assert 0 < looks_in_a_day(3) <= 3 * MOST / VISITS
