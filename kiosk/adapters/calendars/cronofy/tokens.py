"""Refresh tokens for access tokens, each account its own. No token reaches a message or a log.

An access token is used until a minute before it expires, or until the server says that it is no good. A refresh token
that comes back changed takes the place of the old one at once, and is handed to whoever keeps tokens. Whoever waits for
another thread's renewal waits no longer than its own time.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from kiosk.domain.errors import BadResponse, Cause, Unavailable

_EARLY = timedelta(minutes=1)
_UNTOLD = 1800  # seconds an access token of Enterprise Connect lives, when the answer does not say


class Keeper(Protocol):
    """Where refresh tokens are kept that took the place of those given in the settings."""

    def newest(self, owner: str, given: str) -> str | None: ...

    def keep(self, owner: str, given: str, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a refresh token was exchanged for. `scopes` is empty when the answer does not say."""

    access: str
    refresh: str
    lifetime: timedelta
    scopes: frozenset[str]


@dataclass(slots=True)
class Tokens:
    """One account's tokens. `owner` is the address of its room, or what else it is for; `given` the refresh token in
    the settings. Another process may renew the same token: what was kept last goes before what is remembered here.
    """

    owner: str
    given: str = field(repr=False)
    keeper: Keeper | None = None
    _replaced: str | None = field(default=None, repr=False)
    _access: str | None = field(default=None, repr=False)
    _until: datetime | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def access(self, exchange: Callable[[str], Grant], now: datetime, *, left: float) -> str:
        """The access token, a new one where needed. `exchange` asks the server; what it raises is passed on.

        `left` is how many seconds the call still has. Unavailable when another thread's renewal takes longer.
        """
        with self._alone(left):
            if self._access is None or self._until is None or now >= self._until:
                return self._renewed(exchange, now).access
            return self._access

    def renew(
        self, exchange: Callable[[str], Grant], now: datetime, *, left: float, rejected: str | None = None
    ) -> Grant | None:
        """A new access token, as `access` has it; None when another thread put one in place of the `rejected`."""
        with self._alone(left):
            if rejected is not None and self._access not in (None, rejected):
                return None
            return self._renewed(exchange, now)

    @contextmanager
    def _alone(self, left: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=left):
            raise Unavailable("another sign-in takes too long", cause=Cause.TIMEOUT)
        try:
            yield
        finally:
            self._lock.release()

    def _renewed(self, exchange: Callable[[str], Grant], now: datetime) -> Grant:
        self._access = None
        kept = self.keeper.newest(self.owner, self.given) if self.keeper else None
        refresh = kept or self._replaced or self.given
        grant = exchange(refresh)
        self._access, self._until = grant.access, now + grant.lifetime - min(_EARLY, grant.lifetime / 2)
        if grant.refresh != refresh:
            self._replaced = grant.refresh
            if self.keeper is not None:
                self.keeper.keep(self.owner, self.given, grant.refresh)
        return grant


def grant_of(answer: object, refresh: str) -> Grant:
    """The token answer as a grant. BadResponse when it is none."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("access_token"), str):
        raise BadResponse("sign-in: the answer holds no access token")
    told, seconds, scope = answer.get("refresh_token"), answer.get("expires_in"), answer.get("scope")
    return Grant(
        access=answer["access_token"],
        refresh=told if isinstance(told, str) and told else refresh,
        lifetime=timedelta(seconds=seconds if isinstance(seconds, int) and 0 < seconds < 10**8 else _UNTOLD),
        scopes=frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
    )


def lines_of(text: str) -> dict[str, str]:
    """The tokens of further rooms: a line each, the room's address and its refresh token."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
