"""Deliberate faults of the product, each in one function: the histories must notice every one of them.

`breaks` names the promises that a mutant may be caught by. What is changed is put back at the end of `applied`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from kiosk.domain import snapshot
from kiosk.domain.attendance import ReleaseStop, asks_for
from kiosk.domain.bookings import Act, BookingState
from kiosk.domain.schedule import schedule_of
from kiosk.services import attendance, engine, journal, outbox, readers, settle, sync, taps, timekeeping
from kiosk.services.messages import Cancel, Create, NotStored, SaveOutbox
from kiosk.services.steps import Become, Progress, Send, Wait
from tests.simulation.breach import Promise
from tests.simulation.mutants_elsewhere import (
    comes_home,
    leaves_early,
    looks_here,
    looks_here_only,
    shows_everything,
)

Change = Callable[[Any], Any]  # from the function as it is to the function as it should not be
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault: the function `name` of `owner` as `change` makes it. Caught within
    `seeds` histories from `first` on.
    """

    fault: str
    owner: object
    name: str
    change: Change
    breaks: tuple[Promise, ...]
    first: int = 0
    seeds: int = 60

    def __str__(self) -> str:
        return self.fault


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    """The product with this fault."""
    sound = getattr(mutant.owner, mutant.name)
    setattr(mutant.owner, mutant.name, mutant.change(sound))
    try:
        yield
    finally:
        setattr(mutant.owner, mutant.name, sound)


def always(result: object) -> Change:
    """The function never does anything but return this."""
    return lambda _sound: lambda *_args, **_named: result


def fresh_keys(sound):
    numbers = count()
    return lambda key, *rest: sound(f"{key}-{next(numbers)}", *rest)


def speaks_first(sound):
    def turn(self, fresh, now):
        effects = sound(self, fresh, now)
        return sorted(effects, key=lambda effect: isinstance(effect, SaveOutbox))

    return turn


def keeps_going(sound):
    """What the disk refused is believed to be there."""

    def not_stored(self, message, now):
        held, durable = dict(self._outbox.bookings), self._durable
        sound(self, message, now)
        self._outbox.bookings, self._durable = held, durable
        self._outbox.progress = {key: Progress(looked_up=False) for key in held}

    return not_stored


def sure_of_failures(sound):
    def failed(self, key, call, error, now):
        sound(self, key, call, error, now)
        if isinstance(call, Create):
            self.progress[key] = replace(self.progress[key], looked_up=True)

    return failed


def sure_of_the_past(sound):
    def restore(self, kept):
        sound(self, kept)
        self.progress = {key: replace(p, looked_up=True) for key, p in self.progress.items()}

    return restore


def forgets_the_unsent(sound):
    return lambda self, kept: sound(self, [b for b in kept if b.sent or self.calls])


def believes_its_own_write(sound):
    def present(booking, progress, event, view, now):
        if booking.state is BookingState.PENDING and event.interval == booking.wanted.interval:
            known = replace(booking, state=BookingState.CONFIRMED, confirmed=booking.wanted)
            return Become(known, progress)
        return sound(booking, progress, event, view, now)

    return present


def never_gives_way(_sound):
    def contest(booking, progress, _rivals, _now):
        return Become(replace(booking, state=BookingState.CONFIRMED, confirmed=booking.wanted), progress)

    return contest


def gives_way_to_everybody(sound):
    def contest(booking, progress, rivals, now):
        return sound(booking, progress, tuple(replace(rival, key=None) for rival in rivals), now)

    return contest


def pushes_others_out(sound):
    def contest(booking, progress, rivals, now):
        foreign = [rival for rival in rivals if not rival.ours]
        return Send(Cancel(foreign[0])) if foreign else sound(booking, progress, rivals, now)

    return contest


def writes_what_is_over(sound):
    def absent(booking, progress, view, now):
        early = replace(now, wall=min(now.wall, booking.interval.start))
        return sound(booking, progress, view, early)

    return absent


def revives(sound):
    def absent(booking, progress, view, now):
        return sound(replace(booking, confirmed=None), progress, view, now)

    return absent


def looks_away(_sound):
    def watch(booking, progress, _view, now):
        over = booking.interval.end <= now.wall
        return Become(replace(booking, state=BookingState.ENDED), progress) if over else Wait()

    return watch


def follows_everything(sound):
    def adopt(booking, progress, seen, now):
        return sound(booking, replace(progress, written_at=None), seen, now)

    return adopt


def keeps_the_cursor(sound):
    def failed(self, error, now):
        cursor = self._cursor
        sound(self, error, now)
        self._cursor = cursor

    return failed


def adds_only(_sound):
    def merged(schedule, changes):
        meetings = {m.id: m for m in (*schedule.meetings, *changes.changed)}
        return schedule_of(schedule.room, schedule.window, changes.read_at, meetings.values())

    return merged


