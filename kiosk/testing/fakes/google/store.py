"""Calendars and their events as Google keeps them: versions, occurrences, exceptions, and what changed since when.

Nothing here checks who asks; `api` does. Not thread-safe: the server has a lock.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kiosk.testing.fakes.google.series import Resource, horizon, occurrences

_WRITERS = ("owner", "writer", "writerWithoutPrivateAccess")


@dataclass(slots=True)
class Calendar:
    """One calendar. `role` is what whoever signs in may do with it, None for a stranger; `listed` whether it is in
    their list; `resource` what the Directory says of it. `damaged` is laid over events on their way out; `frozen` are
    events that nobody but their organiser may move, whatever they say. `told` are the comments that were sent on,
    `letters` what was written to guests: of which kind, to whom.
    """

    id: str
    summary: str
    zone: str
    role: str | None = "writer"
    listed: bool = True
    auto_accepts: bool | None = None
    resource: Resource | None = None
    events: dict[str, Resource] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    damaged: dict[str, Resource] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)
    version: int = 1
    epoch: int = 0

    @property
    def writable(self) -> bool:
        return self.role in _WRITERS

    def put(self, event: Resource, *, now: datetime) -> Resource:
        """Store an event, a series or an exception under its id, as a new version."""
        before = self._shown(event)
        self.version += 1
        stored = {
            "kind": "calendar#event",
            "status": "confirmed",
            "eventType": "default",
            "created": _stamp(now),
            **deepcopy(event),
            "updated": _stamp(now),
            "etag": f'"{self.version}"',
        }
        stored["sequence"] = int(stored.get("sequence", -1)) + 1
        stored.setdefault("iCalUID", f"{stored['id']}@google.com")
        self.events[stored["id"]] = stored
        if "recurrence" in stored:  # exceptions of an older rule go with it
            for name in [n for n, e in self.events.items() if e.get("recurringEventId") == stored["id"]]:
                del self.events[name]
        self._note(before, self._shown(stored))
        return deepcopy(stored)

    def delete(self, event: str, *, now: datetime) -> None:
        """Call an event off: it stays, cancelled, and its id stays taken."""
        found = self.get(event)
        if found is not None:
            self.put(found | {"status": "cancelled"}, now=now)

    def write_to_guests(self, event: Resource, kind: str) -> None:
        """To everybody who is in it, but the calendar itself."""
        guests = [a for a in event.get("attendees", []) if not a.get("self") and a["email"] != self.id]
        self.letters += [(kind, guest["email"]) for guest in guests]

    def get(self, event: str) -> Resource | None:
        """An event, a series, or one occurrence; cancelled ones too. A copy."""
        if event in self.events:
            return deepcopy(self.events[event])
        series, _, when = event.rpartition("_")
        master = self.events.get(series)
        if not when or master is None or "recurrence" not in master:
            return None
        return next((e for e in occurrences(master, zone=self.zone) if e["id"] == event), None)

    def single_events(self) -> Iterator[Resource]:
        """Everything that takes place, series as their occurrences; cancelled ones too, series themselves not."""
        for event in list(self.events.values()):
            if "recurrence" not in event:
                yield deepcopy(event)
            elif event["status"] != "cancelled":
                yield from (e for e in occurrences(event, zone=self.zone) if e["id"] not in self.events)

    def in_window(self, begin: datetime | None, end: datetime | None) -> list[Resource]:
        found = []
        for event in self.single_events():
            lasts = horizon(event, zone=self.zone)
            if lasts and ((begin and lasts[1] <= begin) or (end and lasts[0] >= end)):
                continue
            found.append(event)
        return found

    def since(self, version: int) -> list[Resource]:
        """What changed since that version: events as they are, and stubs of those that are no more."""
        present = {event["id"]: event for event in self.single_events()}
        return [
            present.get(name) or {"kind": "calendar#event", "id": name, "status": "cancelled", "etag": '"0"'}
            for name, changed in sorted(self.changed.items(), key=lambda entry: entry[1])
            if changed > version
        ]

    def _shown(self, event: Resource) -> dict[str, Resource]:
        """What takes place by a change of this event, as it is now."""
        if "recurringEventId" in event:
            found = self.get(event["id"])
            return {event["id"]: found} if found else {}
        root = self.events.get(event["id"])
        if root is None or "recurrence" not in root:
            return {event["id"]: deepcopy(root)} if root else {}
        exceptions = {n: e for n, e in self.events.items() if e.get("recurringEventId") == root["id"]}
        if root["status"] == "cancelled":
            return deepcopy(exceptions)
        usual = {e["id"]: e for e in occurrences(root, zone=self.zone)}
        return usual | deepcopy(exceptions)

    def _note(self, before: dict[str, Resource], after: dict[str, Resource]) -> None:
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                self.changed[name] = self.version


def amended(event: Resource, patch: dict[str, Any]) -> Resource:
    """The event with a patch in it: objects are merged, null removes, lists are replaced."""
    result = deepcopy(event)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = amended(result[name], value)
        else:
            result[name] = deepcopy(value)
    return result


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
