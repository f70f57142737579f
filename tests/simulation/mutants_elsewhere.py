"""Deliberate faults that only another room can show; see `mutants`."""

from dataclasses import replace

from tests.simulation.world import ROOM


def looks_here(_sound):
    return lambda self, _room: self.own.view


def looks_here_only(_sound):
    """Nobody asks the calendar of a room that shares the space."""
    return lambda self, room: self.of(room).view


def comes_home(sound):
    return lambda self, kept: sound(self, [replace(b, room=ROOM.id) for b in kept])


def shows_everything(_sound):
    return lambda shown, _room=None: shown.bookings


def leaves_early(sound):
    """A neighbour is read no longer once nothing of it is unfinished."""

    def need(self, bookings, steps, now):
        sound(self, {key: b for key, b in bookings.items() if not b.state.final}, [], now)
        needed = self._needed
        sound(self, bookings, steps, now)
        self._needed = needed

    return need