def without_lag(sound):
    def answered(self, key, call, result, now):
        self.read_lag, self.read_lags = timedelta(0), {}
        sound(self, key, call, result, now)

    return answered


def gives_up(sound):
    def failed(self, key, call, error, now):
        sound(self, key, call, error, now)
        self.progress[key] = replace(self.progress[key], not_before=float("inf"))

    return failed


def undoes_nothing(sound):
    def undo(box, intent, *, now):
        before = dict(box.bookings)
        outcome = sound(box, intent, now=now)
        box.bookings = before
        return outcome

    return undo


def undoes_twice(sound):
    """What is asked for once more after the undo is what was undone."""

    def undo(box, intent, *, now):
        booking = box.bookings.get(intent.key)
        outcome = sound(box, intent, now=now)
        if isinstance(outcome, str) and outcome == intent.key and booking is not None and booking.sent:
            box.want(booking, booking.wanted, None, not_before=now.boot + 5)
        return outcome

    return undo


def releases_unread(sound):
    """What was read once is believed, however long ago."""

    def act(self, outbox, known, now):
        read_for, attendance._read_for = attendance._read_for, always(None)(None)
        try:
            sound(self, outbox, replace(known, live=True), now)
        finally:
            attendance._read_for = read_for
        for booking in outbox.unfinished():
            if booking.act is Act.RELEASE and not booking.sent:
                outbox.progress[booking.key] = Progress(after=-1)

    return act


def watched_for_ever(sound):
    def watch(self, known, now):
        sound(self, known, now)
        self._watched_since = LONG_AGO
        self._first_read = dict.fromkeys(self._first_read, LONG_AGO)

    return watch


def keeps_check_ins_in_memory(sound):
    return lambda bookings: sound(tuple(b for b in bookings if b.act is not Act.CHECK_IN))


def asks_no_other_door(sound):
    def stop(self, meeting, outbox, known):
        found = sound(self, meeting, outbox, known)
        return None if found is ReleaseStop.OTHER_DOORS else found

    return stop


def agrees_to_everything(sound):
    """Whatever this door saw, it lets the other one decide."""

    def act(self, outbox, known, now):
        sound(self, outbox, known, now)
        meeting = self._present(outbox, known, now)
        if meeting is not None and self.policy.other_doors and asks_for(meeting, self.policy):
            self._consent(outbox, meeting, now)

    return act


def releases_unannounced(sound):
    def act(self, outbox, known, now):
        sound(self, outbox, known, now)
        if self.announced is not None:
            self.announced = replace(self.announced, until=now.boot)

    return act


def marks_nothing(sound):
    """The door knows who checked in, and tells nobody."""
    return lambda outbox, act, key, meeting, *, settled=False, **more: sound(
        outbox, act, key, meeting, settled=settled or act is Act.CHECK_IN, **more
    )


def acts_by_any_clock(_sound):
    return lambda self, now: now.boot >= self._disk_rests_until


def tells_of_wishes(sound):
    def lines(before, after, *, at):
        return tuple(entry for entry in sound(before, after, at=at) if entry.what.state is None)

    return lines


def tells_what_was_refused(sound):
    def heard(self, message, now, *, trusted):
        kept = list(self._fresh) if isinstance(message, NotStored) else []
        sound(self, message, now, trusted=trusted)
        self._waiting += kept

    return heard


