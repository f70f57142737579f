"""Rooms that share their space: a hall and its halves. Who is in one of them keeps the others from being used.

A room may be made of others, which may be made of others again. Two rooms share space if they have an undivided part in
common: the whole and each of its parts do, two halves do not. What a door knows of its room is what it knows of all of
them: the meetings of every one, and a freshness no better than the worst of theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from operator import attrgetter

from kiosk.domain.freshness import Reading
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt, Schedule, schedule_of

_END = attrgetter("end")


class Kinship(StrEnum):
    """What another room is to this one."""

    PART = "part"
    WHOLE = "whole"
    NEIGHBOUR = "neighbour"  # both need the same part


def undivided(rooms: Iterable[Room]) -> dict[str, frozenset[str]]:
    """By room id the undivided rooms that it takes up; one that is not made of others takes up itself. A room that
    nobody described is undivided, and one that is made of itself, which settings do not allow, is as well.
    """
    made_of = {room.id: room.made_of for room in rooms}
    return {room: frozenset(_leaves(room, made_of, ())) for room in made_of}


def _leaves(room: str, made_of: Mapping[str, Sequence[str]], above: tuple[str, ...]) -> Iterable[str]:
    parts = () if room in above else made_of.get(room, ())
    if not parts:
        yield room
    for part in parts:
        yield from _leaves(part, made_of, (*above, room))


def kin_of(rooms: Iterable[Room]) -> dict[str, tuple[str, ...]]:
    """By room id the other rooms that share its space, in their order. Rooms that stand alone are left out."""
    spaces = undivided(rooms)
    taking: dict[str, list[str]] = {}
    for room, leaves in spaces.items():
        for leaf in leaves:
            taking.setdefault(leaf, []).append(room)
    kin: dict[str, tuple[str, ...]] = {}
    for room, leaves in spaces.items():
        sharing = {other for leaf in leaves for other in taking[leaf]} - {room}
        if sharing:
            kin[room] = tuple(other for other in spaces if other in sharing)
    return kin


def kinship(room: str, other: str, spaces: Mapping[str, frozenset[str]]) -> Kinship:
    """What `other` is to `room`; `spaces` are the undivided rooms that each takes up."""
    if spaces[other] < spaces[room]:
        return Kinship.PART
    return Kinship.WHOLE if spaces[room] < spaces[other] else Kinship.NEIGHBOUR


def seen_from_beside(meeting: Meeting) -> Meeting:
    """A meeting of another room as far as it matters to a room that shares its space: that it is there, and when.

    Its title, its people and what the calendar would let a door do with it belong to its own room's doors. Its id is
    told apart from those of this room's meetings; nobody is asked to check in to it here.
    """
    return Meeting(
        id=f"{meeting.room}:{meeting.id}",
        room=meeting.room,
        interval=meeting.interval,
        all_day=meeting.all_day,
        key=meeting.key,
        exempt=True,
    )


def united(own: Schedule, others: Iterable[Schedule]) -> Schedule:
    """What is known of a room whose space `others` share: their meetings and doubts beside its own, for the time that
    was read of all of them. Where there is no such time it is the one that ended first: what was read so long ago says
    nothing about the present, and neither does the room's freshness then. `read_at` stays that of its own calendar: how
    old all of it is, `worst` tells.
    """
    every = tuple(others)
    if not every:
        return own
    window = own.window
    for other in every:
        window = window.clip(other.window) or min(window, other.window, key=_END)
    return schedule_of(
        own.room,
        window,
        own.read_at,
        [*own.meetings, *(seen_from_beside(m) for other in every for m in other.meetings)],
        doubts=[*own.doubts, *(_named(doubt, other.room) for other in every for doubt in other.doubts)],
        dropped=own.dropped,
    )


def _named(doubt: Doubt, room: str) -> Doubt:
    """The doubt with the room whose calendar it is in."""
    return replace(doubt, entry=f"{room}: {doubt.entry}")


def worst(readings: Iterable[Reading]) -> Reading:
    """The reading that all of these amount to: as old as the oldest, live as long as the first to end. One that was
    never read makes it one that never was.
    """
    every = tuple(readings)
    ages = [reading.read_at for reading in every]
    ends = [reading.live_until for reading in every]
    return Reading(
        read_at=None if None in ages else min(age for age in ages if age is not None),
        live_until=None if None in ends else min(end for end in ends if end is not None),
        answered=all(reading.answered for reading in every),
    )


def whole_families(rooms: Sequence[Room], kin: Mapping[str, Sequence[str]], here: str) -> tuple[Room, ...]:
    """Those of `rooms` whose kin are all among them, or this door's own: nobody could say when another one is free."""
    kept = tuple(rooms)
    while True:
        known = {here, *(room.id for room in kept)}
        whole = tuple(room for room in kept if known.issuperset(kin.get(room.id, ())))
        if len(whole) == len(kept):
            return kept
        kept = whole
