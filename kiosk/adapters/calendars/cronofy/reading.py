"""A room's events in a window: all of them, or what changed since a cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.adapters.calendars.cronofy import writing
from kiosk.adapters.calendars.cronofy.access import Opened
from kiosk.adapters.calendars.cronofy.client import Call
from kiosk.adapters.calendars.cronofy.cursor import Cursor, digests_of, news_in
from kiosk.adapters.calendars.cronofy.mapping import place_all, reach_of
from kiosk.domain.errors import BadResponse
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import schedule_of
from kiosk.ports.calendar import Changes, Whole

_ALSO_FORMER = (("include_deleted", "true"), ("include_moved", "true"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of one room. `began` is when by our clock; `elevated`: meetings of others may be changed here."""

    call: Call
    opened: Opened
    room: Room
    began: datetime
    elevated: bool

    def whole(self, window: Interval, at: datetime) -> Whole:
        """All that occupies the room in the window."""
        events, date = self.call.events(self.opened.tokens, self._query(window))
        placed = place_all(events, self.room, window, elevated=self.elevated)
        schedule = schedule_of(
            self.room.id, window, at, placed.meetings, doubts=placed.doubts, dropped=placed.dropped
        )
        clean = not (placed.doubts or placed.dropped or placed.twice)
        return Whole(schedule, self._cursor(window, date, events, clean=clean, based=None), date)

    def changes(self, last: Cursor, at: datetime) -> Changes | None:
        """What changed; None when that cannot be told, or the cursor is not taken any more."""
        since = ("last_modified", writing.written(last.modified_since))
        try:
            events, date = self.call.events(
                self.opened.tokens, [*self._query(last.window), since, *_ALSO_FORMER]
            )
        except BadResponse:
            return None
        news = news_in(events, last, self.room, elevated=self.elevated)
        if news.doubtful:
            return None
        return Changes(
            news.changed,
            news.removed,
            self._cursor(last.window, date, events, clean=True, based=last.based),
            at,
            date,
        )

    def former_too(self, around: Interval, *more: tuple[str, str]) -> list[Mapping[str, Any]]:
        """Every event that is or was around there, deleted ones included."""
        query = [*self._query(around), *_ALSO_FORMER, *more]
        events = self.call.events(self.opened.tokens, query)[0]
        return [event for event in events if isinstance(event, Mapping)]

    def _cursor(
        self,
        window: Interval,
        date: datetime | None,
        events: Sequence[object],
        *,
        clean: bool,
        based: datetime | None,
    ) -> str:
        since = date or self.began
        told = digests_of(events, self.room, window, since=since, elevated=self.elevated)
        return Cursor(self.opened.calendar.id, window, since, based or since, clean, told).text()

    def _query(self, window: Interval) -> list[tuple[str, str]]:
        """What every read of events asks. Without `include_managed` our own bookings are left out."""
        first, last = reach_of(window)
        return [
            ("calendar_ids[]", self.opened.calendar.id),
            ("from", str(first)),
            ("to", str(last)),
            ("tzid", self.room.timezone),
            ("include_managed", "true"),
            ("localized_times", "true"),
        ]
