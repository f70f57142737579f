"""Series as occurrences, within bounds: whatever a rule says, it costs a bounded time. Pure.

recurring-ical-events does the work. It starts counting at DTSTART and never gives up, so a rule that would need too
many steps, or may never match a day, is refused beforehand.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event
from recurring_ical_events import CalendarQuery
from recurring_ical_events.adapters.event import EventAdapter
from recurring_ical_events.selection.name import ComponentsWithName

from kiosk.adapters.calendars.caldav.properties import (
    Unreadable,
    length_of,
    moment,
    rules,
    stands_for_later_ones,
    start_of,
)
from kiosk.domain.intervals import Interval

MAX_STEPS = 50_000
MAX_OCCURRENCES = 1_000
_MARGIN = timedelta(days=2)  # whole days and floating times are compared without their zone
_PERIODS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=28),
    "YEARLY": timedelta(days=365),
}
_WITHIN_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_WHICH_DAYS = ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place.

    `source` is the component that describes it: the series, or the exception made for it. `original` is where the
    series would have put it (None for a single event); `start` and `end` are dates for whole days.
    """

    source: Event
    start: date
    end: date
    original: date | None


def occurrences(events: Sequence[Event], window: Interval) -> tuple[Occurrence, ...]:
    """The occurrences of one UID around the window; Unreadable when that would take too long, or makes no sense."""
    for event in events:
        for rule in rules(event):
            _require_bounded(rule, start_of(event), window.end)
    if len(events) == 1 and not any(name in events[0] for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        start, end = span(events[0])
        return (Occurrence(events[0], start, end, None),)
    calendar = Calendar()
    calendar.subcomponents = list(events)
    query = CalendarQuery(calendar, components=[ComponentsWithName("VEVENT", _Adapter)])
    found: list[_Found] = query.between(window.start - _MARGIN, window.end + _MARGIN)
    return tuple(Occurrence(each.source, each.start, each.end, _original(each)) for each in found)


def span(event: Event) -> tuple[date, date]:
    """Start and end of the component itself, as it says; a whole day when it is a date without an end."""
    start, end, length = start_of(event), moment(event, "DTEND"), length_of(event)
    if end is not None:
        return start, end
    if length is None:
        return start, start if isinstance(start, datetime) else start + timedelta(days=1)
    if not isinstance(start, datetime) and length % timedelta(days=1):
        start = datetime.combine(start, time())
    return start, start + length


class _Found(dict[str, object]):
    """What the library hands back for an occurrence; it wants to note the SEQUENCE in it."""

    def __init__(self, source: Event, start: date, end: date) -> None:
        super().__init__()
        self.source, self.start, self.end = source, start, end


class _Adapter(EventAdapter):  # type: ignore[misc]  # the library brings no types
    """Tells which component an occurrence comes from, and spares a copy of it."""

    def as_component(
        self, start: date | None = None, stop: date | None = None, keep_recurrence_attributes: object = None
    ) -> _Found:
        del keep_recurrence_attributes
        return _Found(self._component, start or self.start, stop or self.end)


def _original(found: _Found) -> date:
    original = moment(found.source, "RECURRENCE-ID")
    if original is None:
        return found.start
    own_start = start_of(found.source)
    if not stands_for_later_ones(found.source) or isinstance(own_start, datetime) != isinstance(
        original, datetime
    ):
        return original
    # It stands for itself and for all that follow, each moved by as much as itself.
    return found.start - (own_start - original)


def _require_bounded(rule: dict[str, list[object]], start: date, end: datetime) -> None:
    """Raise Unreadable unless finding the occurrences up to `end` takes a bounded number of steps."""
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    interval = _numbers(rule, "INTERVAL", [1])[0]
    if frequency not in _PERIODS or interval < 1:
        raise Unreadable(f"a recurrence without a meaning: FREQ={frequency or None};INTERVAL={interval}")
    if str(rule.get("RSCALE", ["GREGORIAN"])[0]).upper() != "GREGORIAN":
        raise Unreadable("a recurrence in another calendar than the Gregorian")
    until = min([end.date(), *(_day(last) for last in rule.get("UNTIL", []) if isinstance(last, date))])
    steps = max(until - _day(start) + timedelta(days=1), timedelta(0)) / (_PERIODS[frequency] * interval)
    for part in _WITHIN_DAY:
        steps *= max(len(rule.get(part, [])), 1)
    if steps > MAX_STEPS:
        raise Unreadable("it recurs too often to be counted")
    if _may_never_match(rule, frequency, interval):
        raise Unreadable("it may never recur")


def _may_never_match(rule: dict[str, list[object]], frequency: str, interval: int) -> bool:
    """Whether no day may fit the rule, so that the search would go on to the year 9999."""
    chosen = [part for part in _WHICH_DAYS if rule.get(part)]
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
        return bool(chosen) or any(rule.get(part) for part in _WITHIN_DAY)
    if frequency == "DAILY" and chosen and interval > 1:
        return True
    if ("BYYEARDAY" in chosen or "BYWEEKNO" in chosen) and len(chosen) > 1 + ("BYDAY" in chosen):
        return True
    months, days = _numbers(rule, "BYMONTH", [*range(1, 13)]), _numbers(rule, "BYMONTHDAY", [1])
    return not any(
        1 <= month <= 12 and abs(day) <= monthrange(2024, month)[1] for month in months for day in days
    )


def _numbers(rule: dict[str, list[object]], part: str, otherwise: list[int]) -> list[int]:
    """The numbers of a part of the rule; Unreadable when they are none."""
    try:
        return [int(str(number)) for number in rule.get(part, [])] or otherwise
    except ValueError as error:
        raise Unreadable(f"{part} of a recurrence is no number") from error


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
