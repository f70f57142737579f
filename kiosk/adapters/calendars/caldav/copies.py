"""What is held of each calendar between two reads, so that a read asks only for what changed. Pure.

A cursor names the window and the exact versions of all members. So it stays true whoever made it: where the present
copy has the same name, the reader has seen just this; where it has not, the reader gets everything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from kiosk.adapters.calendars.caldav.dav import Listing
from kiosk.adapters.calendars.caldav.mapping import Placed, Resource, place
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, schedule_of


@dataclass(frozen=True, slots=True)
class Held:
    """One member: its version, and what it does to the room in the window.

    Of what was over before the window the text is not kept: a room has years of past meetings.
    """

    etag: str
    placed: Placed
    text: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A calendar as it was at one moment. `tag` continues from it on the server, if the server can."""

    window: Interval
    tag: str | None
    members: Mapping[str, Held]
    cursor: str = field(default="")

    @property
    def etags(self) -> dict[str, str]:
        return {path: held.etag for path, held in self.members.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reader of the older copy must change; None in place of one says that it must read everything."""

    changed: tuple[Meeting, ...]
    removed: tuple[str, ...]


def copy_of(
    texts: Mapping[str, tuple[str, str | None]],
    room: Room,
    window: Interval,
    *,
    tag: str | None,
    before: Copy | None,
) -> Copy:
    """The copy made of ETag and text of each member; what `before` holds unchanged is not worked out again.

    A text that is None is over; one that is empty was not given, and is asked for again next time.
    """
    same_window = before is not None and before.window == window
    members: dict[str, Held] = {}
    for path, (etag, text) in texts.items():
        known = before.members.get(path) if before and same_window else None
        if known is not None and known.etag == etag and known.text != "":
            members[path] = known
        elif text is None:
            members[path] = Held(etag, Placed(over=True), None)
        else:
            placed = place(Resource(path.rpartition("/")[2], etag, text), room, window)
            members[path] = Held(etag, placed, None if placed.over else text)
    if before and same_window and tag == before.tag and members == before.members:
        return before
    return Copy(window, tag, members, _cursor(window, members))


def known_texts(
    copy: Copy | None, etags: Mapping[str, str], window: Interval
) -> dict[str, tuple[str, str | None]]:
    """ETag and text of the listed members that need not be fetched."""
    # What was over before the copy's window has no place in a later one either; for an earlier one it is fetched.
    later = copy is not None and window.start >= copy.window.start
    return {
        path: (etag, held.text)
        for path, etag in etags.items()
        if copy and (held := copy.members.get(path)) and held.etag == etag and (held.text or later)
        if held.text != ""
    }


def difference(before: Copy, after: Copy) -> Difference | None:
    """What changed; None when it cannot be said as meetings, because doubts or dropped entries changed."""
    changed: list[Meeting] = []
    removed: list[str] = []
    nothing = Held("", Placed(), None)
    for path in sorted(before.members.keys() | after.members.keys()):
        old, new = before.members.get(path, nothing), after.members.get(path, nothing)
        if old is new:
            continue
        if (old.placed.doubts, old.placed.dropped) != (new.placed.doubts, new.placed.dropped):
            return None
        known = {meeting.id: meeting for meeting in old.placed.meetings}
        present = {meeting.id for meeting in new.placed.meetings}
        changed += (m for m in new.placed.meetings if known.get(m.id) != m)
        removed += (name for name in known if name not in present)
    return Difference(tuple(changed), tuple(removed))


def schedule_from(copy: Copy, room: Room, read_at: datetime) -> Schedule:
    placed = [held.placed for held in copy.members.values()]
    return schedule_of(
        room.id,
        copy.window,
        read_at,
        (meeting for each in placed for meeting in each.meetings),
        doubts=(doubt for each in placed for doubt in each.doubts),
        dropped=sum(each.dropped for each in placed),
    )


def amended(etags: Mapping[str, str], news: Listing) -> dict[str, str]:
    """The versions after the news."""
    result = dict(etags)
    for member in news.members:
        if member.etag is None:
            result.pop(member.path, None)
        else:
            result[member.path] = member.etag
    return result


def looks_like_everything(etags: Mapping[str, str], news: Listing) -> bool:
    """Whether "what changed" may really be a list of all there is.

    Some servers answer so to a token that they forgot, and are silent about what was deleted meanwhile. Then members
    are named that did not change at all, or as many as there are.
    """
    present = [member for member in news.members if member.etag is not None]
    repeated = any(etags.get(member.path) == member.etag for member in present)
    return bool(present) and (repeated or len(present) >= len(etags))


def _cursor(window: Interval, members: Mapping[str, Held]) -> str:
    digest = sha256()
    for path in sorted(members):
        digest.update(f"{path} {members[path].etag}\n".encode())
    return f"{window.start.isoformat()}/{window.end.isoformat()} {digest.hexdigest()}"


def keys_in(copy: Copy) -> Iterable[str]:
    """The booking keys of everything that the copy holds in its window."""
    return (m.key for held in copy.members.values() for m in held.placed.meetings if m.key is not None)
