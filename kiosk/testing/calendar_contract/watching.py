"""What watching promises: a hint soon after something changed, until told to stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from kiosk.domain.errors import Unsupported
from kiosk.testing.calendar_contract.directory import providers_without
from kiosk.testing.calendar_contract.reading import an_event, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Limit
from kiosk.testing.calendar_contract.writing import KEY, SLOT

SOON = 15.0  # seconds; a hint that never comes is what the deadline is for


@contextmanager
def watching(world: CalendarWorld) -> Iterator[Event]:
    """Set whenever the provider calls back, where it does."""
    if not world.provider.capabilities.push:
        pytest.skip("this system tells of nothing: it is asked")
    changed = Event()
    stop = world.provider.watch(world.room, changed.set)
    try:
        changed.clear()
        yield changed
    finally:
        stop()
        stop()  # twice is fine


class WatchContract:
    def test_a_change_of_another_client_is_told(self, world: CalendarWorld) -> None:
        with watching(world) as changed:
            world.add(an_event())
            assert changed.wait(SOON)
            assert len(whole(world).meetings) == 1, "what is told of can be read"

    def test_each_further_change_is_told(self, world: CalendarWorld) -> None:
        with watching(world) as changed:
            for number in range(3):
                changed.clear()
                world.add(an_event("09:00", "10:00", f"day {number}", day=number))
                assert changed.wait(SOON)

    def test_a_change_by_another_door_is_told(self, world: CalendarWorld) -> None:
        with watching(world) as changed:
            world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="From elsewhere")
            assert changed.wait(SOON)

    def test_who_stopped_listening_is_told_no_more(self, world: CalendarWorld) -> None:
        with watching(world) as stopped:
            pass
        stopped.clear()
        with watching(world) as listening:
            world.add(an_event())
            assert listening.wait(SOON)
            assert not stopped.is_set()

    def test_a_system_without_push_says_so(self, world: CalendarWorld) -> None:
        lacks = not world.provider.capabilities.push
        without = list(providers_without(world, Limit.NO_PUSH, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world tells of changes")
        for provider in without:
            assert not provider.capabilities.push
            with pytest.raises(Unsupported):
                provider.watch(world.room, lambda: None)
