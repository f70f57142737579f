"""Rooms as a directory lists them get ids of ours."""

import re

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.rooms import short_ids


def test_an_id_is_the_name_of_the_mailbox_or_the_end_of_the_path():
    assert short_ids(["Juniper.2@example.org", "https://example.org/rooms/walnut/", "/dav/Übung 1/"]) == {
        "Juniper.2@example.org": "juniper-2",
        "https://example.org/rooms/walnut/": "walnut",
        "/dav/Übung 1/": "bung-1",
    }


def test_rooms_of_one_name_are_told_apart():
    assert list(short_ids(["a@one.example", "a@two.example", "a-2@one.example"]).values()) == [
        "a",
        "a-2",
        "a-2-2",
    ]


@given(st.lists(st.text(max_size=80), unique=True))
def test_every_id_is_one_that_settings_take(addresses):
    ids = short_ids(addresses)
    assert set(ids) == set(addresses)
    assert len(set(ids.values())) == len(addresses)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name) for name in ids.values())
