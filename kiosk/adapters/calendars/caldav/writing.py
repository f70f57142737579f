"""New text for a resource: an event made, one occurrence ended elsewhere, marked, or cancelled. Pure.

Changes are made line by line, so that whatever else another client wrote stays as it is, understood or not. A series
is never rewritten: one occurrence gets an exception (RECURRENCE-ID) or is taken out (EXDATE).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

from icalendar import vText

from kiosk.adapters.calendars.caldav.blocks import blocks, cut_out, unfolded
from kiosk.adapters.calendars.caldav.description import (
    ABSENT_PROPERTY,
    CHECK_IN_PROPERTY,
    FREE_PROPERTY,
    KEY_PROPERTY,
)
from kiosk.adapters.calendars.caldav.properties import moment_name
from kiosk.adapters.calendars.caldav.recurrence import Occurrence
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import absence_note
from kiosk.domain.meetings import Meeting

_PRODUCT = "-//Door Kiosk//Door Kiosk//EN"
_NAME = re.compile(r"[A-Za-z0-9-]+")
_VERSION = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
_END = {"DTEND", "DURATION"}
_MARKS = {CHECK_IN_PROPERTY, ABSENT_PROPERTY}
_SERIES = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


class CannotEdit(ValueError):
    """The text is not as it was understood when it was read."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One VEVENT of the text: its lines without BEGIN and END."""

    lines: tuple[str, ...]

    def value(self, name: str) -> str:
        """The first value of a property at this level, empty without one; parameters are left out."""
        line = self.line(name)
        return re.sub(r'^(?:"[^"]*"|[^":])*:', "", line) if line else ""

    def line(self, name: str) -> str:
        return next((line for own, line in self.own_lines() if own == name), "")

    def own_lines(self) -> Iterator[tuple[str, str]]:
        """Name and line of each property of the event itself, not of its alarms."""
        depth = 0
        for line in self.lines:
            match = _NAME.match(line)
            name = match[0].upper() if match else ""
            if name == "BEGIN":
                depth += 1
            yield ("" if depth else name), line
            if name == "END":
                depth -= 1

    def without(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(line for own, line in self.own_lines() if own not in names)


def booking_text(*, key: str, interval: Interval, title: str, busy: bool = True, now: datetime) -> str:
    """A new event of ours. Its UID is the key, and so is a property that other clients keep."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "BEGIN:VEVENT",
        f"UID:{_escaped(key)}",
        f"{KEY_PROPERTY}:{_escaped(key)}",
        f"DTSTAMP:{_utc(now)}",
        "SEQUENCE:0",
        f"DTSTART:{_utc(interval.start)}",
        f"DTEND:{_utc(interval.end)}",
        f"SUMMARY:{_escaped(title)}",
        "STATUS:CONFIRMED",
        *(["TRANSP:OPAQUE"] if busy else ["TRANSP:TRANSPARENT", f"{FREE_PROPERTY}:1"]),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return _folded(lines)


def with_end(text: str, occurrence: Occurrence, interval: Interval, *, zone: ZoneInfo, now: datetime) -> str:
    """The text with that occurrence taking `interval` instead. CannotEdit when it is not found in the text."""
    text = unfolded(text)
    source = _source(text, occurrence)
    if occurrence.original is None or source.line("RECURRENCE-ID"):
        # A single event, or an exception that is there already.
        added = [*_times(source, occurrence, interval, zone), *_versions(source, now)]
        dropped = _END | _VERSION | (set() if isinstance(occurrence.start, datetime) else {"DTSTART"})
        return _folded(_replaced(text, source, [*source.without(dropped), *added]))
    begins = (
        [_time("DTSTART", interval.start, source, zone)] if isinstance(occurrence.start, datetime) else []
    )
    times = [*begins, *_times(source, occurrence, interval, zone)]
    return _with_exception(text, source, occurrence.original, times, zone=zone, now=now)


def with_marks(text: str, occurrence: Occurrence, marked: Meeting, *, zone: ZoneInfo, now: datetime) -> str:
    """The text with the marks that the meeting has on that occurrence. CannotEdit when it is not found in the text."""
    text = unfolded(text)
    source = _source(text, occurrence)
    came = [f"{CHECK_IN_PROPERTY}:{moment_name(occurrence.start)}"] if marked.checked_in else []
    absent = [f"{ABSENT_PROPERTY}:{absence_note(marked)}"] if marked.absent else []
    if occurrence.original is None or source.line("RECURRENCE-ID"):
        kept = source.without(_VERSION | _MARKS)
        return _folded(_replaced(text, source, [*kept, *came, *absent, *_versions(source, now)]))
    lines = [
        _time("DTSTART", occurrence.start, source, zone),
        _time("DTEND", occurrence.end, source, zone),
        *came,
        *absent,
    ]
    return _with_exception(text, source, occurrence.original, lines, zone=zone, now=now)


def _with_exception(
    text: str, master: _Block, original: date, lines: Sequence[str], *, zone: ZoneInfo, now: datetime
) -> str:
    """The text with an exception to the series: all that the master says, but for its times and what `lines` say."""
    named = _time("RECURRENCE-ID", original, master, zone)
    said = {match[0].upper() for line in lines if (match := _NAME.match(line))}
    kept = master.without(_END | _VERSION | _SERIES | {"DTSTART"} | said)
    exception = [*kept, named, *lines, *_versions(master, now)]
    return _folded(_replaced(text, master, master.lines, exception))


def without(text: str, occurrence: Occurrence, *, zone: ZoneInfo, now: datetime) -> str | None:
    """The text without that occurrence; None when nothing is left that would be worth keeping."""
    text = unfolded(text)
    source = _source(text, occurrence)
    events = _events(text)
    master = next((e for e in events if _same_uid(e, source) and not e.line("RECURRENCE-ID")), None)
    if occurrence.original is None or master is None:
        return None if len(events) == 1 else _folded(_replaced(text, source, None))
    excluded = _time("EXDATE", occurrence.original, master, zone)
    lines = _replaced(text, master, [*master.without(_VERSION), excluded, *_versions(master, now)])
    if source is not master and source.lines != master.lines:
        lines = _replaced("\n".join(lines), source, None)
    return _folded(lines)


def _times(source: _Block, occurrence: Occurrence, interval: Interval, zone: ZoneInfo) -> list[str]:
    """The lines of the new end; of a whole day also of its start, since it is no whole day any more."""
    if isinstance(occurrence.start, datetime):
        return [_time("DTEND", interval.end, source, zone)]
    return [f"DTSTART:{_utc(interval.start)}", f"DTEND:{_utc(interval.end)}"]


def _versions(source: _Block, now: datetime) -> list[str]:
    number = source.value("SEQUENCE").strip()
    following = int(number) + 1 if number.isdecimal() and len(number) < 9 else 1
    return [f"DTSTAMP:{_utc(now)}", f"LAST-MODIFIED:{_utc(now)}", f"SEQUENCE:{following}"]


def _time(name: str, moment: date, like: _Block, zone: ZoneInfo) -> str:
    """A line with a time, written as the DTSTART of the block is: floating, in its zone, or in UTC."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    start = like.line("DTSTART")
    tzid = re.search(r';TZID="?([^":;]+)"?', start, re.IGNORECASE)
    if tzid is None and not start.rstrip().upper().endswith("Z") and "VALUE=DATE:" not in start.upper():
        return f"{name}:{moment.astimezone(zone):%Y%m%dT%H%M%S}"
    if tzid and tzid[1] in available_timezones():
        local = moment.astimezone(ZoneInfo(tzid[1]))
        if local.fold == 0:  # a time in the repeated hour can only be said in UTC
            return f"{name};TZID={tzid[1]}:{local:%Y%m%dT%H%M%S}"
    return f"{name}:{_utc(moment)}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _source(text: str, occurrence: Occurrence) -> _Block:
    """The block that the occurrence was read from."""
    event = occurrence.source
    named = event.get("RECURRENCE-ID")
    recurrence = named.to_ical().decode() if named is not None else ""
    for block in _events(text):
        if block.value("UID").strip() == _escaped(str(event.get("UID", ""))).strip() and (
            block.value("RECURRENCE-ID").strip() == recurrence
        ):
            return block
    raise CannotEdit("the event is not found in its own text")


def _events(text: str) -> list[_Block]:
    return [_block(block) for block in cut_out(text, "VEVENT")[1]]


def _block(text: str) -> _Block:
    return _Block(tuple(text.strip("\n").split("\n")[1:-1]))


def _same_uid(one: _Block, other: _Block) -> bool:
    return one.value("UID").strip() == other.value("UID").strip()


def _replaced(
    text: str, block: _Block, lines: Sequence[str] | None, more: Sequence[str] | None = None
) -> list[str]:
    """All lines of the text with those of one event replaced (None: taken out), and `more` as an event behind it."""
    result: list[str] = []
    position = 0
    for begin, end in blocks(text, "VEVENT"):
        result += text[position:begin].split("\n")
        position = end
        own = _block(text[begin:end])
        if own != block:
            result += ["BEGIN:VEVENT", *own.lines, "END:VEVENT"]
            continue
        for replacement in (lines, more):
            if replacement is not None:
                result += ["BEGIN:VEVENT", *replacement, "END:VEVENT"]
    return [*result, *text[position:].split("\n")]


def _folded(lines: Sequence[str]) -> str:
    return "".join(f"{_fold(line)}\r\n" for line in lines if line)


def _fold(line: str) -> str:
    """At most 75 octets, then a new line that begins with a space (RFC 5545, 3.1)."""
    pieces, octets = [""], 0
    for char in line:
        octets += len(char.encode())
        if octets > 75:
            pieces.append(" ")
            octets = 1 + len(char.encode())
        pieces[-1] += char
    return "\r\n".join(pieces)


def _escaped(text: str) -> str:
    return vText(text).to_ical().decode()
