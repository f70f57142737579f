"""Google's own client libraries on a Google Workspace on loopback keep the contract."""

from collections.abc import Iterator

import pytest

from kiosk.adapters.calendars.google.signin import CALENDAR_SCOPES, IDENTITY_SCOPES
from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import GoogleWorld, utc_now


@pytest.fixture(scope="module")
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=utc_now) as fake:
        fake.add_building("north", "North")
        yield fake


class TestServiceAccount(CalendarContract):
    """The rooms are shared with a service account that may read the Directory."""

    system = "google"

    @pytest.fixture
    def world(self, google, tmp_path) -> Iterator[GoogleWorld]:
        world = GoogleWorld(google, google.settings(tmp_path) | {"directory": True}, folder=tmp_path)
        yield world
        world.close()


class TestLinkedAccount(CalendarContract):
    """The rooms are shared with a user who was linked, and stand in that user's list of calendars."""

    system = "google"

    @pytest.fixture
    def world(self, google, tmp_path) -> Iterator[GoogleWorld]:
        settings = google.linked_settings(" ".join(CALENDAR_SCOPES + IDENTITY_SCOPES))
        world = GoogleWorld(google, settings, folder=tmp_path)
        yield world
        world.close()
