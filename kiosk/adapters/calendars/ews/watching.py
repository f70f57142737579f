"""Streaming notifications: a request that hangs, on a connection and a thread of its own. Only ever a hint.

Exchange allows three hanging requests for each account by default; with impersonation the account is the room. Each
watch holds one, and no connection that a read could need.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.adapters.calendars.ews import calls
from kiosk.adapters.calendars.ews.client import ExchangeClient, only
from kiosk.adapters.calendars.ews.endpoint import Connection, Endpoint
from kiosk.adapters.calendars.ews.items import MESSAGES
from kiosk.domain.errors import BadResponse, CalendarError, RateLimited
from kiosk.domain.rooms import Room

_MINUTES = 29  # one less than a stream may last
_SILENCE = 150.0  # seconds; the server says that it is there at least every minute
_EVENTS = ("CreatedEvent", "ModifiedEvent", "DeletedEvent", "MovedEvent")
_FAREWELL = 2.0  # seconds for the thread to end by itself; it is nobody's concern if it takes longer
_SOUND = 60.0  # seconds that a stream lasts which nothing is wrong with
_PATIENCE = (0.0, 1.0, 5.0, 15.0, 60.0, 300.0)  # seconds before the next attempt, by failures in a row

log = logging.getLogger(__name__)


class Watch:
    """Tells of changes in one room's calendar from its own thread, until stopped."""

    def __init__(
        self,
        client: ExchangeClient,
        connection: Connection,
        room: Room,
        changed: Callable[[], None],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._room, self._changed = client, room, changed
        self._endpoint = Endpoint(connection, now=now, connections=1)
        self._stopped = threading.Event()
        self._telling = threading.RLock()  # who is told may stop the watch
        self._thread = threading.Thread(target=self._run, name=f"watch {room.id}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch: nothing is told any more when this returns."""
        with self._telling:
            self._stopped.set()
        self._endpoint.hang_up()
        if self._thread is not threading.current_thread():
            self._thread.join(_FAREWELL)

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            begun, why, after = time.monotonic(), "it ended", None
            try:
                for told in self._documents():
                    if told:
                        self._tell()
            except CalendarError as error:
                why, after = error.detail, error.after if isinstance(error, RateLimited) else None
            if self._stopped.is_set():
                break
            # A proxy may end every stream after moments, without an error: who begins again at once would hammer.
            failures = 0 if time.monotonic() - begun > _SOUND else failures + 1
            pause = after.total_seconds() if after else _PATIENCE[min(failures, len(_PATIENCE) - 1)]
            log.info("the watch of %s broke: %s; again in %s s", self._room.id, why, pause)
            self._stopped.wait(pause)
        self._endpoint.close()

    def _tell(self) -> None:
        with self._telling:
            if not self._stopped.is_set():
                self._changed()

    def _documents(self) -> Iterator[bool]:
        """One subscription and its stream: first that something may have changed before, then what it tells."""
        mailbox = self._client.mailbox(self._room, self._endpoint)
        found = only(calls.Subscribe(account=mailbox).ask(folders=[mailbox.calendar_id], event_types=_EVENTS))
        subscription = found.findtext(f"{MESSAGES}SubscriptionId")
        if not subscription:
            raise BadResponse("a subscription without an id")
        yield True
        yield from calls.Listen(account=mailbox).notifications(
            subscription, minutes=_MINUTES, silence=_SILENCE
        )
