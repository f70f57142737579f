"""Changes since a cursor, put in place, are what a whole read gives: whatever happened, in whatever order."""

from datetime import timedelta
from random import Random

import pytest

from kiosk.adapters.calendars.cronofy.cursor import OVERLAP, Cursor, cursor_from
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Changes
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.cursors import Follower
from tests.providers.cronofy_scene import LAG, SLOT, WINDOW, Scene


@pytest.fixture
def scene():
    with Scene(elevated=True) as scene:
        scene.calendar.unrestricted = True
        yield scene


@pytest.mark.parametrize("seed", range(6))
def test_following_is_as_good_as_reading_everything(scene, seed):
    chance = Random(seed)
    follower = Follower(scene.provider, scene)
    uids: list[str] = []
    for number in range(25):
        happen(scene, chance, uids, number)
        scene.pass_by(seconds=chance.choice([0, 1, 3, 20, 400]))
        assert follower.follow().meetings == scene.read().meetings, f"step {number}"
    assert sum(isinstance(answer, Changes) for answer in follower.answers) > 15


def happen(scene: Scene, chance: Random, uids: list[str], number: int) -> None:
    """Another client or a door does something."""
    start = at("06:00", day=chance.choice([0, 1, 1, 13, 30])) + timedelta(minutes=30 * chance.randrange(20))
    times = {"start": start.isoformat(), "end": (start + timedelta(minutes=45)).isoformat()}
    match chance.choice(["add", "add", "change", "delete", "free", "decline", "book", "leave"]):
        case "add":
            uids.append(scene.put(summary=f"Meeting {number}", **times))
        case "change" if uids:
            scene.put(event_uid=chance.choice(uids), summary=f"Changed {number}", **times)
        case "delete" if uids:
            scene.cronofy.remove(scene.calendar, uids.pop(chance.randrange(len(uids))))
        case "free" if uids:
            scene.put(event_uid=chance.choice(uids), transparency="transparent", **times)
        case "decline" if uids:
            scene.put(event_uid=chance.choice(uids), participation_status="declined", **times)
        case "book":
            slot = between("18:00", "19:00", day=number % 10)
            made = scene.provider.create(scene.room, key=f"key-{number}", interval=slot, title="Ad hoc")
            if chance.random() < 0.5:
                scene.provider.cancel(scene.room, made)
        case _:
            pass


def test_what_was_told_within_the_overlap_is_not_told_again(scene):
    scene.put()
    cursor = scene.follow(None).cursor
    for _ in range(3):
        scene.pass_by(minutes=1)
        answer = scene.follow(cursor)
        assert isinstance(answer, Changes)
        assert (answer.changed, answer.removed) == ((), ())
        cursor = answer.cursor


def test_everything_is_read_again_within_the_hour(scene):
    cursor = scene.follow(None).cursor
    answers = []
    for _ in range(8):
        scene.pass_by(minutes=10)
        answers.append(scene.follow(cursor))
        cursor = answers[-1].cursor
    assert [isinstance(answer, Changes) for answer in answers] == [True] * 5 + [False] + [True] * 2


def test_a_write_that_shows_late_is_still_told(scene):
    scene.cronofy.center.lag = OVERLAP - timedelta(seconds=30)
    follower = Follower(scene.provider, scene)
    follower.follow()
    scene.provider.create(scene.room, key="slow", interval=SLOT, title="Ad hoc")
    for _ in range(10):
        scene.pass_by(seconds=30)
        follower.follow()
    assert isinstance(follower.answers[-1], Changes)
    assert follower.schedule is not None
    assert [m.key for m in follower.schedule.meetings] == ["slow"]


def test_more_changes_than_a_cursor_holds_are_told_twice_and_do_no_harm(scene):
    for number in range(150):
        start = at("00:00") + timedelta(minutes=5 * number)
        scene.put(start=start.isoformat(), end=(start + timedelta(minutes=5)).isoformat())
    follower = Follower(scene.provider, scene)
    before = follower.follow()
    scene.clock.pass_by(LAG)
    assert follower.follow().meetings == before.meetings
    assert isinstance(follower.answers[-1], Changes)
    assert len(follower.cursor or "") < 4096


def test_a_booking_that_somebody_deletes_goes_by_the_id_that_we_know_it_by(scene):
    made = scene.provider.create(scene.room, key="key", interval=SLOT, title="Ad hoc")
    scene.clock.pass_by(LAG)
    cursor = scene.follow(None).cursor
    (uid,) = scene.calendar.events
    scene.cronofy.remove(scene.calendar, uid)
    answer = scene.follow(cursor)
    assert isinstance(answer, Changes)
    assert set(answer.removed) == {made.id, uid}


def test_a_cursor_survives_being_written_down():
    cursor = Cursor("cal_☂", WINDOW, at("12:00"), at("11:30"), clean=True, told=frozenset({"a", "b"}))
    assert cursor_from(cursor.text()) == cursor


@pytest.mark.parametrize("text", [None, "", "{}", "[]", "[1]", '["c", "x", "y", "z", true]', "☂", "null"])
def test_a_text_that_is_no_cursor_is_none(text):
    assert cursor_from(text) is None


def test_what_is_followed_has_the_ids_that_can_be_changed(scene):
    follower = Follower(scene.provider, scene)
    follower.follow()
    scene.put()
    (meeting,) = follower.follow().meetings
    assert isinstance(meeting, Meeting)
    changed = scene.provider.change_end(scene.room, meeting, at("09:30"))
    scene.clock.pass_by(LAG)
    assert follower.follow().meetings == (changed,)
