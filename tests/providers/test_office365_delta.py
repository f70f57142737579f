"""Reading Office 365 by deltas: what comes in pages, twice, thin, broken or not at all loses nothing."""

import json
import threading
from dataclasses import replace
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest

from kiosk.domain.errors import Cause, Unavailable, Unsupported
from kiosk.ports.calendar import Changes, Whole
from kiosk.testing.builders import at, between
from kiosk.testing.fakes.office365.graph import Doubles
from kiosk.testing.fakes.office365.mailboxes import Damage, opaque
from kiosk.testing.fault_proxy import Status
from tests.providers.office365 import (
    NOON,
    ROOM,
    WINDOW,
    an_entry,
    connected,
    emptied,
    mailbox_of,
    office365,
    whole,
)

SLOT = between("09:00", "10:00")


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    with office365(tmp_path_factory.mktemp("tenant")) as office:
        yield office


@pytest.fixture
def fake(tenant):
    with emptied(tenant) as office:
        yield office


@pytest.fixture
def provider(fake):
    with connected(fake) as office:
        yield office


def titles(schedule):
    return [meeting.title for meeting in schedule.meetings]


@pytest.mark.parametrize("status", [400, 410, 501])
def test_a_delta_that_cannot_be_begun_is_replaced_by_a_plain_view(fake, provider, status):
    mailbox_of(fake).put(an_entry())
    made = provider.create(ROOM, key="key-1", interval=between("11:00", "12:00"), title="Ad hoc")
    fake.graph.delta_refused = status
    answer = provider.read(ROOM, WINDOW, at=NOON)
    assert isinstance(answer, Whole)
    assert answer.cursor is None
    assert [m.key for m in answer.schedule.meetings] == [None, "key-1"]
    assert made in answer.schedule.meetings


def test_a_delta_and_a_plain_view_read_the_same(fake, provider):
    mailbox = mailbox_of(fake)
    mailbox.put(an_entry("private", sensitivity="private"))
    mailbox.put(an_entry("zone", at("10:00"), at("11:00"), zone="W. Europe Standard Time"))
    days = [(n, at("14:00", day=n), at("15:00", day=n)) for n in range(4)]
    mailbox.put_series(an_entry("daily", at("14:00"), at("15:00"), subject="Daily"), days)
    provider.create(ROOM, key="key-1", interval=between("11:00", "12:00"), title="Ad hoc")
    with connected(fake, incremental=False) as plain:
        assert whole(plain) == whole(provider)


def test_a_delta_comes_in_pages_and_goes_on_from_the_last(fake, provider):
    fake.graph.largest_page = 2
    mailbox = mailbox_of(fake)
    for number in range(7):
        mailbox.put(an_entry(f"event {number}", at(f"{9 + number:02}:00"), at(f"{10 + number:02}:00")))
    first = provider.read(ROOM, WINDOW, at=NOON)
    for number in range(5):
        mailbox.delete(opaque(f"event {number}"))
    second = provider.read(ROOM, WINDOW, at=NOON, cursor=first.cursor)
    assert isinstance(second, Changes)
    assert (len(second.removed), second.changed) == (5, ())


def test_the_same_change_told_twice_is_one_change(fake, provider):
    mailbox = mailbox_of(fake)
    cursor = provider.read(ROOM, WINDOW, at=NOON).cursor
    entry = mailbox.put(an_entry())
    mailbox.put(replace(entry, end=at("09:30")))
    answer = provider.read(ROOM, WINDOW, at=NOON, cursor=cursor)
    assert [m.interval for m in answer.changed] == [between("09:00", "09:30")]


# Bookings that arrive twice


@pytest.mark.parametrize("doubles", [Doubles.CONFLICT, Doubles.ANSWERED])
def test_a_booking_that_crosses_with_itself_is_one_event(fake, provider, doubles):
    fake.graph.doubles = doubles
    made = crossed(fake, provider)
    assert made[0].id == made[1].id
    assert len(mailbox_of(fake).entries) == 1


def test_a_booking_that_exchange_stores_twice_all_the_same_is_seen_twice(fake, provider):
    fake.graph.doubles = Doubles.STORED
    crossed(fake, provider)
    assert [m.key for m in whole(provider).meetings] == ["key-1", "key-1"]
    first = provider.find(ROOM, "key-1", SLOT)
    assert provider.find(ROOM, "key-1", SLOT) == first, "always the same one of both"


