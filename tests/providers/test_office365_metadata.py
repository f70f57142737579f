"""Every path, query and body that goes to Graph, and every answer of the loopback Graph, is in Graph's own metadata."""

import json
from urllib.parse import urlsplit

import pytest

from kiosk.domain.people import Person
from kiosk.testing.builders import a_room, at, between
from kiosk.testing.fakes.office365.mailboxes import Access, Damage, Entry, opaque
from tests.providers.graph_metadata import metadata
from tests.providers.office365 import (
    NOON,
    ROOM,
    WINDOW,
    an_entry,
    connected,
    mailbox_of,
    office365,
    whole,
)


@pytest.fixture(scope="module")
def exchanges(tmp_path_factory):
    """One of everything that the provider ever asks, in the order in which it happens."""
    metadata()
    with office365(tmp_path_factory.mktemp("tenant")) as fake, connected(fake) as provider:
        mailbox = mailbox_of(fake)
        mailbox.put(an_entry())
        fake.graph.largest_page = 2
        days = [(n, at("14:00", day=n), at("15:00", day=n)) for n in range(3)]
        mailbox.put_series(an_entry("daily", at("14:00"), at("15:00")), days)
        mailbox.put_series(
            Entry(opaque("odd"), at("16:00"), at("17:00"), an_entry().properties, damage=Damage.RECURRENCE),
            [],
        )
        cursor = provider.read(ROOM, WINDOW, at=NOON).cursor
        who, slot = Person("Ada Lovelace", "ada@example.org"), between("11:00", "12:00")
        made = provider.create(ROOM, key="key-1", interval=slot, title="Ad hoc", who=who)
        provider.read(ROOM, WINDOW, at=NOON, cursor=cursor)
        longer = provider.change_end(ROOM, made, at("12:30"))
        noted = provider.note_absent(ROOM, provider.check_in(ROOM, longer), "east")
        provider.cancel(ROOM, noted)
        meetings = {meeting.start: meeting for meeting in whole(provider).meetings}
        provider.change_end(ROOM, meetings[at("14:00", day=1)], at("14:30", day=1))
        provider.cancel(ROOM, meetings[at("09:00")])
        guest = {"emailAddress": {"name": "Ada", "address": "ada@example.org"}, "type": "required"}
        mailbox.put(an_entry("own", at("18:00"), at("19:00"), isOrganizer=True, attendees=[guest]))
        own = next(m for m in whole(provider).meetings if m.start == at("18:00"))
        provider.cancel(ROOM, own, because="Nobody came.")
        closed = a_room("closed", address="closed@example.org")
        fake.add_room(
            closed.address, "Closed", access=Access.NONE, place={"floorNumber": 2, "tags": ["quiet"]}
        )
        provider.free_busy([ROOM, closed, a_room("none", address="none@example.org")], WINDOW)
        provider.list_rooms()
        provider.rights(ROOM)
        with connected(fake, incremental=False) as plain:
            whole(plain)
        return list(fake.exchanges)


def test_the_scenario_asks_for_everything(exchanges):
    asked = {(e.method, urlsplit(e.target).path.rpartition("/")[2].partition("%")[0]) for e in exchanges}
    kinds = {
        "delta",
        "calendarView",
        "events",
        "instances",
        "decline",
        "cancel",
        "getSchedule",
        "calendar",
        "microsoft.graph.room",
    }
    assert kinds <= {last for _, last in asked}
    assert {"GET", "POST", "PATCH", "DELETE"} == {method for method, _ in asked}


def test_every_path_leads_somewhere_and_every_query_names_what_is_there(exchanges):
    for exchange in exchanges:
        kind, _ = metadata().reached(_path(exchange))
        assert list(metadata().query_problems(exchange.target, kind)) == [], exchange.target


def test_every_body_that_we_send_is_known(exchanges):
    for exchange in exchanges:
        if not exchange.body:
            continue
        kind, parameters = metadata().reached(_path(exchange))
        body = json.loads(exchange.body)
        if parameters is None:
            assert list(metadata().problems(body, f"graph.{kind}")) == []
            continue
        for name, value in body.items():
            assert name in parameters, f"{exchange.target}: {name}"
            assert list(metadata().problems(value, parameters[name], name)) == []


def test_every_answer_of_the_loopback_graph_is_known(exchanges):
    for exchange in exchanges:
        if exchange.answer is None or "error" in exchange.answer:
            continue
        kind, parameters = metadata().reached(_path(exchange))
        if parameters is not None and "Schedules" in parameters:
            kind = "scheduleInformation"
        items = exchange.answer.get("value", [exchange.answer])
        for item in items:
            assert list(metadata().problems(item, f"graph.{kind}")) == [], exchange.target


def test_every_call_asks_for_ids_that_stay(exchanges):
    assert all('IdType="ImmutableId"' in exchange.headers["Prefer"] for exchange in exchanges)


def test_no_page_of_a_delta_is_asked_for_otherwise_than_it_was_offered(exchanges):
    offered = {
        exchange.answer[link].partition("/v1.0/")[2]
        for exchange in exchanges
        for link in ("@odata.nextLink", "@odata.deltaLink")
        if exchange.answer and link in exchange.answer
    }
    followed = {
        e.target.partition("/v1.0/")[2]
        for e in exchanges
        if "skiptoken" in e.target or "deltatoken" in e.target
    }
    assert followed
    assert followed <= offered


def _path(exchange):
    return urlsplit(exchange.target).path.partition("/v1.0/")[2]


def test_the_metadata_does_refuse_what_it_does_not_know():
    event = {"titel": "", "showAs": "sometimes", "isAllDay": "yes", "start": {"time": ""}}
    assert len(list(metadata().problems(event, "graph.event"))) == 4
    assert list(metadata().query_problems("x?$select=titel&$orderby=begin/dateTime&$find=x", "event")) == [
        "$select titel",
        "$orderby begin/dateTime",
        "no such option: $find",
    ]
    with pytest.raises(AssertionError, match="user has no calender"):
        metadata().reached("users/juniper@example.org/calender")
