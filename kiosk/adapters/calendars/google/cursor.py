"""What a cursor of ours holds: the sync token, the window that it was made for, and the entries that it cannot tell of.

A sync token keeps the window of its first request. What changed about an entry that has no place in time (a doubt, or
one that ends before it starts) cannot be told as a change: those are named here, and any word of one of them means to
read everything again. Pure.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.domain.intervals import Interval

_MOST = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a read of `window` goes on. `odd` are the ids of the entries without a place."""

    token: str
    window: str
    odd: frozenset[str]

    def written(self) -> str:
        """The cursor as the port hands it out."""
        content = json.dumps([self.token, self.window, sorted(self.odd)], separators=(",", ":"))
        return urlsafe_b64encode(content.encode()).decode()


def cursor_for(token: str, window: Interval, odd: Iterable[str]) -> Cursor:
    """With more oddities than can be carried the token is left out, and every read is whole."""
    names = frozenset(odd)
    if len(names) > _MOST:
        return Cursor("", _name(window), frozenset())
    return Cursor(token, _name(window), names)


def read_cursor(text: str | None, window: Interval) -> Cursor | None:
    """The cursor, or None when it is none of ours, or was made for another window, or leads nowhere."""
    try:
        content = json.loads(urlsafe_b64decode((text or "").encode("ascii")))
        token, made_for, odd = content
    except (ValueError, TypeError):
        return None
    if not (isinstance(token, str) and token and made_for == _name(window) and isinstance(odd, list)):
        return None
    return Cursor(token, made_for, frozenset(str(name) for name in odd))


def _name(window: Interval) -> str:
    return f"{window.start.isoformat()}/{window.end.isoformat()}"
