"""The journal: what happened to each booking and release at this door, told so that nobody can be recognised in it.

It follows from the outbox: `lines` compares two of its states, so nothing changes there without a line, and `lacking`
finds after a power cut what was kept and not told. An entry has no field for a title, a name or an address, and takes
no text for one: only times, words of this program, and hashes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from kiosk.domain.bookings import Act, Booking, BookingState
from kiosk.domain.intervals import Interval
from kiosk.domain.time import require_utc

KEY_DIGITS = 12
_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")
_WORD = re.compile(r"[a-z][a-z_]{1,39}")  # a value of an enumeration, never a sentence
_ROOM = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Happening(StrEnum):
    """What can happen to an entry of the outbox: wishes first, then what becomes of them, outcomes, and reports."""

    ASKED = "asked"
    ASKED_LONGER = "asked_longer"
    ASKED_SHORTER = "asked_shorter"
    ASKED_TO_CANCEL = "asked_to_cancel"
    ASKED_TO_CHECK_IN = "asked_to_check_in"
    NOBODY_CAME = "nobody_came"
    RELEASE_DUE = "release_due"
    UNDONE = "undone"
    CHANGE_REFUSED = "change_refused"
    GAVE_WAY = "gave_way"

    SENT = "sent"
    DIFFERS = "differs"
    MOVED = "moved"
    SEEN = "seen"
    NOT_RELEASED = "not_released"
    DROPPED = "dropped"

    CONFIRMED = "confirmed"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    ENDED = "ended"
    CANCELLED = "cancelled"
    RELEASED = "released"
    CANCELLED_ELSEWHERE = "cancelled_elsewhere"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RELEASE_STOPPED = "release_stopped"
    LAPSED = "lapsed"

    REPORTED = "reported"
    REPORT_DELIVERED = "report_delivered"
    REPORT_CLEARED = "report_cleared"
    REPORT_WITHDRAWN = "report_withdrawn"

    @property
    def state(self) -> BookingState | None:
        """The state that a booking is in from then on; None where it stays in the one it had."""
        return _STATES.get(self)


_STATES: Mapping[Happening, BookingState] = {
    Happening.ASKED: BookingState.PENDING,
    Happening.ASKED_TO_CHECK_IN: BookingState.PENDING,
    Happening.NOBODY_CAME: BookingState.PENDING,
    Happening.RELEASE_DUE: BookingState.PENDING,
    Happening.CONFIRMED: BookingState.CONFIRMED,
    Happening.EXTENDED: BookingState.CONFIRMED,
    Happening.SHORTENED: BookingState.CONFIRMED,
    Happening.CHECKED_IN: BookingState.CONFIRMED,
    Happening.NO_SHOW: BookingState.CONFIRMED,
    Happening.ENDED: BookingState.ENDED,
    Happening.CANCELLED: BookingState.ENDED,
    Happening.RELEASED: BookingState.ENDED,
    Happening.CANCELLED_ELSEWHERE: BookingState.CANCELLED_ELSEWHERE,
    Happening.REFUSED: BookingState.REFUSED,
    Happening.WITHDRAWN: BookingState.WITHDRAWN,
    Happening.RELEASE_STOPPED: BookingState.WITHDRAWN,
    Happening.LAPSED: BookingState.LAPSED,
}
_FIRST: Mapping[Act, Happening] = {
    Act.CHECK_IN: Happening.ASKED_TO_CHECK_IN,
    Act.ABSENT: Happening.NOBODY_CAME,
    Act.RELEASE: Happening.RELEASE_DUE,
}
# Where an outcome has another name for what is no booking; the rest are told as of bookings.
_OUTCOMES: Mapping[tuple[Act, BookingState], Happening] = {
    (Act.CHECK_IN, BookingState.CONFIRMED): Happening.CHECKED_IN,
    (Act.ABSENT, BookingState.CONFIRMED): Happening.NO_SHOW,
    (Act.RELEASE, BookingState.WITHDRAWN): Happening.RELEASE_STOPPED,
}
_FINAL: Mapping[BookingState, Happening] = {
    BookingState.PENDING: Happening.ASKED,
    BookingState.CANCELLED_ELSEWHERE: Happening.CANCELLED_ELSEWHERE,
    BookingState.REFUSED: Happening.REFUSED,
    BookingState.WITHDRAWN: Happening.WITHDRAWN,
    BookingState.LAPSED: Happening.LAPSED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: at the instant `at` this happened. `key` is the `short_key` of what it is about, `interval` the time
    that is asked for from then on, `because` the word of the reason, such as the value of a `Refusal`.
    """

    at: datetime
    what: Happening
    key: str
    interval: Interval
    room: str
    because: str | None = None

    def __post_init__(self) -> None:
        require_utc(self.at)
        for name, text, form in (("key", self.key, _KEY), ("room", self.room, _ROOM)):
            if not form.fullmatch(text):
                raise ValueError(f"not the {name} of a journal entry")
        if self.because is not None and not _WORD.fullmatch(self.because):
            raise ValueError("not the reason of a journal entry")


@dataclass(frozen=True, slots=True)
class Told:
    """How a booking stands according to the journal."""

    state: BookingState
    interval: Interval


