"""What every facility system does with a problem that was reported at a door, and what it may raise.

The conformance suite in `kiosk.testing.facility_contract` is this text as tests: every adapter passes it.
"""

from typing import Protocol

from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room


class Facility(Protocol):
    """Where problems are seen to. Called from one thread."""

    def deliver(self, report: Report, room: Room) -> str:
        """Hand the report over; what the system calls it, empty when it does not say.

        One attempt, and an end within a minute. The report's key goes along: a system that was given the same key
        before takes it as the same problem, so a report may be delivered again whenever the answer was lost.

        Raises FacilityUnavailable when nobody knows whether it was taken, or it surely was not but may be later;
        FacilityRejected when trying the same again is of no use until an admin has changed something.
        """
        ...

    def try_out(self) -> None:
        """Go as far as one can without handing a report over: reach the system, and sign in where that is a step of its
        own. Raises as `deliver` does. For Verify.
        """
        ...

    def close(self) -> None: ...
