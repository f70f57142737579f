"""Office 365 over the wire where it is unpleasant: each trouble has its error and its cause, and loses nothing."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from kiosk.domain.errors import BadResponse, Cause, Gone, NotPermitted, RateLimited, Unavailable
from kiosk.domain.lamps import OF_A_CALENDAR, Light
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import RoomNote
from kiosk.services.trial import Means
from kiosk.services.verify import Probe, verify
from kiosk.testing.builders import a_room, at, between
from kiosk.testing.fakes.office365.faults import Habits, Kind
from kiosk.testing.fakes.office365.mailboxes import Access
from kiosk.testing.fault_proxy import Status
from tests.providers.office365 import (
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
OTHER = a_room("other", address="other@example.org")


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    with office365(tmp_path_factory.mktemp("tenant")) as office:
        yield office


@pytest.fixture
def fake(tenant):
    with emptied(tenant) as office:
        yield office


def means(fake):
    return Means(now=fake.now, new_key=lambda: "trial-key", wait=lambda _: None)


@pytest.fixture
def provider(fake):
    with connected(fake) as office:
        whole(office)  # signed in: what comes next is about calendars
        yield office


def titles(schedule):
    return [meeting.title for meeting in schedule.meetings]


def body(code):
    return f'{{"error": {{"code": "{code}", "innerError": {{"request-id": "42"}}}}}}'.encode()


# Rooms that are not there, or not for us


@pytest.mark.parametrize("code", ["ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "ResourceNotFound"])
def test_a_room_without_a_cloud_mailbox_says_so(fake, provider, code):
    fake.fail_next(Status(404, body=body(code)))
    with pytest.raises(Gone) as caught:
        whole(provider)
    assert caught.value.cause is Cause.MAILBOX_UNKNOWN
    assert caught.value.detail == f"status 404 {code} request 42"


def test_a_room_on_premises_cannot_be_changed_nor_cancelled_in_the_cloud(fake, provider):
    meeting = provider.create(ROOM, key="key-1", interval=SLOT, title="Ad hoc")
    mailbox_of(fake).access = Access.ON_PREMISES
    for call in (
        lambda: whole(provider),
        lambda: provider.cancel(ROOM, meeting),
        lambda: provider.check_in(ROOM, meeting),
        lambda: provider.note_absent(ROOM, meeting, "east"),
        lambda: provider.rights(ROOM),
    ):
        with pytest.raises(Gone) as caught:
            call()
        assert caught.value.cause is Cause.MAILBOX_UNKNOWN


def test_one_room_of_many_is_forbidden_and_the_others_are_told(fake, provider):
    mailbox_of(fake).put(an_entry())
    fake.add_room(OTHER.address, "Other", access=Access.NONE)
    with pytest.raises(NotPermitted) as caught:
        whole(provider, room=OTHER)
    assert caught.value.cause is Cause.ROOM_FORBIDDEN
    told = provider.free_busy([OTHER, ROOM], WINDOW)
    assert (told[OTHER.id].cause, told[ROOM.id]) == (Cause.ROOM_FORBIDDEN, (SLOT,))


def test_a_round_through_many_forbidden_rooms_is_bounded_as_a_whole(fake, monkeypatch):
    rooms = [a_room(f"room{number}", address=f"room{number}@example.org") for number in range(20)]
    for room in rooms:
        fake.add_room(room.address, room.name, access=Access.NONE)
    passing = count()
    monkeypatch.setattr(
        "kiosk.adapters.calendars.graph.wire.time", SimpleNamespace(monotonic=lambda: next(passing) / 10)
    )
    with connected(fake, read_timeout=2.0) as provider, pytest.raises(Unavailable) as caught:
        provider.free_busy(rooms, WINDOW)
    assert caught.value.cause is Cause.TIMEOUT


def test_a_right_to_read_is_no_right_to_write(fake, provider):
    mailbox_of(fake).access = Access.READ
    assert provider.rights(ROOM).may_write is False
    with pytest.raises(NotPermitted) as caught:
        provider.create(ROOM, key="key-1", interval=SLOT, title="Ad hoc")
    assert caught.value.cause is Cause.READ_ONLY


def test_a_directory_that_was_not_consented_to_says_so(fake, provider):
    fake.graph.places_permitted = False
    with pytest.raises(NotPermitted) as caught:
        provider.list_rooms()
    assert caught.value.cause is Cause.CONSENT_MISSING
    assert whole(provider).meetings == (), "the calendar is another matter"


def test_the_directory_is_read_to_its_last_page(fake, provider):
    fake.graph.largest_page = 3
    for number in range(10):
        fake.add_room(
            f"room{number}@example.org", f"Room {number}", place={"capacity": "8", "tags": ["quiet", 7]}
        )
    rooms = provider.list_rooms()
    assert len(rooms) == 11
    assert {(room.seats, room.equipment) for room in rooms if room.name != "Juniper"} == {(8, ("quiet",))}


# Too much, too often


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (Status(429, {"Retry-After": "11"}, body("ApplicationThrottled")), timedelta(seconds=11)),
        (Status(429, {}, body("ApplicationThrottled")), None),
        (Status(429, {"Retry-After": "soon"}), None),
        (Status(429, {"Retry-After": "99999999"}), timedelta(hours=1)),
        (Status(503, {"Retry-After": "5"}), timedelta(seconds=5)),
    ],
)
def test_who_asks_too_often_waits_as_long_as_told(fake, provider, answer, after):
    fake.fail_next(answer)
    with pytest.raises(RateLimited) as caught:
        whole(provider)
    assert caught.value.after == after


@pytest.mark.parametrize("status", [500, 502, 503, 504, 507])
def test_a_server_in_trouble_is_tried_again_later(fake, provider, status):
    fake.fail_next(Status(status, body=body("ErrorInternalServerError")))
    with pytest.raises(Unavailable) as caught:
        whole(provider)
    assert (caught.value.cause, caught.value.answered) == (Cause.SERVER_ERROR, True)
    assert abs(caught.value.server_time - fake.now()) < timedelta(minutes=1), (
        "and tells the time all the same"
    )


def test_no_more_than_four_requests_for_a_mailbox_are_under_way(fake, provider):
    before = fake.requests[Kind.READ]
    results = []
    with fake.hold_next() as one, fake.hold_next(), fake.hold_next(), fake.hold_next():
        readers = [
            threading.Thread(target=lambda: results.append(whole(provider)), daemon=True) for _ in range(7)
        ]
        for reader in readers:
            reader.start()
        assert one.reached()
        assert fake.requests[Kind.READ] - before <= 4
    for reader in readers:
        reader.join(10)
    assert len(results) == 7, "the others waited for their turn, and nobody was refused"


def test_two_thousand_five_hundred_events_are_all_read(fake):
    mailbox = mailbox_of(fake)
    for number in range(2500):
        start = at("06:00") + timedelta(minutes=5 * number)
        mailbox.put(an_entry(f"event {number}", start, start + timedelta(minutes=5)))
    for incremental in (True, False):
        with connected(fake, incremental=incremental, read_timeout=60.0) as provider:
            assert len(whole(provider).meetings) == 2500


def test_a_link_to_another_host_is_not_followed(fake, provider):
    mailbox_of(fake).put(an_entry())
    fake.graph.base = f"https://localhost:{fake.port}/v1.0"
    fake.graph.largest_page = 1
    mailbox_of(fake).put(an_entry("second"))
    before = fake.requests[Kind.READ]
    with pytest.raises(BadResponse):
        whole(provider)
    assert fake.requests[Kind.READ] == before + 1, "our token went nowhere else"


@pytest.mark.parametrize("link", ["https://127.0.0.1:nonsense/", "https://[127.0.0.1/", "ftp://127.0.0.1/"])
def test_a_link_that_is_none_is_not_followed(fake, provider, link):
    fake.fail_next(Status(200, body=json.dumps({"value": [], "@odata.nextLink": link}).encode()))
    with pytest.raises(BadResponse):
        whole(provider)


# Other people's meetings


@pytest.mark.parametrize("status", [400, 403])
def test_a_copy_that_cannot_be_edited_says_so(fake, provider, status):
    mailbox_of(fake).put(an_entry())
    fake.graph.copies_locked = status
    (meeting,) = whole(provider).meetings
    with pytest.raises(NotPermitted) as caught:
        provider.change_end(ROOM, meeting, at("10:30"))
    assert caught.value.cause is Cause.NOT_EDITABLE
    assert provider.check_in(ROOM, meeting).checked_in, "the room's own mark is another matter"


@pytest.mark.parametrize("asked", [True, False])
def test_an_invitation_is_declined_with_a_word_to_who_wants_one(fake, provider, asked):
    mailbox_of(fake).put(an_entry(responseRequested=asked))
    (meeting,) = whole(provider).meetings
    provider.cancel(ROOM, meeting)
    assert whole(provider).meetings == ()
    assert mailbox_of(fake).declined == ["Cancelled at the door of the room."]
    provider.cancel(ROOM, meeting)


@pytest.mark.parametrize("asked", [True, False])
def test_the_sentence_for_the_organiser_reaches_who_wants_an_answer(fake, provider, asked):
    mailbox_of(fake).put(an_entry(responseRequested=asked))
    (meeting,) = whole(provider).meetings
    provider.cancel(ROOM, meeting, because="Nobody came.")
    assert mailbox_of(fake).declined == ["Nobody came."]
    assert mailbox_of(fake).told == (["Nobody came."] if asked else [])


GUEST = {"emailAddress": {"name": "Ada", "address": "ada@example.org"}, "type": "required"}


@pytest.mark.parametrize(
    ("guests", "because", "sent", "told"),
    [
        ([GUEST], "Nobody came.", ("POST", "cancel"), ["Nobody came."]),
        ([GUEST], None, ("DELETE", None), []),
        ([], "Nobody came.", ("DELETE", None), []),
        (None, "Nobody came.", ("DELETE", None), []),
    ],
)
def test_guests_of_a_meeting_of_the_rooms_own_are_told(fake, provider, guests, because, sent, told):
    mailbox_of(fake).put(an_entry(isOrganizer=True, attendees=guests))
    (meeting,) = whole(provider).meetings
    provider.cancel(ROOM, meeting, because=because)
    last = fake.exchanges[-1]
    action = last.target.rpartition("/")[2]
    assert (last.method, action if action == "cancel" else None) == sent
    assert mailbox_of(fake).told == told
    assert whole(provider).meetings == ()


def test_an_occurrence_of_somebodys_series_is_declined_alone(fake, provider):
    days = [(n, at("14:00", day=n), at("15:00", day=n)) for n in range(3)]
    mailbox_of(fake).put_series(an_entry("daily", at("14:00"), at("15:00")), days)
    provider.cancel(ROOM, whole(provider).meetings[1])
    assert [m.start for m in whole(provider).meetings] == [at("14:00"), at("14:00", day=2)]


def test_an_occurrence_that_somebody_checked_in_meanwhile_is_not_released(fake, provider):
    days = [(n, at("14:00", day=n), at("15:00", day=n)) for n in range(3)]
    mailbox_of(fake).put_series(an_entry("daily", at("14:00"), at("15:00")), days)
    as_read = whole(provider).meetings[1]
    with connected(fake) as other_door:
        other_door.check_in(ROOM, as_read)
    with pytest.raises(Gone):
        provider.cancel(ROOM, as_read)
    assert len(whole(provider).meetings) == 3


def test_what_changes_between_the_look_and_the_write_is_not_overwritten(fake, provider):
    made = provider.create(ROOM, key="key-1", interval=SLOT, title="Ad hoc")
    caught = []

    def extend():
        try:
            provider.change_end(ROOM, made, at("11:00"))
        except Gone as gone:
            caught.append(gone)

    with fake.hold_next() as held:
        door = threading.Thread(target=extend, daemon=True)
        door.start()
        assert held.reached()
        with fake.graph.lock:
            entry = mailbox_of(fake).entries[made.id]
            mailbox_of(fake).put(replace(entry, end=at("09:30")))
        held.release()
        door.join(10)
    assert ["412" in gone.detail for gone in caught] == [True]
    assert whole(provider).meetings[0].end == at("09:30")


def test_a_whole_day_that_is_ended_at_the_door_becomes_a_meeting_by_the_clock(fake, provider):
    day = at("12:00").date()
    mailbox_of(fake).put(an_entry("fair", day, day + timedelta(days=1)))
    (meeting,) = whole(provider).meetings
    changed = provider.change_end(ROOM, meeting, at("12:00"))
    assert (changed.all_day, changed.interval) == (False, between("00:00", "12:00"))


# Habits, and the whole of Verify


def test_habits_of_a_sandbox_meet_the_provider(tmp_path):
    habits = Habits(throttle_every=3, retry_after=2, cut_every_write=1)
    with office365(tmp_path, habits) as tenant, connected(tenant) as provider:
        with pytest.raises(Unavailable):
            provider.create(ROOM, key="key-1", interval=SLOT, title="Ad hoc")
        with pytest.raises(RateLimited):
            provider.find(ROOM, "key-1", SLOT)
        found = provider.find(ROOM, "key-1", SLOT)
        assert isinstance(found, Meeting), "it was stored all the same"


def test_unanswered_invitations_are_noted_beside_the_rights(fake, provider):
    waiting = {"response": "notResponded", "time": "0001-01-01T00:00:00Z"}
    mailbox_of(fake).put(an_entry(responseStatus=waiting))
    rights = provider.rights(ROOM)
    assert (rights.may_write, rights.notes) == (True, (RoomNote.AUTO_ACCEPT_OFF,))


def test_verify_lights_every_lamp_and_leaves_nothing_behind(fake, provider):
    fake.add_room(OTHER.address, "Other", access=Access.NONE)
    probe = Probe("main", "office365", (ROOM,), out_of_reach=OTHER.address, deep=True)
    result = verify(provider, probe, means(fake), told=lambda _: None)
    assert {lamp.kind: lamp.light for lamp in result.lamps} == dict.fromkeys(OF_A_CALENDAR, Light.GREEN)
    assert mailbox_of(fake).entries == {}
