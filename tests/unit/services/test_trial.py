"""The deep trial tries all that a door does, and leaves the calendar as it was, whatever happens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.errors import (
    BadResponse,
    Gone,
    NotPermitted,
    RateLimited,
)
from kiosk.domain.lamps import LampKind, Light
from tests.unit.services.verifying import (
    LOST,
    NOON,
    Counting,
    Failing,
    Listening,
    Pretending,
    Scene,
    lamp,
)

STEPS = ("create", "find", "change_end", "check_in", "note_absent", "cancel")


def test_the_trial_books_far_ahead_and_takes_no_room():
    scene = Scene()
    created: list[dict] = []
    scene.provider = Listening(scene.provider, created.append)
    scene.verify(deep=True)
    (booking,) = created
    assert booking["busy"] is False
    assert booking["interval"].start == NOON + timedelta(days=30)
    assert booking["interval"].length == timedelta(minutes=1)
    assert scene.entries() == ["standup"]


def test_the_trial_waits_until_its_writes_can_be_read():
    scene = Scene()
    lag = timedelta(seconds=4)
    scene.provider = MemoryProvider(scene.server, capabilities=replace(EVERYTHING, read_lag=lag))
    scene.verify(deep=True)
    assert set(scene.waited) == {lag}


def test_without_a_marker_nobody_is_checked_in_and_nothing_noted():
    scene = Scene()
    scene.provider = MemoryProvider(scene.server, capabilities=replace(EVERYTHING, marker=False))
    assert lamp(scene.verify(deep=True), LampKind.DEEP).light is Light.GREEN


@pytest.mark.parametrize("took_effect", [False, True], ids=["nothing happened", "it took effect"])
@pytest.mark.parametrize("step", STEPS)
def test_a_trial_that_breaks_anywhere_is_red_and_leaves_nothing(step, took_effect):
    scene = Scene()
    scene.provider = Failing(scene.provider, step, LOST, took_effect=took_effect)
    deep = lamp(scene.verify(deep=True), LampKind.DEEP)
    assert (deep.light, deep.cause) == (Light.RED, "connection_lost")
    assert deep.detail.startswith(f"{step}: ")
    assert scene.entries() == ["standup"]


@pytest.mark.parametrize("call", ["find", "cancel"])
def test_the_clean_up_itself_may_fail_twice(call):
    scene = Scene()
    breaks = Failing(scene.provider, call, LOST, times=3)
    scene.provider = breaks
    assert lamp(scene.verify(deep=True), LampKind.DEEP).light is Light.RED
    assert scene.entries() == ["standup"]


def test_what_cannot_be_cleaned_up_is_named():
    scene = Scene()
    scene.provider = Failing(scene.provider, "cancel", LOST, times=100)
    deep = lamp(scene.verify(deep=True), LampKind.DEEP)
    assert deep.light is Light.RED
    assert "trial-key" in deep.detail
    assert "2026-12-20T11:00Z" in deep.detail
    assert "trial-key" in scene.entries()


@pytest.mark.parametrize("error", [NotPermitted("no"), RateLimited("later"), Gone("room")])
def test_a_booking_that_was_refused_is_not_looked_for(error):
    scene = Scene()
    finds: list[str] = []
    scene.provider = Failing(scene.provider, "create", error)
    scene.provider = Counting(scene.provider, "find", finds)
    assert lamp(scene.verify(deep=True), LampKind.DEEP).detail == f"create: {error.detail}"
    assert finds == []


@pytest.mark.parametrize(
    ("call", "lie"),
    [
        ("change_end", "the end did not move"),
        ("check_in", "the mark does not come back"),
        ("note_absent", "the note does not come back"),
    ],
)
def test_a_calendar_that_only_says_that_it_did_something_is_caught(call, lie):
    scene = Scene()
    scene.provider = Pretending(scene.provider, call)
    deep = lamp(scene.verify(deep=True), LampKind.DEEP)
    assert (deep.light, deep.error) == (Light.RED, BadResponse.__name__)
    assert lie in deep.detail
    assert scene.entries() == ["standup"]


def test_a_program_that_is_interrupted_cleans_up_before_it_goes():
    scene = Scene()
    scene.provider = Failing(scene.provider, "change_end", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        scene.verify(deep=True)
    assert scene.entries() == ["standup"]
