"""A provider is never believed: whatever it raises, the services hear an error of the port."""

import logging
from collections.abc import Callable
from typing import TypeVar

from kiosk.domain.errors import BadResponse, CalendarError

log = logging.getLogger(__name__)
T = TypeVar("T")


def asked(call: Callable[[], T]) -> T:
    """What the provider answers. What no provider may raise becomes BadResponse: nobody knows what the call did."""
    try:
        return call()
    except CalendarError:
        raise
    except Exception as error:
        log.exception("the calendar provider failed")
        raise BadResponse(f"the provider failed: {type(error).__name__}") from error
