"""`kiosk find`: the rooms around that can be had, by the search that the screen makes, and how to book the first."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.shell import Shell, wording_of
from kiosk.domain.finding import Availability, Found, Query, candidates_in, search, sight_of
from kiosk.domain.intents import Look
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import FindingKind, Snapshot
from kiosk.domain.time import Now, cut_to_minute
from kiosk.link.protocol import NoAnswer, Role
from kiosk.options import instant_of
from kiosk.screen.presenters.find_a_room import until_words
from kiosk.screen.presenters.plain import Record, plain_scene
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import BETWEEN, facilities_of
from kiosk.screen.presenters.ways import way_words

_MOST = 20


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody typed: a room for `minutes` from `start` as written, or from now."""

    minutes: int
    start: str | None = None
    seats: int | None = None
    equipment: frozenset[str] = frozenset()
    step_free: bool = False

    def query(self, snapshot: Snapshot, now: Now) -> Query:
        """What is looked for. UsageError for a time that does not exist or is over."""
        start = cut_to_minute(now.wall)
        if self.start is not None:
            start = max(cut_to_minute(_instant(self.start, snapshot, now)), start)
        interval = Interval(start, start + timedelta(minutes=self.minutes))
        return Query(interval, self.seats, self.equipment, self.step_free)


def find(shell: Shell, wanted: Search, *, wait: float) -> Exit:
    """The rooms that fit, the nearest free one first. The calendars of the others have `wait` seconds to answer."""
    with shell.agent(Role.COMMAND) as agent:
        before = agent.snapshot()
        query = wanted.query(before, shell.now(before))
        agent.ask(Look(shell.new_id()))
        with suppress(NoAnswer):  # then the rooms that have not answered are unknown
            agent.wait_for(lambda s: _answered(s, shell.now(s)), timeout=wait)
        snapshot = agent.snapshot()
    now = shell.now(snapshot)
    scene = plain_scene(snapshot, now, wording_of(snapshot))
    found = search(candidates_in(snapshot), sight_of(snapshot, now), query, most=_MOST)
    record = {
        "start": _rfc3339(query.interval.start, scene),
        "end": _rfc3339(query.interval.end, scene),
        "rooms": [_record(each, scene) for each in found],
    }
    shell.voice.answer(record, _lines(found, wanted, scene))
    return Exit.DONE if any(f.availability is Availability.FREE for f in found) else Exit.REFUSED


def _answered(snapshot: Snapshot, now: Now) -> bool:
    """Whether the calendar of each room around has said when it is free, or that it does not say."""
    told = {around.room for around in snapshot.around if now.boot < (around.reading.live_until or 0.0)}
    failed = {f.room for f in snapshot.findings if f.kind is FindingKind.FREE_BUSY_FAILED}
    return all(room.id in told or room.id in failed for room in snapshot.neighbours)


def _record(found: Found, scene: Scene) -> Record:
    """A room as data. Times are RFC 3339; metres and seconds are those of the way, null where nobody knows it."""
    room, walk = found.room, found.walk
    return {
        "room": room.id,
        "name": room.name,
        "state": found.availability.value,
        "until": _rfc3339(found.until, scene),
        "as_of": _rfc3339(found.as_of, scene),
        "seats": room.seats,
        "equipment": list(room.equipment),
        "building": room.place.building if room.place is not None else None,
        "floor": room.place.floor if room.place is not None else None,
        "metres": walk.metres if walk is not None else None,
        "seconds": walk.seconds if walk is not None else None,
    }


def _lines(found: tuple[Found, ...], wanted: Search, scene: Scene) -> list[str]:
    """A room a line, and how to book the first of them."""
    say = scene.wording.say
    if not found:
        known = bool(scene.snapshot.neighbours)
        return [
            say("No room has all of that. Choose fewer needs.")
            if known
            else say("This door knows no other rooms.")
        ]
    lines = [
        BETWEEN.join(
            part
            for part in (
                each.room.name,
                until_words(scene, each, wanted.query(scene.snapshot, scene.now).interval.start),
                way_words(scene, each.room, each.walk),
                *facilities_of(each.room, scene.wording),
            )
            if part
        )
        for each in found
    ]
    if found[0].availability is Availability.FREE:
        start = f" --start {wanted.start}" if wanted.start is not None else ""
        lines += ["", f"kiosk book {wanted.minutes}{start} --room {found[0].room.id}"]
    return lines


def _instant(written: str, snapshot: Snapshot, now: Now) -> datetime:
    zone = snapshot.room.zone
    try:
        return instant_of(written, zone=zone, today=now.wall.astimezone(zone).date())
    except ValueError as error:
        raise UsageError(str(error)) from error


def _rfc3339(instant: datetime | None, scene: Scene) -> str | None:
    return None if instant is None else instant.astimezone(scene.wording.zone).isoformat(timespec="seconds")
