"""How much the door knows right now: the age of the last whole read, and what became of the last attempt."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.intervals import Interval
from kiosk.domain.time import Now


@dataclass(frozen=True, slots=True)
class Live:
    """Read within the freshness limit by the running agent: the only freshness on which green may rest."""

    as_of: datetime


@dataclass(frozen=True, slots=True)
class Stale:
    """Too old, though the last attempt got an answer (an error, a refusal, "too many requests")."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Offline:
    """Too old, and the last attempt got no answer."""

    since: datetime


class Ignorance(StrEnum):
    """Why nothing is known."""

    NEVER_READ = "never_read"
    OUTSIDE_WINDOW = "outside_window"
    CLOCK_UNTRUSTED = "clock_untrusted"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing that was read says anything about the present moment."""

    because: Ignorance


Freshness = Live | Stale | Offline | Unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts that freshness follows from.

    `read_at`: wall time of the last whole success, of an earlier process too. `live_until`: on CLOCK_BOOTTIME, when
    that success stops being Live; None when this process has had no success. `answered`: whether the last attempt got
    any answer.
    """

    read_at: datetime | None = None
    live_until: float | None = None
    answered: bool = False


def freshness(reading: Reading, window: Interval | None, *, now: Now, clock_trusted: bool) -> Freshness:
    """How fresh a schedule over `window` is at `now`; both processes ask this, so green ends without the agent."""
    if not clock_trusted:
        return Unknown(Ignorance.CLOCK_UNTRUSTED)
    if reading.read_at is None or window is None:
        return Unknown(Ignorance.NEVER_READ)
    if not window.contains(now.wall):
        return Unknown(Ignorance.OUTSIDE_WINDOW)
    if reading.live_until is not None and now.boot < reading.live_until:
        return Live(reading.read_at)
    return Stale(reading.read_at) if reading.answered else Offline(reading.read_at)
