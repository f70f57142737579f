"""Rooms as the organisation's Directory, or the account's own list of calendars, knows them. Pure."""

from collections.abc import Iterable, Mapping

from kiosk.domain.rooms import Place, Room, short_ids
from kiosk.domain.text import plain_text

_OTHER = "OTHER"  # cars, projectors: resources that are no rooms


def rooms_of(
    resources: Iterable[object], buildings: Iterable[object], calendars: Iterable[object]
) -> tuple[Room, ...]:
    """The rooms of the Directory, as fully as somebody entered them. It knows no time zones: those are taken from the
    account's list of calendars where a room is in it, else it is UTC. What cannot be read is left out.
    """
    names = {
        str(building.get("buildingId")): _text(building, "buildingName")
        for building in buildings
        if isinstance(building, dict)
    }
    zones = {str(entry.get("id")): _zone(entry) for entry in calendars if isinstance(entry, dict)}
    described = {
        _text(resource, "resourceEmail"): resource
        for resource in resources
        if isinstance(resource, dict) and resource.get("resourceCategory") != _OTHER
    }
    described.pop("", None)
    ids = short_ids(described)
    return tuple(
        Room(
            id=ids[address],
            name=_text(resource, "resourceName") or _text(resource, "generatedResourceName") or address,
            timezone=zones.get(address, "UTC"),
            address=address,
            seats=_seats(resource.get("capacity")),
            equipment=_equipment(resource.get("featureInstances")),
            place=_place(resource, names),
        )
        for address, resource in described.items()
    )


def rooms_in(calendars: Iterable[object]) -> tuple[Room, ...]:
    """The calendars of the account's list that are not its own: names, and nothing more."""
    listed = {
        str(entry["id"]): entry
        for entry in calendars
        if isinstance(entry, dict) and isinstance(entry.get("id"), str) and not entry.get("primary")
    }
    ids = short_ids(listed)
    return tuple(
        Room(
            ids[address],
            _text(entry, "summaryOverride") or _text(entry, "summary") or address,
            _zone(entry),
            address,
        )
        for address, entry in listed.items()
    )


def _place(resource: Mapping[str, object], buildings: Mapping[str, str]) -> Place | None:
    building, floor = _text(resource, "buildingId"), _text(resource, "floorName")
    if not building and not floor:
        return None
    return Place(buildings.get(building) or building, floor)


def _equipment(features: object) -> tuple[str, ...]:
    """The names in `[{"feature": {"name": "Whiteboard"}}, ...]`."""
    if not isinstance(features, list):
        return ()
    found = (entry.get("feature") for entry in features if isinstance(entry, dict))
    return tuple(filter(None, (_text(feature, "name") for feature in found if isinstance(feature, dict))))


def _seats(capacity: object) -> int | None:
    return capacity if isinstance(capacity, int) and capacity > 0 else None


def _zone(entry: Mapping[str, object]) -> str:
    return _text(entry, "timeZone") or "UTC"


def _text(of: Mapping[str, object], name: str) -> str:
    value = of.get(name)
    return plain_text(value) if isinstance(value, str) else ""
