"""What goes over the wire to Exchange: how often, how much, as whom, and over which connections."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
import trustme

from kiosk.domain.errors import BadResponse, Cause, SettingsError, Unavailable
from kiosk.domain.intervals import Interval
from kiosk.ports.calendar import Missing, RoomNote
from kiosk.testing.builders import at, between
from kiosk.testing.fakes.exchange import answers
from kiosk.testing.fakes.exchange.mailboxes import Damage, Entry, Found, Series
from kiosk.testing.fakes.exchange.server import Habits
from kiosk.testing.fault_proxy import Cut, Status
from kiosk.testing.server_process import LOOPBACK
from tests.providers.exchange_house import JUNIPER, NOON, ROOM, WINDOW, house

SLOT = between("09:00", "10:00")


@pytest.fixture
def home():
    with house() as opened:
        yield opened


def test_a_poll_is_one_request(home):
    home.read()
    assert home.asked() == ["FindItem"]


def test_a_booking_is_looked_up_and_stored(home):
    made = home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    assert home.asked() == ["FindItem", "CreateItem"]
    home.door.change_end(ROOM, made, at("10:30"))
    assert home.asked() == ["GetItem", "UpdateItem"]  # whoever is invited hears of it


def test_a_write_is_conditional_and_invites_nobody(home):
    made = home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    assert b'SendMeetingInvitations="SendToNone"' in home.last().request
    home.door.change_end(ROOM, made, at("10:30"))
    request = home.last().request
    assert b'ConflictResolution="NeverOverwrite"' in request
    assert f'ChangeKey="{made.revision}"'.encode() in request
    assert b'SendMeetingInvitationsOrCancellations="SendToNone"' in request


def test_a_mark_is_one_request_and_a_second_look_where_another_door_was_faster(home):
    made = home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    home.asked()
    home.door.note_absent(ROOM, made, "east")
    assert home.asked() == ["UpdateItem"]
    home.door.note_absent(ROOM, made, "west")
    assert home.asked() == ["UpdateItem", "GetItem", "UpdateItem"]
    checked = home.door.check_in(ROOM, home.read().meetings[0])
    assert (checked.checked_in, checked.absent) == (True, ("east", "west"))
    home.asked()
    home.door.check_in(ROOM, checked)
    assert home.asked() == ["GetItem"]


def test_an_event_stands_in_the_zone_of_its_room(home):
    home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    (entry,) = home.server.entries(JUNIPER).values()
    assert entry.zone == "W. Europe Standard Time"
    assert (entry.start, entry.end) == (SLOT.start, SLOT.end)


def test_2500_events_in_the_window_are_all_read(home):
    for number in range(2_500):
        start = NOON + timedelta(minutes=8 * number - 60)
        home.server.put(JUNIPER, f"event {number}", Entry(start, start + timedelta(minutes=5)))
    schedule = home.read()
    assert len(schedule.meetings) == 2_500
    assert schedule.doubts == ()
    requests = home.asked()
    assert set(requests) == {"FindItem"}
    assert len(requests) <= 8


def test_an_event_over_the_seam_of_a_view_in_parts_is_read_once(home):
    home.server.organisation.most_in_view = 2
    for number in range(5):
        home.put(f"short {number}", "09:00", "10:00", day=number)
    home.server.put(JUNIPER, "long", Entry(at("00:00"), at("23:00", day=10)))
    assert len(home.read().meetings) == 6


def test_a_corrupt_event_spoils_its_hour_and_no_other(home):
    home.put("good", "09:00", "10:00")
    home.put("corrupt", "14:00", "14:30", damage=Damage.CORRUPT)
    schedule = home.read()
    assert [meeting.interval for meeting in schedule.meetings] == [between("09:00", "10:00")]
    assert schedule.doubts
    for doubt in schedule.doubts:
        assert doubt.may_touch.length <= timedelta(hours=1)
    assert any(doubt.may_touch.overlaps(between("14:00", "14:30")) for doubt in schedule.doubts)


def test_ntlm_signs_in_and_stays_signed_in():
    with house(ntlm=True) as home:
        home.put("planning", "09:00", "10:00")
        assert len(home.read().meetings) == 1
        assert len(home.read().meetings) == 1
        assert home.door.sign_in().name == "kiosk@example.org"
        assert home.open(username="EXAMPLE\\kiosk").sign_in().name == "EXAMPLE\\kiosk"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with house(tls=context, ntlm=True) as opened:
        yield opened


def test_a_private_authority_is_believed_when_it_is_named(secure, authority, tmp_path):
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    door = secure.open(ca_file=str(ca_file))
    door.reach()
    assert door.sign_in().name == "kiosk@example.org", "with the channel bindings that NTLM wants over TLS"
    assert door.read(ROOM, WINDOW, at=NOON).schedule.meetings == ()


def test_a_private_authority_is_not_believed_otherwise(secure):
    for call in (secure.door.reach, secure.door.sign_in, secure.read):
        with pytest.raises(Unavailable) as caught:
            call()
        assert caught.value.cause is Cause.CERTIFICATE
    assert secure.server.seen == []


def test_an_authority_that_cannot_be_read_is_a_mistake_of_the_settings(home, tmp_path):
    with pytest.raises(SettingsError):
        home.open(url="https://localhost/EWS/Exchange.asmx", ca_file=str(tmp_path / "nothing.pem"))


def test_characters_that_xml_does_not_have_lose_no_event(home):
    home.put("planning", "09:00", "10:00", subject="Plan-ning")
    home.read()
    answer = home.last().answer.replace(b"Plan-ning", b"Plan&#x0B;&#55357;ning \x0b\xf0\x9f\x8e\x89&#127881;")
    home.server.fail_next(Status(200, body=answer))
    (meeting,) = home.read().meetings
    assert meeting.title == "Plan ning 🎉🎉"


def test_a_booking_is_found_wherever_outlook_moved_it(home):
    made = home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    (name,) = home.server.entries(JUNIPER)
    entry = home.server.entries(JUNIPER)[name]
    moved = Entry(at("15:00", day=90), at("16:00", day=90), properties=entry.properties)
    home.server.put(JUNIPER, name, moved)
    found = home.open().find(ROOM, "key", SLOT)
    assert found.interval == between("15:00", "16:00", day=90)
    assert found.id == made.id


def test_a_booking_whose_time_cannot_be_read_is_not_gone(home):
    home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    (name, entry), *_ = home.server.entries(JUNIPER).items()
    home.server.put(JUNIPER, name, replace(entry, damage=Damage.NO_TIME))
    with pytest.raises(BadResponse):
        home.door.find(ROOM, "key", SLOT)


def test_a_series_that_was_made_of_a_booking_is_not_ours(home):
    home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    (name,) = home.server.entries(JUNIPER)
    home.server.put(JUNIPER, name, replace(home.server.entries(JUNIPER)[name], series=Series(3)))
    assert [meeting.key for meeting in home.read().meetings] == [None, None, None]
    assert home.open().find(ROOM, "key", SLOT) is Missing.GONE


def test_a_throttled_server_is_asked_again_by_nobody_but_us():
    with house(habits=Habits(throttle_every=2)) as home:
        outcomes: list[object] = []
        for _ in range(6):
            try:
                outcomes.append(len(home.read().meetings))
            except Exception as error:  # noqa: BLE001 - which error is another test's concern
                outcomes.append(type(error).__name__)
        assert outcomes == [0, "RateLimited"] * 3
        assert home.asked() == ["FindItem"] * 3


def test_a_write_that_took_effect_without_an_answer_is_found(home):
    home.server.fail_next(Cut(after_a_write=True))
    with pytest.raises(Unavailable):
        home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    assert home.open().find(ROOM, "key", SLOT).interval == SLOT


def test_rights_tell_what_the_rooms_own_rules_do_to_invitations(home):
    copy = {"is_meeting": True, "response": "Accept", "organiser": "Ada Lovelace"}
    home.put("replaced", "09:00", "10:00", subject="Ada Lovelace ", **copy)
    home.put("stripped", "10:00", "11:00", subject="Ada Lovelace", original_sensitivity=2, **copy)
    home.put(
        "waiting", "11:00", "12:00", subject="Ada Lovelace", **{**copy, "response": "NoResponseReceived"}
    )
    rights = home.door.rights(ROOM)
    assert rights.may_write
    assert set(rights.notes) == {
        RoomNote.TITLE_REPLACED,
        RoomNote.PRIVATE_FLAG_STRIPPED,
        RoomNote.AUTO_ACCEPT_OFF,
    }


def test_rights_of_an_ordinary_room_have_no_notes(home):
    home.put("planning", "09:00", "10:00", is_meeting=True, response="Accept", organiser="Ada Lovelace")
    home.put("private", "10:00", "11:00", sensitivity="Private", original_sensitivity=2, is_meeting=True,
             response="Accept", organiser="Ada Lovelace", subject="Ada Lovelace")  # fmt: skip
    assert home.door.rights(ROOM).notes == ()


def test_two_integrations_of_one_account_share_no_connection(home):
    other = home.open()
    assert other._client._endpoint is not home.door._client._endpoint


def test_an_answer_that_stops_in_the_middle_is_no_answer(home):
    home.server.fail_next(Status(200, {"Content-Length": "1000"}, b"<?xml"))
    with pytest.raises(Unavailable) as caught:
        home.read()
    assert caught.value.cause is Cause.CONNECTION_LOST


def test_an_answer_that_never_ends_is_not_waited_for(home, monkeypatch):
    monkeypatch.setattr("kiosk.adapters.calendars.ews.attempt.MAX_ANSWER", 1_000)
    home.server.fail_next(Status(200, {}, b" " * 2_000))
    with pytest.raises(BadResponse, match="more than 1000 bytes"):
        home.read()


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(home):
    with dripping() as url, pytest.raises(Unavailable) as caught:
        home.open(url=url, read_timeout=0.2).read(ROOM, WINDOW, at=NOON)
    assert caught.value.cause is Cause.TIMEOUT


@contextmanager
def dripping():
    """A server that answers one request with bytes that come one by one, for some seconds."""
    enough = threading.Event()

    def answer(server):
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(100):
                connection.sendall(b" ")
                if enough.wait(0.02):
                    break

    with socket.create_server((LOOPBACK, 0)) as server:
        thread = threading.Thread(target=answer, args=(server,), daemon=True)
        thread.start()
        yield f"http://{LOOPBACK}:{server.getsockname()[1]}/EWS/Exchange.asmx"
        enough.set()
        thread.join()


@pytest.mark.parametrize("call", ["read", "list_rooms"])
def test_what_takes_many_requests_is_bounded_as_a_whole(home, monkeypatch, call):
    home.server.organisation.most_in_view = 0  # every view is asked for in parts
    lists = answers.address("t:Address", "All rooms", home.server.organisation.room_list, "PublicDL") * 50
    told = answers.message("m:GetRoomListsResponse", f"<m:RoomLists>{lists}</m:RoomLists>")
    home.put("planning", "09:00", "10:00")
    if call == "list_rooms":
        home.server.fail_next(Status(200, {}, answers.envelope(told)))
    passing = count()
    monkeypatch.setattr(
        "kiosk.adapters.calendars.ews.client.time", SimpleNamespace(monotonic=lambda: next(passing) / 10)
    )
    door = home.open(read_timeout=2.0)
    with pytest.raises(Unavailable) as caught:
        door.read(ROOM, WINDOW, at=NOON) if call == "read" else door.list_rooms()
    assert caught.value.cause is Cause.TIMEOUT


def test_a_success_without_the_item_does_not_mean_that_it_is_gone(home):
    made = home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    home.server.fail_next(Status(200, {}, answers.response("GetItem", ["<m:Items/>"])))
    with pytest.raises(BadResponse):
        home.door.cancel(ROOM, made)
    assert home.server.entries(JUNIPER)


def test_free_busy_of_a_moment_is_told(home):
    home.put("planning", "09:00", "10:00")
    moment = Interval(at("09:58"), at("09:59"))
    assert home.door.free_busy([ROOM], moment) == {ROOM.id: (moment,)}


@pytest.mark.parametrize(
    "told",
    [
        [],
        ['<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"/>'],
        ["<m:RootFolder><t:Items/></m:RootFolder>"] * 2,
    ],
)
def test_an_answer_that_lists_nothing_is_not_an_empty_calendar(home, told):
    home.server.fail_next(Status(200, {}, answers.response("FindItem", told)))
    with pytest.raises(BadResponse):
        home.read()


def test_a_warning_about_nothing_is_not_an_empty_calendar(home):
    empty = answers.response("FindItem", ["<m:RootFolder><t:Items/></m:RootFolder>"])
    home.server.fail_next(Status(200, {}, empty.replace(b'"Success"', b'"Warning"')))
    with pytest.raises(BadResponse):
        home.read()


@pytest.mark.parametrize(
    ("busy", "taken"),
    [("Busy", True), ("Tentative", True), ("SomethingNew", True), ("Free", False), ("OOF", False)],
)
def test_whatever_is_not_known_to_be_free_takes_the_room(home, busy, taken):
    entry = Entry(SLOT.start, SLOT.end, busy=busy)
    view = f"{answers.message('m:ResponseMessage', '')}{answers.availability([Found('id', 'c', 'Single', entry)])}"
    told = (
        f"<m:FreeBusyResponseArray><m:FreeBusyResponse>{view}</m:FreeBusyResponse></m:FreeBusyResponseArray>"
    )
    answer = answers.envelope(f"<m:GetUserAvailabilityResponse>{told}</m:GetUserAvailabilityResponse>")
    home.server.fail_next(Status(200, {}, answer))
    assert home.door.free_busy([ROOM], WINDOW) == {ROOM.id: (SLOT,) if taken else ()}
