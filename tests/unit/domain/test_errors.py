"""The errors are the tree that is drawn, and each says what to do about it."""

import re

import pytest

from kiosk.domain import errors
from kiosk.domain.errors import (
    Audience,
    CalendarError,
    Cause,
    DoorError,
    Problem,
    RateLimited,
    Retry,
    SettingsError,
    Unavailable,
)


def below(kind):
    return {kind} | {deeper for child in kind.__subclasses__() for deeper in below(child)}


def test_the_tree_that_is_drawn_is_the_tree_that_is_there():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or "")) | {"DoorError"}
    assert {kind.__name__ for kind in below(DoorError) if kind.__module__ == errors.__name__} == drawn


@pytest.mark.parametrize("kind", CalendarError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_a_calendar_error_says_whether_to_retry_and_whom_to_tell(kind):
    error = kind("one technical line")
    assert isinstance(error.retry, Retry)
    assert isinstance(error.tell, Audience)
    assert error.detail == str(error) == "one technical line"
    assert error.kind == kind.__name__


@pytest.mark.parametrize("cause", Cause)
def test_only_a_server_that_says_it_cannot_has_answered(cause):
    assert Unavailable(cause=cause).answered == (cause is Cause.SERVER_ERROR)


def test_every_other_error_is_an_answer():
    assert {k for k in CalendarError.__subclasses__() if not k().answered} == {Unavailable}


def test_a_limit_may_keep_to_itself_how_long_it_lasts():
    assert RateLimited().after is None


def test_settings_errors_carry_every_problem():
    problems = (
        Problem("room.id", "missing", "a short name"),
        Problem("room.timezone", "no zone", "Europe/Berlin"),
    )
    error = SettingsError("settings.toml", problems)
    assert error.problems == problems
    assert "2 problem" in str(error)
