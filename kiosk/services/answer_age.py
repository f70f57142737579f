"""How old an answer is by its own date: what stands in between may give out again what was true an hour ago.

A server whose clock runs behind dates its answers as early as that, but its dates go on as time does, while the date of
an answer that was stored stands still. So the first early answer is old; once the next one shows that the dates go on,
the difference is the server's clock. A copy that falls behind in step with time, under dates of its own, looks just
the same: nobody can tell it from a slow clock.

Only a clock that the kernel keeps synchronised can date anything: without one, a server's other time ends the trust in
ours (see `kiosk.services.timekeeping`), and with that everything else.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.domain.time import Now

_NOTHING = timedelta(0)
_MOST_SPED_UP = 2.0  # answers take up to 20 s, so dates never go on exactly as time does
_GRAIN = 2.0  # dates are whole seconds


@dataclass(frozen=True, slots=True)
class AnswerDates:
    """What the dates of answers told so far: the `last` one and when it came on CLOCK_BOOTTIME, and how far the
    server's clock is known to run behind ours.
    """

    last: tuple[datetime, float] | None = None
    behind: timedelta = _NOTHING

    def heard(self, date: datetime | None, asked: datetime, now: Now) -> "AnswerDates":
        """What is known after an answer of that date came at `now` to a question of the wall time `asked`. An answer
        without a date tells nothing.
        """
        if date is None or not now.synchronised:
            return self
        early = max(_NOTHING, asked - date)
        behind = early if self._goes_on(date, now) else min(self.behind, early)
        return replace(self, last=(date, now.boot), behind=behind)

    def age(self, date: datetime | None, asked: datetime, now: Now) -> timedelta:
        """How old the answer of that date was already when it was asked for, once it was `heard`."""
        if date is None or not now.synchronised:
            return _NOTHING
        return max(_NOTHING, asked - date - self.behind)

    def _goes_on(self, date: datetime, now: Now) -> bool:
        if self.last is None:
            return False
        went, passed = (date - self.last[0]).total_seconds(), now.boot - self.last[1]
        return went > 0 and passed / 2 <= went <= passed * _MOST_SPED_UP + _GRAIN
