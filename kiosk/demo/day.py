"""A day of believable meetings for every room, arranged around a given moment: the same for the same moment.

At whatever hour the demo starts, Juniper is free and its next meeting, the Supplier review, is about 78 minutes away:

    review -3:30  -3:00  -2:00      now        review  +1:00   +1:30  +2:00
             | Design | Private |    .    free    | Supplier |     | Stand-up |

All times are counted from the start of that meeting, a quarter of an hour by any clock. They are counted in UTC, so a
night in which the clocks change moves nothing against anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.demo.plan import PLANS, From, Row
from kiosk.demo.rooms import MAIL
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import day_of
from kiosk.domain.time import cut_to_minute, to_utc

REVIEW_AHEAD = timedelta(minutes=78)
_QUARTER = timedelta(minutes=15)
_DAYS_BEFORE = 7  # a series began a week ago
_DAYS_OF_A_SERIES = 21


@dataclass(frozen=True, slots=True)
class Event:
    """An event as its organiser would write it; `interval` is that of the first occurrence.

    `all_day` gives the local dates instead, the last one excluded. `series` is the number of daily occurrences, 1 for a
    single event. `moved` says by how much occurrences were moved, and `cancelled` which do not take place; both count
    occurrences from zero. `blocks` is False for what is written into the calendar without taking the room.
    """

    uid: str
    title: str
    interval: Interval
    organiser: str | None = None
    private: bool = False
    tentative: bool = False
    blocks: bool = True
    all_day: tuple[date, date] | None = None
    series: int = 1
    moved: tuple[tuple[int, timedelta], ...] = ()
    cancelled: tuple[int, ...] = ()

    def occurrences(self) -> tuple[Interval, ...]:
        """The times that it really takes, in the order of the series."""
        moved = dict(self.moved)
        return tuple(
            self.occurrence(index, by=moved.get(index, timedelta()))
            for index in range(self.series)
            if index not in self.cancelled
        )

    def occurrence(self, index: int, *, by: timedelta = timedelta()) -> Interval:
        """The time that occurrence `index` was planned for, moved `by` so much."""
        offset = timedelta(days=index) + by
        return Interval(self.interval.start + offset, self.interval.end + offset)


def review_after(moment: datetime) -> datetime:
    """When the next meeting in Juniper begins: 78 minutes after `moment` (in UTC), to the nearest quarter hour."""
    wish = moment + REVIEW_AHEAD
    since_midnight = wish - datetime(wish.year, wish.month, wish.day, tzinfo=UTC)
    return wish - since_midnight + round(since_midnight / _QUARTER) * _QUARTER


def events_around(moment: datetime, zone: ZoneInfo) -> Mapping[str, tuple[Event, ...]]:
    """The events of each room, by room id, around `moment` (in UTC)."""
    return {
        room: _placed(_event(room, row, moment=moment, zone=zone) for row in rows)
        for room, rows in PLANS.items()
    }


def _placed(events: Iterable[Event]) -> tuple[Event, ...]:
    """Those that find their time free: who comes later in the plan does not book over who came before."""
    placed: list[Event] = []
    for event in events:
        taken = [time for other in placed if other.blocks for time in other.occurrences()]
        if not event.blocks or not any(a.overlaps(b) for a in taken for b in event.occurrences()):
            placed.append(event)
    return tuple(placed)


def _event(room: str, row: Row, *, moment: datetime, zone: ZoneInfo) -> Event:
    if row.counted is From.TODAY:
        first = moment.astimezone(zone).date() + timedelta(days=row.start)
        all_day = (first, first + timedelta(days=row.length))
        interval = Interval(*(to_utc(datetime.combine(day, time(), zone)) for day in all_day))
    else:
        all_day = None
        start = _origin(row.counted, moment=moment, zone=zone) + timedelta(minutes=row.start)
        start -= timedelta(days=_DAYS_BEFORE if row.daily else 0)
        interval = Interval(start, start + timedelta(minutes=row.length))
    return Event(
        uid=f"{room}-{interval.start:%Y%m%dT%H%M}-{row.title.lower().replace(' ', '-')}@{MAIL}",
        title=row.title,
        interval=interval,
        organiser=row.organiser,
        private=row.private,
        tentative=row.tentative,
        blocks=row.blocks,
        all_day=all_day,
        series=_DAYS_OF_A_SERIES if row.daily else 1,
        moved=tuple((_DAYS_BEFORE + day, timedelta(minutes=minutes)) for day, minutes in row.moved),
        cancelled=tuple(_DAYS_BEFORE + day for day in row.cancelled),
    )


def _origin(counted: From, *, moment: datetime, zone: ZoneInfo) -> datetime:
    match counted:
        case From.NOW:
            return cut_to_minute(moment)
        case From.MIDNIGHT:
            return day_of(moment, zone).end
        case _:
            return review_after(moment)
