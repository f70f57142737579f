"""A Google Workspace on loopback and providers connected to it, for tests that look closer than the suite."""

from typing import Any

import pytest

from kiosk.adapters.calendars.google.signin import CALENDAR_SCOPES, IDENTITY_SCOPES
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import CalendarError, Cause
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import CalendarProvider, Whole
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import utc_now

ROOM = a_room(address="juniper@resource.example.org")
WINDOW = a_window()
ALL_SCOPES = " ".join(CALENDAR_SCOPES + IDENTITY_SCOPES)


def a_google() -> FakeGoogle:
    """With one room, which whoever signs in may write to."""
    google = FakeGoogle(clock=utc_now)
    google.add_room(ROOM.address, ROOM.name, zone=ROOM.timezone)
    return google


def provider_of(settings: dict[str, Any]) -> CalendarProvider:
    return connect("google", settings, now=utc_now)


def read(provider: CalendarProvider) -> Schedule:
    answer = provider.read(ROOM, WINDOW, at=at("12:00"))
    assert isinstance(answer, Whole)
    return answer.schedule


def trouble(settings: dict[str, Any]) -> CalendarError:
    """What a read ends in."""
    provider = provider_of(settings)
    with pytest.raises(CalendarError) as caught:
        read(provider)
    provider.close()
    return caught.value


def told(error: CalendarError) -> tuple[type[CalendarError], Cause]:
    return type(error), error.cause
