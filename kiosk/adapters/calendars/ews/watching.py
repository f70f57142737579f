"""Streaming notifications: a request that hangs, on a connection and a thread of its own. Only ever a hint.

Exchange allows three hanging requests for each account by default; with impersonation the account is the room. Each
watch holds one, and no connection that a read could need.
"""

import logging
import threading
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
_PATIENCE = (1.0, 5.0, 15.0, 60.0, 300.0)  # seconds before the next attempt, the last again and again

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
            try:
                for number, told in enumerate(self._documents()):
                    failures = 0 if number else failures  # the first is only the subscription
                    if told:
                        self._tell()
            except CalendarError as error:
                log.info("the watch of %s broke: %s", self._room.id, error.detail)
                patience = _PATIENCE[min(failures, len(_PATIENCE) - 1)]
                after = error.after if isinstance(error, RateLimited) else None
                self._stopped.wait(after.total_seconds() if after else patience)
                failures += 1
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
        silent = True
        for told in calls.Listen(account=mailbox).notifications(
            subscription, minutes=_MINUTES, silence=_SILENCE
        ):
            silent = False
            yield told
        if silent:
            raise BadResponse("a stream that ended before it said anything")
