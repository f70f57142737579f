"""Everything a presenter looks at, in one value: what is known, the present moment, the words, the room there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.attendance import Awaited, awaited
from kiosk.domain.freshness import Freshness, Live
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import (
    Notice,
    Snapshot,
    bookings_in,
    freshness_of,
    meetings_of,
    relative_of,
    room_of,
    status_now,
)
from kiosk.domain.status import Status
from kiosk.domain.time import Now, cut_to_minute
from kiosk.screen.presenters.wording import Wording

NOTICE_TAKES_THE_PANEL = timedelta(seconds=30)  # of a slot still to come
SILENCE_ALLOWED = 2.0  # seconds without the agent before the screen says so


class Layout(StrEnum):
    """How much stands side by side: NARROW panels show four buttons and shorter texts."""

    NARROW = "narrow"
    WIDE = "wide"


class LinkPhase(StrEnum):
    """What the screen knows of the agent."""

    STARTING = "starting"
    CONNECTED = "connected"
    LOST = "lost"
    RESTARTING = "restarting"


@dataclass(frozen=True, slots=True)
class Reach:
    """The phase of the link, and since when on CLOCK_BOOTTIME."""

    phase: LinkPhase
    since: float

    def lost(self, now: Now) -> bool:
        """Whether the agent has been away long enough to say so."""
        away = self.phase in (LinkPhase.LOST, LinkPhase.RESTARTING)
        return away and now.boot >= self.said_at

    @property
    def said_at(self) -> float:
        """When a silence that began with this phase is long enough to be said."""
        return self.since + SILENCE_ALLOWED

    def since_wall(self, now: Now) -> datetime:
        """Since when, as the clock on the panel would have shown it."""
        return now.wall - timedelta(seconds=max(0.0, now.boot - self.since))


@dataclass(frozen=True, slots=True)
class Scene:
    """A snapshot at a moment. `notices` are the snapshot's and the screen's own that are still to be seen, newest last.

    `status`, `freshness` and `meetings` follow from snapshot and moment; they are asked once. `speaks` says that there
    is a voice that works.
    """

    snapshot: Snapshot
    now: Now
    reach: Reach
    wording: Wording
    layout: Layout
    notices: tuple[Notice, ...]
    status: Status
    freshness: Freshness
    meetings: tuple[Meeting, ...]
    speaks: bool = False

    @property
    def pressing(self) -> tuple[Notice, ...]:
        """The notices that take the panel: of a slot that has begun, or told just now. Others wait in the banner."""
        now = self.now.wall
        return tuple(
            n
            for n in self.notices
            if n.interval.start <= now or n.since is None or now - n.since < NOTICE_TAKES_THE_PANEL
        )

    @property
    def unheard(self) -> bool:
        """Whether the calendar never answered: then nobody could confirm the clock either, and that is no news."""
        return self.snapshot.schedule is None

    @property
    def minute(self) -> datetime:
        """The present minute: texts and pictures change with it, not in between."""
        return cut_to_minute(self.now.wall)

    @property
    def live(self) -> bool:
        return isinstance(self.freshness, Live)

    @property
    def narrow(self) -> bool:
        return self.layout is Layout.NARROW

    @property
    def short_row(self) -> bool:
        """Whether a row has room for four controls only."""
        return self.narrow or self.snapshot.appearance.large_text

    @property
    def agent_lost(self) -> bool:
        return self.reach.lost(self.now)

    def elsewhere(self, room: str | None) -> str:
        """What another room that can be booked here is called; empty for this room."""
        if room is None or room == self.snapshot.room.id:
            return ""
        beside = relative_of(self.snapshot, room)
        known = beside.room if beside is not None else room_of(self.snapshot, room)
        return known.name if known is not None else room

    def about(self, room: str | None, what: str) -> str:
        """A sentence about a room, with its name where it is not this one."""
        name = self.elsewhere(room)
        return self.wording.say("{room}: {what}", room=name, what=what) if name else what

    @property
    def awaited(self) -> Awaited | None:
        """The meeting that somebody can check in to at present."""
        snapshot = self.snapshot
        return awaited(self.meetings, bookings_in(snapshot), snapshot.check_in, self.now.wall)

    def left_of(self, end: datetime) -> timedelta:
        """The time to `end`, in whole minutes as the clock on the panel shows them."""
        return end - self.minute


def scene_of(
    snapshot: Snapshot,
    now: Now,
    *,
    reach: Reach,
    wording: Wording,
    layout: Layout = Layout.WIDE,
    notices: tuple[Notice, ...] = (),
) -> Scene:
    """The scene of that snapshot at `now`; `notices` are the screen's own."""
    return Scene(
        snapshot=snapshot,
        now=now,
        reach=reach,
        wording=wording,
        layout=layout,
        notices=tuple(n for n in (*snapshot.notices, *notices) if n.interval.end > now.wall),
        status=status_now(snapshot, now),
        freshness=freshness_of(snapshot, now),
        meetings=meetings_of(snapshot),
    )
