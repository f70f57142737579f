"""Touched at random, a door never falls over, never books what nobody confirmed, and always comes home."""

import pytest

from tests.screen.wanderer import visitors


@pytest.mark.parametrize(("size", "seed"), [((800, 480), 1), ((480, 800), 2), ((1280, 800), 3)])
def test_whatever_is_touched_the_door_keeps_its_promises(size: tuple[int, int], seed: int) -> None:
    *_, toll = visitors(size, touches=250, seed=seed)
    assert toll.touches == 250
    assert toll.homecomings == 5
    assert toll.bookings > 3
    assert len(toll.pages) > 8