def crossed(fake, provider):
    """Two doors that look for the key before either has booked."""
    made = []
    with fake.hold_next() as held:
        book = partial(provider.create, ROOM, key="key-1", interval=SLOT, title="Ad hoc")
        slow = threading.Thread(target=lambda: made.append(book()), daemon=True)
        slow.start()
        assert held.reached()
        with connected(fake) as other:
            made.append(other.create(ROOM, key="key-1", interval=SLOT, title="Ad hoc"))
        held.release()
        slow.join(10)
    return made


# Events that are hard to read


def test_a_series_that_comes_without_its_occurrences_is_asked_for_them(fake, provider):
    mailbox = mailbox_of(fake)
    days = [(n, at("14:00", day=n), at("15:00", day=n)) for n in range(3)]
    mailbox.put_series(an_entry("daily", at("14:00"), at("15:00")), days)
    fake.graph.lonely_masters = True
    assert [m.start for m in whole(provider).meetings] == [start for _, start, _ in days]


def test_a_series_that_nobody_can_expand_is_a_doubt_and_stays_one(fake, provider):
    mailbox = mailbox_of(fake)
    mailbox.put_series(replace(an_entry("odd"), damage=Damage.RECURRENCE), [])
    first = provider.read(ROOM, WINDOW, at=NOON)
    assert len(first.schedule.doubts) == 1
    mailbox.put(an_entry("later", at("16:00"), at("17:00")))
    second = provider.read(ROOM, WINDOW, at=NOON, cursor=first.cursor)
    assert isinstance(second, Changes), "what was doubted is doubted still, and need not be said again"
    assert len(second.changed) == 1


def test_an_event_in_an_unknown_zone_is_a_doubt_among_good_ones(fake, provider):
    mailbox_of(fake).put(an_entry("odd", zone="Customized Time Zone"))
    mailbox_of(fake).put(an_entry("good", at("14:00"), at("15:00")))
    schedule = whole(provider)
    assert (titles(schedule), len(schedule.doubts)) == (["Planning"], 1)


def test_an_event_that_cannot_be_parsed_loses_no_other(fake, provider):
    mailbox = mailbox_of(fake)
    for damage in (Damage.REST, Damage.TIME):
        mailbox.put(replace(an_entry(damage), damage=damage))
    mailbox.put(an_entry("good", at("14:00"), at("15:00")))
    schedule = whole(provider)
    assert titles(schedule) == [None, "Planning"]
    assert len(schedule.doubts) == 1


def test_what_is_no_entry_at_all_is_a_doubt_and_not_nothing(fake, provider):
    whole(provider)
    listed = {"value": [None], "@odata.deltaLink": f"{fake.graph.base}/delta"}
    fake.fail_next(Status(200, body=json.dumps(listed).encode()))
    assert len(whole(provider).doubts) == 1


def test_a_first_round_that_does_not_end_is_not_an_empty_calendar(fake, provider):
    whole(provider)
    mailbox_of(fake).put(an_entry())
    fake.fail_next(Status(200, body=b'{"value": []}'))
    assert titles(whole(provider)) == ["Planning"]


def test_a_read_of_many_requests_is_bounded_as_a_whole(fake, monkeypatch):
    for number in range(20):
        days = [(0, at("14:00"), at("15:00"))]
        mailbox_of(fake).put_series(an_entry(f"daily {number}", at("14:00"), at("15:00")), days)
    fake.graph.lonely_masters = True
    passing = count()
    monkeypatch.setattr(
        "kiosk.adapters.calendars.graph.wire.time", SimpleNamespace(monotonic=lambda: next(passing) / 10)
    )
    with connected(fake, read_timeout=2.0) as provider, pytest.raises(Unavailable) as caught:
        whole(provider)
    assert caught.value.cause is Cause.TIMEOUT


def test_what_is_not_understood_is_left_alone(fake, provider):
    mailbox_of(fake).put(replace(an_entry(), damage=Damage.REST))
    (meeting,) = whole(provider).meetings
    for call in (
        lambda: provider.change_end(ROOM, meeting, at("10:30")),
        lambda: provider.cancel(ROOM, meeting),
        lambda: provider.check_in(ROOM, meeting),
        lambda: provider.note_absent(ROOM, meeting, "east"),
    ):
        with pytest.raises(Unsupported):
            call()
