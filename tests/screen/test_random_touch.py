"""Touched at random, a door never falls over, never books what nobody confirmed, and always comes home.

A few hundred touches here; `make endure` makes twenty thousand.
"""

from tests.screen.wanderer import visitors

PANELS = {(800, 480): 1, (480, 800): 2, (1280, 800): 3}  # each with a seed
TOUCHES = 150


def test_whatever_is_touched_the_door_keeps_its_promises() -> None:
    tolls = [list(visitors(size, touches=TOUCHES, seed=seed))[-1] for size, seed in PANELS.items()]
    assert [toll.touches for toll in tolls] == [TOUCHES] * len(PANELS)
    assert all(toll.homecomings == TOUCHES // 50 for toll in tolls)
    # That it got about: chance alone decides how far.
    assert sum(toll.bookings for toll in tolls) > 3
    assert len(set[str]().union(*(toll.pages for toll in tolls))) > 7
