"""Writes a mark on a meeting so that none is lost: what was faster is looked at, and written again with it.

All doors of a room note at the same instant that nobody came. A conditional write that the calendar refused is known
not to have taken effect: so, unlike after an error, it is safe to look and to write again within the same call.
"""

from collections.abc import Callable
from typing import TypeVar

from kiosk.domain.errors import Gone
from kiosk.domain.marks import MOST_DOORS, Mark, is_unchanged
from kiosk.domain.meetings import Meeting

V = TypeVar("V")


class Overtaken(Exception):
    """The condition of the write did not hold: somebody was faster, and nothing was written."""


def put_mark(
    mark: Mark,
    read: Meeting,
    *,
    look: Callable[[], tuple[Meeting, V] | None],
    write: Callable[[Meeting, V], Meeting],
    known: V | None = None,
) -> Meeting:
    """The meeting with the mark on it, once that is stored.

    `look` gives it as it is now, with what a conditional `write` of it needs; None when it is not there. Where the
    version that was `read` is all that it needs, that is `known`, and the first look is spared. Gone when the meeting
    is not there, or means something else than when it was read.
    """
    first = known if known is not None and not mark.is_on(read) else None
    for _ in range(MOST_DOORS):
        found = look() if first is None else (read, first)
        first = None
        if found is None:
            raise Gone(f"{read.id} is not there")
        current, version = found
        if mark.is_on(current):
            return current
        if not is_unchanged(read, current):
            break
        try:
            return write(mark.put_on(current), version)
        except Overtaken:
            continue
    raise Gone(f"{read.id} is not as it was read")
