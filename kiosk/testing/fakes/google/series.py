"""The occurrences of a series as Google names and shows them. Pure."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr

Resource = dict[str, Any]
_MOST = 1000


def moment_of(when: Resource, zone: str = "UTC") -> datetime | None:
    """The instant of `{"dateTime"}` or `{"date"}` in UTC; None when it is neither."""
    try:
        if "dateTime" in when:
            parsed = datetime.fromisoformat(when["dateTime"])
            own = ZoneInfo(when.get("timeZone", zone))
            return (parsed if parsed.tzinfo else parsed.replace(tzinfo=own)).astimezone(UTC)
        return datetime.combine(date.fromisoformat(when["date"]), time(), ZoneInfo(zone)).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def occurrences(master: Resource, *, zone: str) -> Iterator[Resource]:
    """Each occurrence as an event of its own, its id made of the series' and of when it begins."""
    start, end = master["start"], master["end"]
    if "date" in start:
        first = datetime.combine(date.fromisoformat(start["date"]), time())
        length = date.fromisoformat(end["date"]) - first.date()
        for begin in islice(_rule(master, first), _MOST):
            yield _occurrence(
                master,
                f"{begin:%Y%m%d}",
                {"date": begin.date().isoformat()},
                {"date": (begin.date() + length).isoformat()},
            )
        return
    begins, ends = moment_of(start, zone), moment_of(end, zone)
    assert begins is not None
    assert ends is not None
    own = ZoneInfo(start.get("timeZone", zone))
    for begin in islice(_rule(master, begins.astimezone(own).replace(tzinfo=None)), _MOST):
        local = begin.replace(tzinfo=own)
        utc = local.astimezone(UTC)
        yield _occurrence(
            master,
            f"{utc:%Y%m%dT%H%M%SZ}",
            _timed(utc.astimezone(own), own),
            _timed((utc + (ends - begins)).astimezone(own), own),
        )


def _rule(master: Resource, first: datetime) -> Iterator[datetime]:
    rules = rruleset()
    for line in master["recurrence"]:
        if line.startswith("RRULE:"):
            rules.rrule(rrulestr(line, dtstart=first))
    return iter(rules)


def _timed(moment: datetime, zone: ZoneInfo) -> Resource:
    return {"dateTime": moment.isoformat(timespec="seconds"), "timeZone": str(zone)}


def _occurrence(master: Resource, when: str, start: Resource, end: Resource) -> Resource:
    event = deepcopy(master)
    del event["recurrence"]
    return event | {
        "id": f"{master['id']}_{when}",
        "start": start,
        "end": end,
        "recurringEventId": master["id"],
        "originalStartTime": start,
    }


def horizon(event: Resource, *, zone: str) -> tuple[datetime, datetime] | None:
    """When it begins and ends, for windows; None when it cannot be told."""
    begin, end = moment_of(event["start"], zone), moment_of(event["end"], zone)
    if begin is None or end is None:
        return None
    return min(begin, end), max(begin, end) if end != begin else end + timedelta(seconds=1)
