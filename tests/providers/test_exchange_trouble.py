"""Each way in which Exchange fails is told apart, with its class and its cause, through the wire."""

import logging
import socket
import threading
from datetime import timedelta

import pytest

from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
    Unsupported,
)
from kiosk.domain.intervals import Interval
from kiosk.domain.lamps import OF_A_CALENDAR, Advice, LampKind, Light
from kiosk.domain.rooms import Room
from kiosk.services.trial import Means
from kiosk.services.verify import Probe, verify
from kiosk.testing.builders import at, between
from kiosk.testing.fakes.exchange.answers import Problem
from kiosk.testing.fakes.exchange.mailboxes import Access, Moved
from kiosk.testing.fault_proxy import Cut, Status
from kiosk.testing.server_process import LOOPBACK
from tests.providers.exchange_house import JUNIPER, NOON, ROOM, WINDOW, house

SLOT = between("09:00", "10:00")


@pytest.fixture
def home():
    with house() as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "kind", "cause"),
    [
        ("ErrorImpersonateUserDenied", NotPermitted, Cause.IMPERSONATION_REFUSED),
        ("ErrorImpersonationFailed", NotPermitted, Cause.IMPERSONATION_REFUSED),
        ("ErrorAccessDenied", NotPermitted, Cause.ROOM_FORBIDDEN),
        ("ErrorQuotaExceeded", NotPermitted, Cause.READ_ONLY),
        ("ErrorNonExistentMailbox", Gone, Cause.MAILBOX_UNKNOWN),
        ("ErrorNonPrimarySmtpAddress", Gone, Cause.MAILBOX_UNKNOWN),
        ("ErrorFolderNotFound", Gone, Cause.MAILBOX_UNKNOWN),
        ("ErrorPasswordExpired", AuthRejected, Cause.ACCOUNT_EXPIRED),
        ("ErrorAccountDisabled", AuthRejected, Cause.ACCOUNT_EXPIRED),
        ("ErrorExceededConnectionCount", RateLimited, Cause.QUOTA_EXCEEDED),
        ("ErrorTooManyObjectsOpened", RateLimited, Cause.UNSPECIFIED),
        ("ErrorMailboxMoveInProgress", Unavailable, Cause.SERVER_ERROR),
        ("ErrorMailboxStoreUnavailable", Unavailable, Cause.SERVER_ERROR),
        ("ErrorInternalServerError", Unavailable, Cause.SERVER_ERROR),
        ("ErrorInternalServerTransientError", Unavailable, Cause.SERVER_ERROR),
        ("ErrorTimeoutExpired", Unavailable, Cause.SERVER_ERROR),
        ("ErrorInvalidRequest", BadResponse, Cause.UNSPECIFIED),
        ("ErrorNobodyEverHeardOf", BadResponse, Cause.UNSPECIFIED),
    ],
)
def test_each_code_of_the_server_has_its_error_at_once(home, code, kind, cause):
    home.server.fail_next(Problem(code, "What the server says.", fault=True))
    with pytest.raises(kind) as caught:
        home.read()
    assert (caught.type, caught.value.cause) == (kind, cause)
    assert home.asked() == [], "it was asked once, and not again in another version or after a while"


@pytest.mark.parametrize(
    ("status", "kind", "cause"),
    [
        (403, NotPermitted, Cause.UNSPECIFIED),
        (404, BadResponse, Cause.UNSPECIFIED),
        (429, RateLimited, Cause.UNSPECIFIED),
        (502, Unavailable, Cause.SERVER_ERROR),
        (503, Unavailable, Cause.SERVER_ERROR),
    ],
)
def test_each_status_has_its_error(home, status, kind, cause):
    home.server.fail_next(Status(status, body=b"<html>"))
    with pytest.raises(kind) as caught:
        home.read()
    assert (caught.type, caught.value.cause) == (kind, cause)


@pytest.mark.parametrize(
    ("wait", "after"),
    [
        ("11", timedelta(seconds=11)),
        ("Fri, 20 Nov 2026 11:00:30 GMT", timedelta(seconds=30)),
        ("99999999", timedelta(hours=1)),
        ("soon", None),
    ],
)
def test_a_proxy_in_front_that_asks_for_patience_is_obeyed_within_reason(wait, after):
    with house(clock=lambda: NOON) as home:
        home.server.fail_next(Status(503, {"Retry-After": wait}))
        with pytest.raises(RateLimited) as caught:
            home.read()
    assert caught.value.after == after


