"""What a Cronofy data centre holds: accounts, their calendars, and every version of each event.

A version is shown from its `visible_from` on: a write is accepted long before it is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

_NUMBERS = count(1)
SCOPES = "read_account list_calendars read_events create_event delete_event change_participation_status"


@dataclass(frozen=True, slots=True)
class Version:
    """An event as it is from a time on; times stand in it as they were written."""

    visible_from: datetime
    event: dict[str, Any]


@dataclass(slots=True)
class Stored:
    """One event through its versions, the oldest first."""

    versions: list[Version]

    def shown(self, now: datetime) -> dict[str, Any] | None:
        """What a read shows now; None before the first write is done."""
        return next((v.event for v in reversed(self.versions) if v.visible_from <= now), None)

    @property
    def newest(self) -> dict[str, Any]:
        """What it is, or will be."""
        return self.versions[-1].event

    def ever(self) -> Iterator[dict[str, Any]]:
        return (version.event for version in self.versions)


@dataclass(slots=True)
class Calendar:
    """One calendar. `elevatable`: a request for unrestricted access is granted. `letters` is what the calendar behind
    it wrote to guests: of which kind, to whom.
    """

    id: str
    name: str
    read_only: bool = False
    primary: bool = True
    deleted: bool = False
    unrestricted: bool = False
    elevatable: bool = True
    events: dict[str, Stored] = field(default_factory=dict)  # by event_uid
    letters: list[tuple[str, str]] = field(default_factory=list)

    def put(self, event: dict[str, Any], *, at: datetime, visible_from: datetime) -> str:
        """Store another version, or a first one; its event_uid."""
        uid: str = event.get("event_uid") or f"evt_external_{next(_NUMBERS):024x}"
        stored = self.events.setdefault(uid, Stored([]))
        created = stored.newest["created"] if stored.versions else stamp(at)
        complete = {**event, "event_uid": uid, "created": created, "updated": stamp(at)}
        stored.versions.append(Version(visible_from, complete))
        return uid

    def guests(self, before: dict[str, Any], asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Who is invited once that is carried out; whoever is new hears of it, the others of a change."""
        there = list(before.get("attendees", []))
        new = [
            each for each in asked.get("invite", []) if all(each["email"] != one["email"] for one in there)
        ]
        self.letters += [("update", each["email"]) for each in there]
        self.letters += [("invitation", each["email"]) for each in new]
        return [*there, *({**each, "status": "needs_action"} for each in new)]

    def managed(self, event_id: str) -> Stored | None:
        """The event that the application gave that id."""
        return next((s for s in self.events.values() if s.newest.get("event_id") == event_id), None)


@dataclass(slots=True)
class Account:
    """Whom a refresh token stands for: one profile with its calendars."""

    sub: str
    email: str
    refresh_token: str
    zone: str
    calendars: list[Calendar]
    scope: str = SCOPES
    status: str = "active"
    connected: bool = True
    initial_sync_required: bool = False

    def calendar(self, calendar_id: str) -> Calendar | None:
        return next((c for c in self.calendars if c.id == calendar_id and not c.deleted), None)


@dataclass(slots=True)
class Resource:
    """A room as the service account knows it."""

    email: str
    name: str
    capacity: int | None = None
    building: str | None = None
    floor: str | None = None


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def instant(value: object, zone: ZoneInfo) -> datetime | None:
    """A stored start or end in UTC; None when it makes no sense."""
    if isinstance(value, dict):
        tzid = value.get("tzid")
        value, zone = value.get("time"), ZoneInfo(tzid) if isinstance(tzid, str) else zone
    try:
        if isinstance(value, str) and len(value) == 10:
            day = date.fromisoformat(value)
            return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError:
        return None


def touches(event: dict[str, Any], start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether it begins before `end` and ends on or after `start`; what cannot be placed is everywhere."""
    begins, ends = instant(event.get("start"), zone), instant(event.get("end"), zone)
    if begins is None or ends is None:
        return True
    return min(begins, ends) < end and max(begins, ends) >= start


def day_of(text: str, zone: ZoneInfo, *, otherwise: datetime) -> datetime:
    """A `from` or `to`: a date in the zone, or a time."""
    return instant(text, zone) or otherwise


FOREVER = timedelta(days=36500)
