"""The words, times and dates of one door in one language: everything that is shown goes through here.

English is the source; other languages are gettext catalogues in `assets/locale`, compiled by `assets/locale/build.py`.
Names of days and months, dates and times stand in the catalogues too, where the build script puts what CLDR has: asking
Babel while the screen starts would cost 33 ms (20 ms to import, 13 ms to load two locales) for one line of text.
"""

import gettext
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from kiosk.assets import folder
from kiosk.domain.appearance import ClockFace
from kiosk.domain.intervals import Interval
from kiosk.languages import (
    DOMAIN,
    SOURCE_LANGUAGE,
    base_of,
    counts_twelve_hours,
    is_right_to_left,
    languages,
)

BETWEEN = " · "
_RIGHT_TO_LEFT_ISOLATE, _FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2067", "\u2068", "\u2069"
_NEAR = timedelta(hours=12)
_ROUGH = timedelta(minutes=2)
_IN_DAYS = 2
_NOON = 12  # o'clock
_MINUTES = re.compile(r"[:.]\d\d")
_UNBROKEN = "\xa0"  # a space at which no line ends


def marked(text: str) -> str:
    """The text itself: marks an entry of a table for the catalogue; `Wording.say` translates it where it is used."""
    return text


WEEKDAYS = (
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
    marked("Sunday"),
)
SHORT_WEEKDAYS = (
    marked("Mon"),
    marked("Tue"),
    marked("Wed"),
    marked("Thu"),
    marked("Fri"),
    marked("Sat"),
    marked("Sun"),
)
MONTHS = (
    marked("January"),
    marked("February"),
    marked("March"),
    marked("April"),
    marked("May"),
    marked("June"),
    marked("July"),
    marked("August"),
    marked("September"),
    marked("October"),
    marked("November"),
    marked("December"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One language and one room's zone. Every instant that comes in is aware; every text that goes out is final."""

    language: str
    zone: ZoneInfo
    catalogue: gettext.NullTranslations = field(repr=False, compare=False)
    twelve_hours: bool = False

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return is_right_to_left(self.language)

    def say(self, text: str, /, **values: object) -> str:
        """The text in this language, with its `{names}` filled in. Values are put in as they are, never read; those
        that are read in the other direction are isolated, so that they reorder nothing around them.
        """
        return self.catalogue.gettext(text).format(**self._isolated(values))

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The plural form for `number`, which is also a name to fill in."""
        return self.catalogue.ngettext(one, many, number).format(number=number, **self._isolated(values))

    def beside(self, *texts: str) -> str:
        """Texts side by side with a dot between them, `Planning · S. Haddad`; empty ones are left out."""
        return BETWEEN.join(isolated(text, rtl=self.rtl) for text in texts if text)

    def listed(self, *texts: str) -> str:
        """Texts one after the other, `15 m, this floor`; empty ones are left out."""
        return self.say(", ").join(isolated(text, rtl=self.rtl) for text in texts if text)

    def _isolated(self, values: dict[str, object]) -> dict[str, object]:
        return {
            name: isolated(value, rtl=self.rtl) if isinstance(value, str) else value
            for name, value in values.items()
        }

    def time(self, instant: datetime) -> str:
        """`14:30` or `2:30 pm`; in the hour that DST repeats with the letters of its zone, `02:30 CEST`."""
        local = instant.astimezone(self.zone)
        return _with_zone(self._clock(local), local)

    def spoken_time(self, instant: datetime) -> str:
        """The time as it stands in a sentence: `14:30`, in German `14:30 Uhr`."""
        local = instant.astimezone(self.zone)
        clock = self._clock(local)
        return _with_zone(clock if self.twelve_hours else self.say("{clock}", clock=clock), local)

    def _clock(self, local: datetime) -> str:
        if not self.twelve_hours:
            return self.say("{hour:02}:{minute:02}", hour=local.hour, minute=local.minute)
        half = self.say("am") if local.hour < _NOON else self.say("pm")
        said = self.say("{hour}:{minute:02} {half}", hour=_of_twelve(local), minute=local.minute, half=half)
        return said.replace(" ", _UNBROKEN)

    def short_time(self, instant: datetime) -> str:
        """The time where a clock stands beside it: `14:30`, or without its half of the day `2:30`."""
        if not self.twelve_hours:
            return self.time(instant)
        local = instant.astimezone(self.zone)
        return _with_zone(f"{_of_twelve(local)}:{local:%M}", local)

    def hour(self, instant: datetime) -> str:
        """An hour of a day as it stands at its line: `14:00`, or with its half of the day `2 pm`."""
        local = instant.astimezone(self.zone)
        if not self.twelve_hours or local.minute:
            return self.short_time(instant)
        whole = _MINUTES.sub("", self._clock(local))
        return _with_zone(
            whole.replace(f".{_UNBROKEN}", "").replace(".", ""), local
        )  # `p. m.` takes too much room

    def span(self, interval: Interval) -> str:
        """`13:12 – 13:42`; the earlier time is always read first."""
        return self._between(self.time(interval.start), self.time(interval.end))

    def short_span(self, interval: Interval) -> str:
        """The same of short times: `1:12 – 1:42`."""
        return self._between(self.short_time(interval.start), self.short_time(interval.end))

    def _between(self, start: str, end: str) -> str:
        span = f"{start} – {end}"
        return f"{_RIGHT_TO_LEFT_ISOLATE}{span}{_POP_ISOLATE}" if self.rtl else span

    def moment(self, instant: datetime, *, now: datetime) -> str:
        """The time, and its day where that is needed: `14:30`, `tomorrow 08:00`, `Mon 23, 08:00`."""
        local, here = instant.astimezone(self.zone), now.astimezone(self.zone)
        tomorrow = here.date() + timedelta(days=1)
        if local.date() == tomorrow and (local.hour, local.minute) == (0, 0):
            return self.say("midnight")
        if local.date() == here.date() or timedelta(0) <= instant - now < _NEAR:
            return self.spoken_time(instant)
        if local.date() == tomorrow:
            return self.say("tomorrow {time}", time=self.spoken_time(instant))
        return self.say("{day}, {time}", day=self.short_day(local.date()), time=self.spoken_time(instant))

    def until(self, instant: datetime, *, now: datetime) -> str:
        """`until 14:30`, as a sentence says it."""
        return self.say("until {time}", time=self.moment(instant, now=now))

    def day(self, day: date) -> str:
        """`Thursday 20 November`."""
        weekday, month = self.say(WEEKDAYS[day.weekday()]), self.say(MONTHS[day.month - 1])
        return self.say("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)

    def short_day(self, day: date) -> str:
        """`Fri 21`."""
        return self.say("{weekday} {day}", weekday=self.say(SHORT_WEEKDAYS[day.weekday()]), day=day.day)

    def near_day(self, day: date, *, today: date) -> str:
        """`today`, `tomorrow`, `Sun 22`."""
        if day == today:
            return self.say("today")
        return self.say("tomorrow") if day == today + timedelta(days=1) else self.short_day(day)

    def duration(self, length: timedelta) -> str:
        """`1 h 18 min`, to the whole minute; hours alone when nothing is left over."""
        hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
        if not hours:
            return self.minutes(minutes)
        if not minutes:
            return self.say("{hours} h", hours=hours)
        return self.say("{hours} h {minutes} min", hours=hours, minutes=minutes)

    def ago(self, length: timedelta) -> str:
        """How long something is over, more roughly the longer it is: `12 s`, `1 h 18 min`, `3 days`; nothing is 0 s."""
        seconds = max(0, int(length.total_seconds()))
        if seconds < _ROUGH.total_seconds():
            return self.seconds(seconds)
        days = seconds // 86400
        if days >= _IN_DAYS:
            return self.count("{number} day", "{number} days", days)
        return self.duration(timedelta(seconds=seconds))

    def minutes(self, number: int) -> str:
        """`15 min`."""
        return self.say("{minutes} min", minutes=number)

    def seconds(self, number: int) -> str:
        """`8 s`."""
        return self.say("{seconds} s", seconds=number)


def isolated(text: str, *, rtl: bool) -> str:
    """`text` so that it reorders nothing beside it: isolated if any letter of it is read in the other direction."""
    other = ("L",) if rtl else ("R", "AL", "AN")
    if not rtl and text.isascii():
        return text
    crosses = any(unicodedata.bidirectional(sign) in other for sign in text)
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if crosses else text


def wording_for(language: str, zone: ZoneInfo, *, clock: ClockFace = ClockFace.AUTO) -> Wording:
    """The wording of a language tag (`de`, `de-AT`), in a room's zone; English when there is no catalogue for it."""
    catalogue = _catalogue(base_of(language))
    base = SOURCE_LANGUAGE if catalogue is None else base_of(language)
    twelve = counts_twelve_hours(base) if clock is ClockFace.AUTO else clock is ClockFace.TWELVE
    return Wording(base, zone, catalogue or gettext.NullTranslations(), twelve_hours=twelve)


@cache
def _catalogue(language: str) -> gettext.NullTranslations | None:
    if language not in languages() or language == SOURCE_LANGUAGE:
        return None
    with (folder() / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def _of_twelve(local: datetime) -> int:
    return (local.hour - 1) % _NOON + 1


def _with_zone(text: str, local: datetime) -> str:
    # An instant taken from UTC never falls into the hour that DST skips: two offsets mean the hour that it repeats.
    repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{text} {local.tzname()}" if repeated else text
