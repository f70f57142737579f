"""The state and the clock of a Cronofy data centre: accounts, tokens, pages, limits."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from kiosk.testing.fakes.cronofy.accounts import Account, Calendar, Resource

Clock = Callable[[], datetime]
SERVICE_TOKEN = "service-refresh"  # noqa: S105 - of nobody


class DataCenter:
    """State and clock. `lag`: how long after a write was accepted a read shows it. Thread-safe."""

    def __init__(self, clock: Clock, *, lag: timedelta, page_size: int, expire_in: timedelta) -> None:
        self.client_id, self.client_secret = "kiosk", "client-secret"
        self.url = ""
        self.now = clock
        self.lag = lag
        self.page_size = page_size
        self.expire_in = expire_in
        self.rotate_tokens = False
        self.repeat_across_pages = False
        self.per_minute: int | None = None
        self.forgotten_before = datetime(2000, 1, 1, tzinfo=UTC)
        self.accounts: list[Account] = []
        self.resources: list[Resource] = []
        self._granted: dict[str, tuple[Account | None, datetime]] = {}  # None: the service account
        self._pages: dict[str, dict[str, Any]] = {}
        self._asked: deque[datetime] = deque()
        self._number = 0
        self.lock = threading.RLock()

    def grant(self, refresh: str) -> dict[str, Any] | None:
        """An access token for a refresh token; None when nobody has that one."""
        account = next((a for a in self.accounts if a.refresh_token == refresh), None)
        if (account is None and refresh != SERVICE_TOKEN) or (account and account.status == "revoked"):
            return None
        access = self._new("access")
        self._granted[access] = (account, self.now() + self.expire_in)
        if account and self.rotate_tokens:
            refresh = account.refresh_token = self._new("refresh")
        scope = account.scope if account else "service_account/resources/manage"
        seconds = int(self.expire_in.total_seconds())
        return {
            "token_type": "bearer",
            "access_token": access,
            "expires_in": seconds,
            "refresh_token": refresh,
            "scope": scope,
        }

    def account_of(self, token: str) -> Account | None:
        account, until = self._granted.get(token, (None, self.now()))
        return account if until > self.now() else None

    def is_service(self, token: str) -> bool:
        account, until = self._granted.get(token, (None, self.now()))
        return account is None and until > self.now()

    def expire_tokens(self) -> None:
        """No access token is good any more."""
        self._granted.clear()

    def write(self, calendar: Calendar, event: dict[str, Any]) -> None:
        """Accept a write: it is shown after the lag."""
        calendar.put(event, at=self.now(), visible_from=self.now() + self.lag)

    def is_over_limit(self) -> bool:
        """Count one request of the application's minute."""
        now = self.now()
        while self._asked and now - self._asked[0] >= timedelta(minutes=1):
            self._asked.popleft()
        self._asked.append(now)
        return self.per_minute is not None and len(self._asked) > self.per_minute

    def page_of(self, what: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The first page; the others are kept under names of their own."""
        size = self.page_size
        pages = [list(items[first : first + size]) for first in range(0, len(items), size)] or [[]]
        if self.repeat_across_pages:
            pages = [pages[0], *([before[-1], *page] for before, page in pairwise(pages))]
        names = [self._new("page") for _ in pages]
        for number, page in enumerate(pages, 1):
            told: dict[str, Any] = {"current": number, "total": len(pages)}
            if number < len(pages):
                told["next_page"] = f"{self.url}/v1/{what}/pages/{names[number]}"
            self._pages[names[number - 1]] = {"pages": told, what: page}
        return self._pages[names[0]]

    def page(self, name: str) -> dict[str, Any] | None:
        return self._pages.get(name)

    def _new(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"