def test_a_back_off_of_years_is_an_hour(home):
    home.server.fail_next(Problem("ErrorServerBusy", back_off=10**11, fault=True))
    with pytest.raises(RateLimited) as caught:
        home.read()
    assert caught.value.after == timedelta(hours=1)


@pytest.mark.parametrize(
    "refusal",
    [
        Status(401, {}),
        Status(503, {}),
        Problem("ErrorServerBusy", back_off=1000, fault=True),
        Problem("ErrorAccessDenied", fault=True),
        Problem("ErrorAccessDenied"),
    ],
)
def test_even_a_refusal_tells_the_servers_time(refusal):
    with house(clock=lambda: NOON) as home:
        home.server.fail_next(refusal)
        with pytest.raises(CalendarError) as caught:
            home.read()
    assert caught.value.server_time == NOON


def test_who_gives_no_answer_tells_no_time_either():
    with house(clock=lambda: NOON) as home:
        home.read()
        home.server.fail_next(Cut())
        with pytest.raises(Unavailable) as caught:
            home.read()
    assert caught.value.server_time is None


def test_a_server_that_hangs_up_on_tls_has_no_bad_certificate(home):
    def hang_up(server):
        connection, _ = server.accept()
        connection.recv(65536)
        connection.close()

    with socket.create_server((LOOPBACK, 0)) as server:
        threading.Thread(target=hang_up, args=(server,), daemon=True).start()
        with pytest.raises(Unavailable) as caught:
            home.open(url=f"https://{LOOPBACK}:{server.getsockname()[1]}/EWS/Exchange.asmx").reach()
    assert caught.value.cause is Cause.CONNECTION_LOST


@pytest.mark.parametrize("fault", [True, False])
def test_the_servers_own_back_off_is_told(home, fault):
    home.server.fail_next(Problem("ErrorServerBusy", back_off=299_500, fault=fault))
    with pytest.raises(RateLimited) as caught:
        home.read()
    assert caught.value.after == timedelta(seconds=299.5)


def test_an_account_that_may_not_impersonate_the_room_says_so(home):
    home.server.organisation.impersonates = frozenset({"maple@example.org"})
    with pytest.raises(NotPermitted) as caught:
        home.read()
    assert caught.value.cause is Cause.IMPERSONATION_REFUSED


def test_one_forbidden_room_of_many_spoils_no_other(home):
    closed = Room("oak", "Oak", "Europe/Berlin", "oak@example.org")
    home.server.add_room("Oak", "oak@example.org", access=Access.NONE)
    home.put("planning", "09:00", "10:00")
    with pytest.raises(NotPermitted) as caught:
        home.door.read(closed, WINDOW, at=NOON)
    assert caught.value.cause is Cause.ROOM_FORBIDDEN
    assert len(home.read().meetings) == 1


def test_a_room_that_may_only_be_read_says_so_when_written_to(home):
    home.server.organisation.mailboxes[JUNIPER].access = Access.READ
    assert home.read().meetings == ()
    with pytest.raises(NotPermitted) as caught:
        home.door.create(ROOM, key="key", interval=SLOT, title="Ad hoc")
    assert caught.value.cause is Cause.READ_ONLY
    assert not home.door.rights(ROOM).may_write


@pytest.mark.parametrize("access", ["impersonation", "delegation"])
@pytest.mark.parametrize("moved", list(Moved))
def test_a_room_that_moved_to_the_cloud_says_so(home, moved, access):
    home.mailbox.moved = moved
    with pytest.raises(Gone) as caught:
        home.open(access=access).read(ROOM, WINDOW, at=NOON)
    assert caught.value.cause is Cause.MOVED_TO_CLOUD


@pytest.mark.parametrize(
    "url",
    [
        "https://outlook.office365.com/EWS/Exchange.asmx",
        "https://OUTLOOK.OFFICE.COM/ews/exchange.asmx",
        "https://outlook.office365.us/EWS/Exchange.asmx",
        "https://partner.outlook.cn/EWS/Exchange.asmx",
    ],
)
def test_exchange_online_is_refused_without_a_request(home, url):
    door = home.open(url=url)
    for call in (door.reach, door.sign_in, lambda: door.read(ROOM, WINDOW, at=NOON), door.list_rooms):
        with pytest.raises(Unsupported) as caught:
            call()
        assert caught.value.cause is Cause.CLOUD_NEEDS_OTHER_SYSTEM


