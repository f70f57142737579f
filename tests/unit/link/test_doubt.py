"""Taps in doubt: sent again once, answered once, never kept for long."""

from kiosk.domain.intents import Touched
from kiosk.link.client import Patience, retries
from kiosk.link.doubt import Unanswered

TAP, OTHER = Touched("1"), Touched("2")


def questions() -> Unanswered:
    return Unanswered(answer_within=3.0, give_up_after=8.0)


def test_a_tap_is_answered_once():
    open_ = questions()
    open_.ask(TAP, 10.0)
    assert open_.answered("1")
    assert not open_.answered("1")
    assert open_.next_deadline() is None


def test_a_tap_without_an_answer_in_time_means_that_the_agent_hangs():
    open_ = questions()
    open_.ask(TAP, 10.0)
    assert not open_.hanging(12.9)
    assert open_.next_deadline() == 13.0
    assert open_.hanging(13.0)


def test_what_was_lost_is_sent_again_in_the_order_of_the_taps():
    open_ = questions()
    open_.ask(TAP, 10.0)
    open_.ask(OTHER, 10.5)
    assert open_.lost() == ()
    assert not open_.hanging(17.0), "nothing is asked of an agent that is not there"
    assert open_.again(11.0) == (TAP, OTHER)
    assert open_.again(11.0) == ()
    assert open_.answered("1")


def test_what_was_lost_twice_is_given_up():
    open_ = questions()
    open_.ask(TAP, 10.0)
    open_.lost()
    open_.again(11.0)
    open_.ask(OTHER, 11.5)
    assert open_.lost() == (TAP,)
    assert open_.again(12.0) == (OTHER,)


def test_no_tap_is_kept_for_minutes():
    open_ = questions()
    open_.ask(TAP, 10.0)
    open_.lost()
    assert open_.give_up(17.9) == ()
    assert open_.give_up(18.0) == (TAP,)
    assert open_.again(18.0) == ()


def test_tries_are_spread_and_never_further_apart_than_the_longest():
    patience = Patience()
    early = retries(patience, lambda: 0.0)
    late = retries(patience, lambda: 1.0)
    assert [round(next(early), 3) for _ in range(7)] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert [round(next(late), 3) for _ in range(7)] == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