P = Promise
MUTANTS = (
    Mutant("a new key with every attempt", settle, "Create", fresh_keys, (P.ONE_EVENT,)),
    Mutant("acknowledge before the save", engine.Engine, "_turn", speaks_first, (P.STORED_FIRST,)),
    Mutant("go on though the disk refused", engine.Engine, "_not_stored", keeps_going, (P.STORED_FIRST,)),
    Mutant("forget what was not sent", outbox.Outbox, "restore", forgets_the_unsent, (P.NEVER_LOST,)),
    Mutant("no look-up after silence", outbox.Outbox, "_failed", sure_of_failures, (P.ASKED_FIRST,)),
    Mutant("no look-up after a restart", outbox.Outbox, "restore", sure_of_the_past, (P.ASKED_FIRST,)),
    Mutant("no read-back", settle, "_present", believes_its_own_write, (P.NO_OVERLAP,)),
    Mutant("no rival check", settle, "_rivals", always(()), (P.NO_OVERLAP,)),
    Mutant("a stale view counts", settle, "_counts", always(result=True), (P.NO_OVERLAP,)),
    Mutant("no wait for the read lag", outbox.Outbox, "answered", without_lag, (P.NO_OVERLAP,)),
    Mutant("both keys win", settle, "_contest", never_gives_way, (P.NO_OVERLAP,)),
    Mutant("both keys lose", settle, "_contest", gives_way_to_everybody, (P.SOMEBODY_WINS,), first=40),
    Mutant("push other people out", settle, "_contest", pushes_others_out, (P.FOREIGN, P.RESTS)),
    Mutant("no reaping", settle, "_reap", always(Wait()), (P.NO_LEFTOVER,)),
    Mutant("no tombstones", outbox, "final_until", always(LONG_AGO), (P.NO_LEFTOVER, P.NEVER_LOST)),
    Mutant("twins are left", settle, "_part_twins", always(Wait()), (P.ONE_EVENT, P.SETTLED), first=20),
    Mutant("write what is over", settle, "_absent", writes_what_is_over, (P.IN_ITS_TIME,), first=200),
    Mutant("act by any clock", engine.Engine, "_may_act", acts_by_any_clock, (P.IN_ITS_TIME,)),
    Mutant("revive what was deleted", settle, "_absent", revives, (P.NEVER_REVIVED,), first=100),
    Mutant("look away once confirmed", settle, "_watch", looks_away, (P.CONFIRMED_EXISTS,)),
    Mutant("follow a late duplicate", settle, "_adopt", follows_everything, (P.WISHED,), first=120),
    Mutant(
        "release while stale", attendance.Attendance, "act", releases_unread, (P.NEVER_RELEASED,), first=140
    ),
    Mutant("release though touched", attendance.Attendance, "touched", always(None), (P.NEVER_RELEASED,)),
    Mutant("release after a restart", attendance.Attendance, "_watch", watched_for_ever, (P.NEVER_RELEASED,)),
    Mutant(
        "check-in only in memory",
        engine,
        "SaveOutbox",
        keeps_check_ins_in_memory,
        (P.STORED_FIRST, P.CHECKED_IN),
    ),
    Mutant("ask no other door", attendance.Attendance, "stop", asks_no_other_door, (P.NEVER_RELEASED,)),
    Mutant("agree to everything", attendance.Attendance, "act", agrees_to_everything, (P.NEVER_RELEASED,)),
    Mutant("release unannounced", attendance.Attendance, "act", releases_unannounced, (P.OBJECTED,)),
    Mutant("tell no door of a check-in", taps, "mark", marks_nothing, (P.CHECKED_IN,), first=70),
    Mutant("release nothing", attendance.Attendance, "shown", always(None), (P.GIVEN_UP,)),
    Mutant("an undo is only said", taps, "undo", undoes_nothing, (P.WISHED,)),
    Mutant("an undo is undone", taps, "undo", undoes_twice, (P.WISHED,)),
    Mutant("losses are not told", outbox.Outbox, "notices", always(()), (P.TOLD,)),
    Mutant(
        "trust a dead cursor",
        sync.Sync,
        "_failed",
        keeps_the_cursor,
        (P.NEVER_FALSELY_FREE, P.CONFIRMED_EXISTS),
    ),
    Mutant("changes only add", sync, "merged", adds_only, (P.CONFIRMED_EXISTS, P.RESTS)),
    Mutant("live for ever", sync.Sync, "_limit", always(1e9), (P.NEVER_FALSELY_FREE,)),
    Mutant("any clock will do", timekeeping.ClockTrust, "trusted", always(result=True), (P.CLOCK,)),
    Mutant("give up after a failure", outbox.Outbox, "_failed", gives_up, (P.SETTLED,)),
    Mutant(
        "settle a neighbour by this room",
        readers.Readers,
        "view",
        looks_here,
        (P.NO_OVERLAP, P.SETTLED),
        first=7,
    ),
    Mutant("forget the room on restart", outbox.Outbox, "restore", comes_home, (P.RIGHT_ROOM,), first=24),
    Mutant(
        "send everything to this room", readers.Readers, "elsewhere", always(None), (P.RIGHT_ROOM,), first=3
    ),
    Mutant(
        "show neighbours on this wall", snapshot, "bookings_in", shows_everything, (P.RIGHT_ROOM,), first=3
    ),
    Mutant("no reaping in a neighbour", readers.Readers, "need", leaves_early, (P.NO_LEFTOVER,), first=11),
    Mutant(
        "look at the own calendar only",
        readers.Readers,
        "view",
        looks_here_only,
        (P.NEVER_BY_HALF,),
        first=143,
    ),
    Mutant("read without end", sync.Sync, "_jittered", always(0.1), (P.RESTS,)),
    Mutant("tell of wishes only", journal, "lines", tells_of_wishes, (P.JOURNAL,)),
    Mutant("tell what the disk refused", journal.Journal, "heard", tells_what_was_refused, (P.JOURNAL,)),
    Mutant("no telling afterwards", journal, "lacking", always(()), (P.JOURNAL,), first=690),
)