def test_a_server_of_ones_own_with_a_name_like_that_is_not_the_cloud(home):
    door = home.open(url="http://office365.com.invalid/EWS/Exchange.asmx")
    with pytest.raises(Unavailable) as caught:
        door.reach()
    assert caught.value.cause is Cause.NAME_RESOLUTION


def test_a_redirect_to_anywhere_else_is_not_followed(home):
    home.server.fail_next(Status(302, {"Location": "https://elsewhere.example.org/EWS/Exchange.asmx"}))
    with pytest.raises(BadResponse, match=r"elsewhere\.example\.org"):
        home.read()


def test_the_error_page_of_exchange_is_a_server_out_of_order(home):
    home.server.fail_next(
        Status(302, {"Location": "/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx"})
    )
    with pytest.raises(Unavailable) as caught:
        home.read()
    assert caught.value.cause is Cause.SERVER_ERROR


def test_a_room_whose_address_is_no_mail_address_is_gone_without_a_request(home):
    room = Room("oak", "Oak", "Europe/Berlin", "Oak")
    with pytest.raises(Gone) as caught:
        home.door.read(room, WINDOW, at=NOON)
    assert caught.value.cause is Cause.MAILBOX_UNKNOWN
    assert isinstance(home.door.free_busy([room], WINDOW)["oak"], Gone)
    assert home.asked() == []