def short_key(key: str) -> str:
    """What the journal calls a booking: the beginning of its key, or of the key's hash where somebody made up the key.

    The id of a meeting is always hashed.
    """
    if len(key) == 32 and _KEY.fullmatch(key[:KEY_DIGITS]) and all(c in "0123456789abcdef" for c in key):
        return key[:KEY_DIGITS]
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_DIGITS]


def lines(before: Iterable[Booking], after: Iterable[Booking], *, at: datetime) -> tuple[Entry, ...]:
    """What happened between two states of the outbox, in the order of the second."""
    known = {b.key: b for b in before}
    told = [entry for booking in after for entry in _entries(known.pop(booking.key, None), booking, at)]
    dropped = (b for b in known.values() if not b.settled)
    return (*told, *(_entry(b, Happening.DROPPED, None, at) for b in dropped))


def lacking(told: Iterable[Entry], outbox: Iterable[Booking], *, at: datetime) -> tuple[Entry, ...]:
    """What the journal does not tell of this outbox, as after a power cut between the two."""
    known, missing = last_words(told), list[Entry]()
    for booking in outbox:
        last = known.get(short_key(booking.key))
        if last is None:
            missing += _entries(None, booking, at)
        elif last != Told(booking.state, booking.interval):
            wanted = replace(booking.wanted, interval=last.interval)
            before = replace(booking, state=last.state, wanted=wanted, confirmed=None)
            missing += _entries(before, booking, at)
    return tuple(missing)


def last_words(told: Iterable[Entry]) -> dict[str, Told]:
    """How each booking stands, by short key. What was told first of it makes it pending."""
    standing: dict[str, Told] = {}
    for entry in told:
        before = standing.get(entry.key)
        state = entry.what.state or (before.state if before is not None else BookingState.PENDING)
        standing[entry.key] = Told(state, entry.interval)
    return standing


_Said = tuple[Happening, str | None]


def _entries(before: Booking | None, after: Booking, at: datetime) -> list[Entry]:
    return [_entry(after, what, because, at) for what, because in _told(before, after)]


def _entry(booking: Booking, what: Happening, because: str | None, at: datetime) -> Entry:
    return Entry(at, what, short_key(booking.key), booking.interval, booking.room, because)


def _told(before: Booking | None, after: Booking) -> Iterator[_Said]:
    if before is None:
        yield _first(after), None
        held = after.confirmed if after.target is not None else None  # of a foreign meeting: as it was read
        before = replace(
            after, state=BookingState.PENDING, sent=(), refusal=None, dismissed=False, confirmed=held
        )
    followed = after.confirmed == after.wanted != before.confirmed
    refused = after.refusal is not None and after.refusal is not before.refusal
    if after.wanted != before.wanted:
        yield _wish(before, after, refused=refused, followed=followed)
    if after.sent and after.sent != before.sent:
        yield Happening.SENT, None
    if after.state is not before.state or (followed and after.settled and not before.settled):
        yield _outcome(before, after), after.refusal if after.state.final else None
    elif after.wanted == before.wanted and after.confirmed != before.confirmed:
        yield (Happening.CONFIRMED if after.settled else Happening.DIFFERS), None
    if refused and after.wanted == before.wanted and not after.state.final:
        yield Happening.CHANGE_REFUSED, after.refusal
    if after.dismissed and not before.dismissed:
        yield Happening.SEEN, None


def _first(booking: Booking) -> Happening:
    """What was asked for, of a booking that nothing is known of yet."""
    if booking.act in _FIRST:
        return _FIRST[booking.act]
    held = booking.confirmed
    return Happening.ASKED if booking.target is None or held is None else _change(held.interval, booking)


def _change(held: Interval, booking: Booking) -> Happening:
    if not booking.wanted.exists:
        return Happening.ASKED_TO_CANCEL
    return Happening.ASKED_LONGER if booking.interval.end >= held.end else Happening.ASKED_SHORTER


def _wish(before: Booking, after: Booking, *, refused: bool, followed: bool) -> _Said:
    """Something else is wanted than before: the calendar's word, the door's own second thought, or somebody's wish."""
    if refused:
        what = Happening.CHANGE_REFUSED if after.wanted.exists else Happening.GAVE_WAY
        return what, after.refusal
    if followed or after.act is not Act.BOOK:
        return Happening.MOVED, None
    back = not before.wanted.exists and after.wanted.exists
    never_was = before.confirmed is None and not after.wanted.exists
    if back or never_was or after.wanted == before.confirmed:
        return Happening.UNDONE, None
    return _change(before.interval, after), None


def _outcome(before: Booking, after: Booking) -> Happening:
    state = after.state
    if (after.act, state) in _OUTCOMES:
        return _OUTCOMES[after.act, state]
    if state in _FINAL:
        return _FINAL[state]
    if state is BookingState.ENDED:
        over = Happening.RELEASED if after.act is Act.RELEASE else Happening.CANCELLED
        return Happening.ENDED if after.wanted.exists else over
    held, holds = before.confirmed, after.confirmed
    if held is None or holds is None or held.interval.end == holds.interval.end:
        return Happening.CONFIRMED
    return Happening.EXTENDED if holds.interval.end > held.interval.end else Happening.SHORTENED
