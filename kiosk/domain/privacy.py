"""What people who walk by may read of a meeting: taken out before anything leaves the agent, not where it is drawn.

The agent itself goes on with all that it knows: whose meetings need no check-in is decided here, and leaves without
their names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.domain.attendance import CheckInPolicy, exempts
from kiosk.domain.bookings import Booking
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.snapshot import Snapshot

_MOST_INITIALS = 3
_BETWEEN_NAMES = re.compile(r"[\s._\-]+")


class Show(StrEnum):
    """What a door tells of meetings, the most first. Of a private one it never tells more than that it is private."""

    ALL = "all"  # titles and organisers
    ORGANISERS = "organisers"
    INITIALS = "initials"  # of the organisers
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PrivacyRule:
    """What is told at this door; `outside_hours` while the office is closed, None for the same as ever."""

    show: Show = Show.ALL
    outside_hours: Show | None = None


def shown_at(rule: PrivacyRule, *, office_open: bool | None) -> Show:
    """What may be told now. While nobody knows whether the office is open (None) it is the less of the two."""
    if rule.outside_hours is None or office_open:
        return rule.show
    if office_open is None:
        return max(rule.show, rule.outside_hours, key=list(Show).index)
    return rule.outside_hours


def told_of(snapshot: Snapshot, show: Show) -> Snapshot:
    """The snapshot as screens and commands may have it."""
    policy, schedule = snapshot.check_in, snapshot.schedule
    if show is Show.ALL and not policy.exempt and all(b.who is None for b in snapshot.bookings):
        return snapshot
    if schedule is not None:
        meetings = tuple(masked(_settled(meeting, policy), show) for meeting in schedule.meetings)
        schedule = replace(schedule, meetings=meetings)
    return replace(
        snapshot,
        schedule=schedule,
        bookings=_told_of_bookings(snapshot.bookings, show),
        check_in=replace(policy, exempt=()),
    )


def masked(meeting: Meeting, show: Show) -> Meeting:
    """The meeting without what may not be told of it."""
    match show:
        case Show.ALL:
            return meeting
        case Show.ORGANISERS:
            return replace(meeting, title=None)
        case Show.INITIALS:
            return replace(meeting, title=None, organiser=initials(meeting.organiser or ""))
        case Show.NOTHING:
            return replace(meeting, title=None, organiser=None)


def initials(name: str) -> str | None:
    """`S. H.` of `Sara Haddad`, of `Haddad, Sara` and of `sara.haddad@example.org`; None where there are none."""
    last, comma, first = name.partition(",")
    spoken = f"{first} {last}" if comma else name.partition("@")[0]
    letters = [word[0].upper() for word in _BETWEEN_NAMES.split(spoken) if word[:1].isalnum()]
    return " ".join(f"{letter}." for letter in letters[:_MOST_INITIALS]) or None


def _settled(meeting: Meeting, policy: CheckInPolicy) -> Meeting:
    """The meeting with the answer that needs its organiser."""
    return replace(meeting, exempt=exempts(policy, meeting))


def _told_of_bookings(bookings: Iterable[Booking], show: Show) -> tuple[Booking, ...]:
    """A booking may bear the title of the meeting that it changes, or one that somebody typed; and for whom it is, as
    an organiser. Where to write to him is for the calendar alone.
    """
    kept = show is Show.ALL
    return tuple(replace(b, title=b.title if kept else None, who=_shown(b.who, show)) for b in bookings)


def _shown(who: Person | None, show: Show) -> Person | None:
    name = who.name if who is not None else None
    if show is Show.INITIALS:
        name = initials(name or "")
    return None if show is Show.NOTHING or name is None else Person(name)
