"""Where a code leads: each system's own page with the room filled in, or a mail to the room."""

from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.services.phone import booking_link
from kiosk.services.settings_shown import PhoneSettings, phone_of

ROOM = "juniper@example.org"


def test_at_google_the_room_is_invited_to_a_new_event():
    link = urlsplit(booking_link("google", ROOM, "Juniper & Co") or "")
    assert link.hostname == "calendar.google.com"
    assert parse_qs(link.query) == {"action": ["TEMPLATE"], "location": ["Juniper & Co"], "add": [ROOM]}


def test_at_office365_too():
    link = urlsplit(booking_link("office365", ROOM, "Juniper") or "")
    assert link.hostname == "outlook.office.com"
    assert parse_qs(link.query)["to"] == [ROOM]


@pytest.mark.parametrize("system", ["exchange", "caldav", "cronofy"])
def test_elsewhere_it_is_a_mail_to_the_room(system):
    assert booking_link(system, ROOM, "Große Runde") == f"mailto:{ROOM}?subject=Gro%C3%9Fe%20Runde"


@pytest.mark.parametrize(
    "calendar",
    ["https://calendar.example.org/rooms/j@x.org/", "juniper", "a@b", "@x.org", "a b@x.org", "a@b@x.org"],
)
def test_a_room_without_a_mail_address_has_none(calendar):
    assert booking_link("caldav", calendar, "Juniper") is None


def test_there_is_a_code_only_where_the_settings_want_one():
    assert phone_of(PhoneSettings(), "google", ROOM, "Juniper") is None
    assert phone_of(PhoneSettings(qr=True), "exchange", ROOM, "J") == f"mailto:{ROOM}?subject=J"
    own = PhoneSettings(qr=True, link="https://intranet.example.org/juniper")
    assert phone_of(own, "google", ROOM, "J") == own.link
