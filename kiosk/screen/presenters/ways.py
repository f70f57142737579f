"""How to get to another room, in words: short for a list, and as a sentence that somebody can follow."""

from math import ceil

from kiosk.domain.rooms import Room
from kiosk.domain.sites import Turn, Walk, Way, same_floor
from kiosk.screen.presenters.scene import Scene

_ROUND = 5  # metres; nobody counts single ones
_MINUTE = 60.0


def way_words(scene: Scene, room: Room, walk: Walk | None) -> str:
    """`20 m, this floor`; `1 min, floor 4`; `floor 4, way unknown`."""
    wording, here = scene.wording, same_floor(scene.snapshot.room, room)
    where = wording.say("this floor") if here else _where(scene, room)
    if walk is None:
        return wording.listed(where, wording.say("way unknown"))
    if here or not where:
        return wording.listed(_metres(scene, room, walk), where)
    return wording.listed(wording.minutes(max(1, ceil(walk.seconds / _MINUTE))), where)


def way_sentence(scene: Scene, room: Room, walk: Walk | None) -> str:
    """`Same floor, 20 m to the left`; `Next floor up, 1 min`; the words of a list where no more is known."""
    wording, way = scene.wording, _way(scene, room)
    if walk is None:
        return way_words(scene, room, walk)
    if same_floor(scene.snapshot.room, room):
        metres = _metres(scene, room, walk)
        match walk.turn:
            case Turn.LEFT:
                return wording.say("Same floor, {distance} to the left", distance=metres)
            case Turn.RIGHT:
                return wording.say("Same floor, {distance} to the right", distance=metres)
            case None:
                return wording.say("Same floor, {distance}", distance=metres)
    minutes = wording.minutes(max(1, ceil(walk.seconds / _MINUTE)))
    if way is not None and way.levels == 1:
        return wording.say("Next floor up, {duration}", duration=minutes)
    if way is not None and way.levels == -1:
        return wording.say("Next floor down, {duration}", duration=minutes)
    return way_words(scene, room, walk)


def to_room(scene: Scene, room: Room, walk: Walk | None) -> str:
    """`To Cedar: 20 m`, above the plan."""
    if walk is None:
        return scene.wording.say("To {room}: way unknown", room=room.name)
    metres = _metres(scene, room, walk)
    return scene.wording.say("To {room}: {distance}", room=room.name, distance=metres)


def floor_name(scene: Scene, name: str) -> str:
    """A floor as people call it: a bare number or letter gets the word before it."""
    short = len(name) <= len("-99")
    return scene.wording.say("floor {floor}", floor=name) if short else name


def _where(scene: Scene, room: Room) -> str:
    """The floor, and the building where it is another one; empty when nobody entered it."""
    place, here = room.place, scene.snapshot.room.place
    if place is None:
        return ""
    floor = floor_name(scene, place.floor)
    if here is not None and place.building == here.building:
        return floor
    return scene.wording.listed(place.building, floor)


def _metres(scene: Scene, room: Room, walk: Walk) -> str:
    wording, way = scene.wording, _way(scene, room)
    number = max(1, round(walk.metres))
    if number > _ROUND:
        number = round(number / _ROUND) * _ROUND
    said = wording.say("{number} m", number=number)
    measured = way is None or way.measured
    return said if measured else wording.say("about {distance}", distance=said)


def _way(scene: Scene, room: Room) -> Way | None:
    return next((way for way in scene.snapshot.surroundings.ways if way.room == room.id), None)
