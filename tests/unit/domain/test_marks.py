"""Marks name their door and their start, and whatever stands in a calendar is read as notes of doors or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import Unsupported
from kiosk.domain.marks import (
    CHECKED_IN,
    DOOR,
    MOST_DOORS,
    Mark,
    absence_note,
    doors_in,
    is_unchanged,
)
from kiosk.testing.builders import a_meeting, at

doors = st.lists(st.from_regex(DOOR, fullmatch=True), max_size=MOST_DOORS, unique=True)


@given(doors)
def test_what_is_noted_is_read(names):
    meeting = a_meeting()
    for name in names:
        meeting = Mark(absent_at=name).put_on(meeting)
    assert meeting.absent == tuple(sorted(names))
    assert doors_in([absence_note(meeting)], meeting.start) == meeting.absent
    assert doors_in((absence_note(meeting, [name]) for name in names), meeting.start) == meeting.absent


@given(doors)
def test_a_note_about_another_start_says_nothing(names):
    meeting = replace(a_meeting(), absent=tuple(names))
    assert doors_in([absence_note(meeting)], at("05:45", day=1)) == ()


@given(st.lists(st.text()))
def test_whatever_was_written_what_is_read_are_names_of_doors(notes):
    start = a_meeting().start
    told = [*notes, *(f"{absence_note(a_meeting(), [])} {note}" for note in notes)]
    read = doors_in(told, start)
    assert all(DOOR.fullmatch(door) for door in read)
    assert read == tuple(sorted(set(read)))
    assert len(read) <= MOST_DOORS


@pytest.mark.parametrize("name", ["", "East", "a b", "a,b", "ä", "east\n", "a_b", "x" * 33])
def test_a_name_that_a_calendar_might_not_keep_is_refused(name):
    with pytest.raises(ValueError, match="1 to 32"):
        Mark(absent_at=name)


def test_a_mark_that_is_on_a_meeting_is_put_on_it_to_no_effect():
    for mark in (CHECKED_IN, Mark(absent_at="east")):
        once = mark.put_on(a_meeting())
        assert mark.is_on(once)
        assert not mark.is_on(a_meeting())
        assert mark.put_on(once) == once


def test_a_meeting_takes_no_more_doors_than_it_says():
    full = replace(a_meeting(), absent=tuple(f"door-{n:02}" for n in range(MOST_DOORS)))
    with pytest.raises(Unsupported):
        Mark(absent_at="one-more").put_on(full)
    assert Mark(absent_at="door-03").put_on(full) == full
    assert CHECKED_IN.put_on(full).absent == full.absent


@pytest.mark.parametrize(
    ("different", "unchanged"),
    [
        ({}, True),
        ({"revision": "2"}, True),
        ({"revision": "2", "absent": ("west",)}, True),
        ({"revision": "2", "checked_in": True}, False),
        ({"revision": "2", "title": "Another"}, False),
        ({"title": "Another"}, True),
    ],
    ids=[
        "the same",
        "another version",
        "a note",
        "a check-in",
        "a title",
        "seen otherwise in the same version",
    ],
)
def test_what_other_doors_noted_is_no_change(different, unchanged):
    read = a_meeting(revision="1")
    assert is_unchanged(read, replace(read, **different)) == unchanged


def test_without_versions_a_meeting_is_unchanged_when_it_means_the_same():
    read = a_meeting(revision=None)
    assert is_unchanged(read, read)
    assert not is_unchanged(read, replace(read, title="Another"))
