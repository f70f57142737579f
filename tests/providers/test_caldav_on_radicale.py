"""What only a real server with real users can show."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from icalendar import Calendar

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.errors import AuthRejected, Cause, Gone, NotPermitted, Unavailable
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import Changes, Missing, Whole
from kiosk.testing.builders import a_room, a_window, at, between
from kiosk.testing.fault_proxy import FaultProxy
from kiosk.testing.radicale import Radicale, User
from tests.providers.ics import a_calendar, an_event

KIOSK, READER = User("kiosk", "secret"), User("reader", "reader's secret", may_write=False)
NUMBER = count()
SLOT = between("10:00", "11:00")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Radicale]:
    with Radicale(tmp_path_factory.mktemp("radicale"), users=[KIOSK, READER]) as radicale:
        yield radicale


@pytest.fixture
def room(server) -> Room:
    return a_room(address=server.make_calendar(f"juniper-{next(NUMBER)}"))


@pytest.fixture
def connect(server):
    opened = []

    def connected(user: User = KIOSK, url: str = "") -> CalDavProvider:
        connection = Connection(url or server.url, user.name, user.password, read=10)
        opened.append(CalDavProvider(connection, now=lambda: at("12:00")))
        return opened[-1]

    yield connected
    for provider in opened:
        provider.close()


def put(room: Room, name: str, text: str) -> None:
    answer = httpx.put(f"{room.address}{name}", content=text, auth=(KIOSK.name, KIOSK.password))
    answer.raise_for_status()


def whole(provider: CalDavProvider, room: Room, window: Interval | None = None) -> Whole:
    answer = provider.read(room, window or a_window(), at=at("12:00"))
    assert isinstance(answer, Whole)
    return answer


def test_a_wrong_password_is_rejected_whatever_is_asked(connect, room):
    provider = connect(User("kiosk", "guessed"))
    with pytest.raises(AuthRejected):
        whole(provider, room)
    with pytest.raises(AuthRejected):
        provider.create(room, key="key-1", interval=SLOT, title="Ad hoc")


def test_who_may_only_read_reads_but_writes_nothing(connect, room):
    put(room, "one.ics", a_calendar(an_event()))
    provider = connect(READER)
    (meeting,) = whole(provider, room).schedule.meetings
    for write in (
        lambda: provider.create(room, key="key-1", interval=SLOT, title="Ad hoc"),
        lambda: provider.change_end(room, meeting, at("10:30")),
        lambda: provider.cancel(room, meeting),
        lambda: provider.check_in(room, meeting),
        lambda: provider.note_absent(room, meeting, "east"),
    ):
        with pytest.raises(NotPermitted):
            write()
    assert provider.find(room, "key-1", SLOT) is Missing.NEVER
    assert whole(provider, room).schedule.meetings == (meeting,)


def test_a_calendar_that_was_never_there_is_gone(connect, server):
    with pytest.raises(Gone):
        whole(connect(), a_room(address=server.address_of("no-such-room")))


def test_a_booking_is_seen_by_another_client_as_a_proper_event(connect, room):
    connect().create(room, key="key-1", interval=SLOT, title="Ad hoc")
    text = httpx.get(f"{room.address}key-1.ics", auth=(KIOSK.name, KIOSK.password)).text
    (event,) = Calendar.from_ical(text).events
    assert (event.uid, event.start, event.end) == ("key-1", SLOT.start, SLOT.end)
    assert str(event["X-DOOR-KIOSK-KEY"]) == "key-1"


def test_a_server_that_stops_is_refused_and_nothing_is_lost_when_it_is_back(connect, room, server):
    provider = connect()
    put(room, "one.ics", a_calendar(an_event()))
    first = whole(provider, room)
    server.stop()
    try:
        with pytest.raises(Unavailable) as caught:
            provider.read(room, a_window(), at=at("12:01"), cursor=first.cursor)
        assert caught.value.cause is Cause.REFUSED
    finally:
        server.start()
    put(room, "two.ics", a_calendar(an_event(UID="two")))
    answer = provider.read(room, a_window(), at=at("12:02"), cursor=first.cursor)
    assert isinstance(answer, Changes)
    assert [m.id for m in answer.changed] == ["two.ics"]


def test_a_poll_without_news_is_one_small_request(connect, room, server):
    with FaultProxy(server.port) as proxy:
        provider = connect(url=proxy.url)
        near = a_room(address=httpx.URL(room.address).path)
        for number in range(20):
            put(room, f"{number}.ics", a_calendar(an_event(UID=f"event-{number}")))
        cursor = whole(provider, near).cursor
        proxy.seen.clear()
        provider.read(near, a_window(), at=at("12:01"), cursor=cursor)
        assert len(proxy.seen) == 1


def test_another_window_is_read_without_fetching_the_texts_again(connect, room, server):
    with FaultProxy(server.port) as proxy:
        provider = connect(url=proxy.url)
        near = a_room(address=httpx.URL(room.address).path)
        put(room, "one.ics", a_calendar(an_event(RRULE="FREQ=DAILY;COUNT=60")))
        put(
            room,
            "past.ics",
            a_calendar(an_event(UID="past", DTSTART="20260101T090000Z", DTEND="20260101T100000Z")),
        )
        whole(provider, near)
        proxy.seen.clear()
        later = whole(provider, near, a_window(before=-20, after=40)).schedule
        assert len(later.meetings) == 20
        assert len(proxy.seen) == 1


def test_what_was_over_is_there_again_when_the_window_goes_back(connect, room):
    provider = connect()
    put(
        room,
        "past.ics",
        a_calendar(an_event(UID="past", DTSTART="20260101T090000Z", DTEND="20260101T100000Z")),
    )
    assert whole(provider, room).schedule.meetings == ()
    earlier = Interval(at("00:00", day=-400), at("00:00"))
    assert len(whole(provider, room, earlier).schedule.meetings) == 1


def test_an_event_longer_than_the_server_would_like_is_still_one(connect, room):
    put(room, "one.ics", a_calendar(an_event(DESCRIPTION="long " * 20_000)))
    assert len(whole(connect(), room).schedule.meetings) == 1


def test_names_with_spaces_and_letters_of_all_kinds_can_be_read_and_changed(connect, room):
    put(room, "Größe%20%231%20(a).ics", a_calendar(an_event()))
    provider = connect()
    (meeting,) = whole(provider, room).schedule.meetings
    assert provider.change_end(room, meeting, at("10:30")).end == at("10:30")
    (meeting,) = whole(provider, room).schedule.meetings
    provider.cancel(room, meeting)
    assert whole(provider, room).schedule.meetings == ()
