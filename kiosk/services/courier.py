"""Hands reports over to the facility system, on a thread of its own: whatever that system does, the door goes on."""

import logging
import queue
import threading
from collections.abc import Callable

from kiosk.domain.errors import FacilityError, FacilityUnavailable
from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room
from kiosk.ports.clock import Clock
from kiosk.ports.facility import Facility
from kiosk.services.messages import GIVE_UP, Deliver, Handed

log = logging.getLogger(__name__)


class Courier:
    """`heard` is told what became of each delivery. Without a `facility` nothing is ever asked of it."""

    def __init__(
        self, facility: Facility | None, room: Room, clock: Clock, heard: Callable[[Handed], None]
    ) -> None:
        self._facility = facility
        self._room = room
        self._clock = clock
        self._heard = heard
        self._waiting: queue.SimpleQueue[tuple[Report, float] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def deliver(self, effect: Deliver) -> None:
        """Hand it over soon; may be called from any thread."""
        self._waiting.put((effect.report, self._clock.now().boot))

    def close(self) -> None:
        """End after the delivery under way, which is not waited for: the report is kept until it is known."""
        self._waiting.put(None)

    def _run(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            report, asked_at = waiting
            # One that hung may have kept this one waiting until it was asked for again.
            if self._clock.now().boot - asked_at < GIVE_UP:
                self._heard(Handed(report.key, self._handed(report)))
        if self._facility is not None:
            self._facility.close()

    def _handed(self, report: Report) -> str | FacilityError:
        if self._facility is None:
            return FacilityUnavailable("there is no facility system")
        try:
            reference = self._facility.deliver(report, self._room)
        except FacilityError as error:
            log.warning("a report was not taken: %s", error)
            return error
        except Exception as error:
            log.exception("the facility system failed")
            return FacilityUnavailable(f"it failed: {type(error).__name__}")
        log.info("a report was taken as %s", reference or "no number")
        return reference