def test_an_answer_that_breaks_off_is_not_a_short_answer(home):
    for number in range(5):
        home.put(f"meeting {number}", "09:00", "10:00", day=number)
    home.read()
    whole = home.last().answer
    home.server.fail_next(Status(200, body=whole[: len(whole) // 2]))
    with pytest.raises(BadResponse):
        home.read()


def test_what_the_library_logs_never_holds_the_password_or_a_title(home, caplog):
    caplog.set_level(logging.DEBUG)
    home.put("secret", "09:00", "10:00", subject="Dismissal", sensitivity="Private")
    home.read()
    home.server.fail_next(Status(200, body=b"<html>Dismissal</html>"))
    with pytest.raises(BadResponse) as caught:
        home.read()
    said = caplog.text + str(caught.value) + repr(caught.value) + repr(home.door._connection)
    assert "Dismissal" not in said
    assert "secret" not in said.replace("secret=", "")
    assert "Authorization" not in said


def test_the_copy_of_an_invitation_cannot_be_edited(home):
    home.put("board", "09:00", "10:00", organiser="Ada", is_meeting=True, response="Accept")
    (meeting,) = home.read().meetings
    assert (meeting.may_end, meeting.may_extend) == (False, False)
    with pytest.raises(NotPermitted) as caught:
        home.door.change_end(ROOM, meeting, at("09:30"))
    assert caught.value.cause is Cause.NOT_EDITABLE


def test_what_only_the_server_knows_to_be_a_copy_cannot_be_edited_either(home):
    home.put("board", "09:00", "10:00", locked=True)
    (meeting,) = home.read().meetings
    with pytest.raises(NotPermitted) as caught:
        home.door.change_end(ROOM, meeting, at("09:30"))
    assert caught.value.cause is Cause.NOT_EDITABLE


def test_to_cancel_an_invitation_declines_it(home):
    home.put("board", "09:00", "10:00", organiser="Ada", is_meeting=True, response="Accept")
    (meeting,) = home.read().meetings
    home.asked()
    home.door.cancel(ROOM, meeting)
    assert b"DeclineItem" in home.last().request
    assert b'MessageDisposition="SendOnly"' in home.last().request
    assert home.asked() == ["GetItem", "CreateItem"]
    assert home.read().meetings == ()


def test_people_whom_the_room_itself_invited_are_told_of_a_cancellation(home):
    home.put("board", "09:00", "10:00", organiser="Juniper", is_meeting=True, response="Organizer")
    (meeting,) = home.read().meetings
    home.door.cancel(ROOM, meeting)
    assert b'SendMeetingCancellations="SendOnlyToAll"' in home.last().request


@pytest.mark.parametrize(
    ("response", "element", "body"),
    [("Accept", b"DeclineItem", b"Body"), ("Organizer", b"CancelCalendarItem", b"NewBodyContent")],
)
def test_a_sentence_goes_with_a_refusal_and_with_a_cancellation(home, response, element, body):
    home.put("board", "09:00", "10:00", organiser="Ada", is_meeting=True, response=response)
    (meeting,) = home.read().meetings
    home.asked()
    home.door.cancel(ROOM, meeting, because="Nobody came <until> 09:10.")
    request = home.last().request
    assert b"<t:" + element + b">" in request
    assert b"<t:" + body + b' BodyType="Text">Nobody came &lt;until&gt; 09:10.</t:' + body in request
    assert b'MessageDisposition="SendOnly"' in request
    assert home.asked() == ["GetItem", "CreateItem"]
    assert home.mailbox.told == ["Nobody came <until> 09:10."]
    assert home.read().meetings == ()


def test_an_entry_that_nobody_was_invited_to_is_removed_whatever_is_said(home):
    home.put("note", "09:00", "10:00")
    (meeting,) = home.read().meetings
    home.asked()
    home.door.cancel(ROOM, meeting, because="Nobody came.")
    assert home.asked() == ["GetItem", "DeleteItem"]


def test_a_clock_that_is_off_is_not_called_a_wrong_password():
    with house(ntlm=True, clock=lambda: NOON + timedelta(hours=1)) as home:
        with pytest.raises(AuthRejected) as caught:
            home.open(password="not it").sign_in()
        assert caught.value.cause is Cause.CLOCK_OFF


def test_a_wrong_password_is_only_that():
    with house(ntlm=True, clock=lambda: NOON) as home:
        with pytest.raises(AuthRejected) as caught:
            home.open(password="not it").sign_in()
        assert caught.value.cause is Cause.UNSPECIFIED


def test_a_proxy_that_takes_ntlm_away_is_named(home):
    with pytest.raises(AuthRejected) as caught:
        home.open(auth="ntlm").sign_in()
    assert caught.value.cause is Cause.PROXY_BREAKS_SIGN_IN


def test_a_proxy_that_breaks_the_handshake_is_named():
    with house(ntlm=True) as home:
        home.server.strips_challenges = True
        with pytest.raises(AuthRejected) as caught:
            home.door.sign_in()
        assert caught.value.cause is Cause.PROXY_BREAKS_SIGN_IN


# What an administrator sees


def means():
    return Means(now=lambda: NOON, new_key=lambda: "trial-key", wait=lambda _: None)


def test_verify_lights_every_lamp_and_leaves_nothing_behind(home):
    home.server.organisation.impersonates = frozenset({JUNIPER})
    home.server.add_room("Ada", "ada@example.org")
    probe = Probe("main", "exchange", (ROOM,), out_of_reach="ada@example.org", deep=True)
    told = verify(home.door, probe, means(), told=lambda _: None)
    assert {lamp.kind: lamp.light for lamp in told.lamps} == dict.fromkeys(OF_A_CALENDAR, Light.GREEN)
    (limit,) = (lamp for lamp in told.lamps if lamp.kind is LampKind.LIMIT)
    assert limit.cause == Cause.IMPERSONATION_REFUSED
    assert home.server.entries(JUNIPER) == {}


def test_an_account_without_a_scope_reads_everyone(home):
    home.server.add_room("Ada", "ada@example.org")
    probe = Probe("main", "exchange", (ROOM,), out_of_reach="ada@example.org")
    told = verify(home.door, probe, means(), told=lambda _: None)
    assert [lamp.advice for lamp in told.lamps if lamp.kind is LampKind.LIMIT] == [Advice.READS_EVERYONE]


def test_a_trial_whose_answer_was_lost_leaves_nothing_behind(home):
    home.server.fail_next(Cut(after_a_write=True))
    told = verify(home.door, Probe("main", "exchange", (ROOM,), deep=True), means(), told=lambda _: None)
    assert [lamp.light for lamp in told.lamps if lamp.kind is LampKind.DEEP] == [Light.RED]
    assert home.server.entries(JUNIPER) == {}


def test_an_event_in_a_zone_that_nobody_knows_takes_its_time_all_the_same(home):
    zone = "Customized Time Zone"
    home.put("planning", "09:00", "10:00", zone=zone)
    home.put("fair", "00:00", "23:59", day=1, zone=zone, all_day=True)
    planning, fair = home.read().meetings
    assert planning.interval == SLOT
    assert fair.interval == Interval(at("00:00", day=1), at("00:00", day=2))
