"""What a window looked like at the last read, and how a delta changes it. Pure.

Raw events live here, in memory only; whatever leaves is masked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.adapters.calendars.graph.mapping import Item, Placed, kind_of, place
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt


@dataclass(frozen=True, slots=True)
class Copy:
    """The events of a window by id, masters included, the cursor behind them, and what they do to the room.

    `lost` are doubts about series that could not be expanded.
    """

    window: Interval
    cursor: str | None
    items: Mapping[str, Item]
    placed: Placed
    lost: tuple[Doubt, ...] = ()

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return self.placed.doubts + self.lost


def by_id(items: Iterable[Item]) -> dict[str, Item]:
    """The items by id; a later one takes the place of an earlier one, a removed one takes it away."""
    found: dict[str, Item] = {}
    for number, item in enumerate(items):
        name = str(item.get("id") or f"entry {number} without an id")
        if is_removed(item):
            found.pop(name, None)
        else:
            found[name] = item
    return found


def amended(before: Mapping[str, Item], news: Sequence[Item]) -> dict[str, Item] | None:
    """The items after the news; None when a series changed: then only a whole read tells which occurrences are left."""
    after = dict(before)
    for item in news:
        name = item.get("id")
        if not isinstance(name, str) or kind_of(item) == "seriesMaster" or _is_series(before.get(name)):
            return None
        if is_removed(item):
            after.pop(name, None)
        else:
            after[name] = item
    return after


def copy_of(
    items: Mapping[str, Item], room: Room, window: Interval, *, cursor: str | None, lost: Iterable[Doubt] = ()
) -> Copy:
    return Copy(window, cursor, items, place(items, room, window), tuple(lost))


def difference(before: Copy, after: Copy) -> tuple[tuple[Meeting, ...], tuple[str, ...]] | None:
    """Meetings changed and ids removed; None when doubts or dropped entries differ: changes could not say that."""
    if (before.doubts, before.placed.dropped) != (after.doubts, after.placed.dropped):
        return None
    old = {meeting.id: meeting for meeting in before.placed.meetings}
    new = {meeting.id: meeting for meeting in after.placed.meetings}
    changed = tuple(m for m in after.placed.meetings if old.get(m.id) != m)
    return changed, tuple(name for name in old if name not in new)


def missing_masters(items: Mapping[str, Item]) -> tuple[str, ...]:
    """The masters of thin occurrences that are not there themselves."""
    thin = (i for i in items.values() if kind_of(i) in ("occurrence", "exception") and "sensitivity" not in i)
    named = {str(i["seriesMasterId"]) for i in thin if i.get("seriesMasterId")}
    return tuple(sorted(named - set(items)))


def childless_masters(items: Mapping[str, Item]) -> tuple[Item, ...]:
    """The series of which no occurrence came along."""
    parents = {str(item.get("seriesMasterId")) for item in items.values()}
    return tuple(item for name, item in items.items() if _is_series(item) and name not in parents)


def is_removed(item: Item) -> bool:
    return "@removed" in item


def _is_series(item: Item | None) -> bool:
    return item is not None and kind_of(item) == "seriesMaster"
