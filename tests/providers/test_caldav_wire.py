"""What servers do beside the standard, and how the provider lives with it."""

from datetime import UTC, datetime

import pytest

from kiosk.adapters.calendars.caldav import client, dav
from kiosk.adapters.calendars.caldav.client import CalDavClient, Connection
from kiosk.domain.errors import BadResponse, Cause, Gone, NotPermitted, Unavailable
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Changes, Missing, Whole
from kiosk.testing.builders import at, between
from kiosk.testing.fault_proxy import Status
from tests.providers.ics import a_calendar, an_event
from tests.providers.scripted import ROOM, WINDOW, ctag, listed, missing, multistatus, read, script, whole

UNKNOWN_TOKEN = Status(403, body=b"<d:error xmlns:d='DAV:'><d:valid-sync-token/></d:error>")
ONE = a_calendar(an_event(UID="one"))
TWO = a_calendar(an_event(UID="two", DTSTART="20261120T120000Z", DTEND="20261120T130000Z"))


class TestServersOfManyKinds:
    def test_a_list_of_changes_may_come_in_pages(self, server, provider):
        cut = missing("").replace("404 Not Found", "507 Insufficient Storage")
        script(
            server,
            multistatus(listed("one.ics", '"1"'), cut, token="t1"),
            multistatus(listed("two.ics", '"1"'), token="t2"),
            multistatus(listed("one.ics", '"1"', ONE), listed("two.ics", '"1"', TWO)),
        )
        answer = read(provider)
        assert isinstance(answer, Whole)
        assert len(answer.schedule.meetings) == 2
        assert answer.server_time == at("12:00")

    def test_without_sync_collection_the_ctag_and_a_query_do(self, server, provider):
        script(
            server,
            Status(501),
            ctag("c1"),
            multistatus(listed("one.ics", '"1"')),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, ctag("c1"))
        unchanged = read(provider, first.cursor)
        assert isinstance(unchanged, Changes)
        assert (unchanged.changed, unchanged.removed) == ((), ())
        script(
            server,
            ctag("c2"),
            ctag("c2"),
            multistatus(listed("two.ics", '"1"')),
            multistatus(listed("two.ics", '"1"', TWO)),
        )
        changed = read(provider, unchanged.cursor)
        assert isinstance(changed, Changes)
        assert [m.id for m in changed.changed] == ["two.ics"]
        assert changed.removed == ("one.ics",)

    def test_without_a_ctag_every_read_lists_and_fetches_only_what_is_new(self, server, provider):
        nothing = multistatus()
        script(
            server,
            Status(400),
            nothing,
            multistatus(listed("one.ics", '"1"')),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, nothing, multistatus(listed("one.ics", '"1"')))
        again = read(provider, first.cursor)
        assert isinstance(again, Changes)
        assert again.changed == ()

    @pytest.mark.parametrize("dead", [Status(409), Status(412), UNKNOWN_TOKEN])
    def test_a_dead_token_is_followed_by_a_full_listing(self, server, provider, dead):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t1"),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(
            server,
            dead,
            multistatus(listed("two.ics", '"1"'), token="t9"),
            multistatus(listed("two.ics", '"1"', TWO)),
        )
        answer = read(provider, first.cursor)
        assert isinstance(answer, Changes)
        assert [m.id for m in answer.changed] == ["two.ics"]
        assert answer.removed == ("one.ics",)

    def test_a_forgotten_token_answered_with_everything_loses_no_deletion(self, server, provider):
        """DAViCal answers 207 with all members, and is silent about those deleted meanwhile."""
        both = [listed("one.ics", '"1"'), listed("two.ics", '"1"')]
        script(
            server,
            multistatus(*both, token="t1"),
            multistatus(listed("one.ics", '"1"', ONE), listed("two.ics", '"1"', TWO)),
        )
        first = read(provider)
        everything = multistatus(listed("two.ics", '"1"'), token="t9")
        script(server, everything, everything)
        answer = read(provider, first.cursor)
        assert isinstance(answer, Changes)
        assert answer.removed == ("one.ics",)

    def test_after_a_refused_token_everything_is_listed_and_nothing_fetched_twice(self, server, provider):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t1"),
            multistatus(listed("one.ics", '"1"', ONE)),
        )
        first = read(provider)
        script(server, Status(403))
        with pytest.raises(NotPermitted):
            read(provider, first.cursor)
        script(server, multistatus(listed("one.ics", '"1"'), token="t2"))
        answer = read(provider, first.cursor)
        assert isinstance(answer, Changes)
        assert (answer.changed, answer.removed) == ((), ())

    def test_an_event_deleted_while_it_is_fetched_is_not_there(self, server, provider):
        script(
            server,
            multistatus(listed("one.ics", '"1"'), listed("two.ics", '"1"'), token="t1"),
            multistatus(missing("one.ics"), listed("two.ics", '"1"', TWO)),
        )
        assert [m.id for m in whole(provider).meetings] == ["two.ics"]

    def test_an_event_that_is_listed_but_not_given_is_a_doubt_until_it_is(self, server, provider):
        script(server, multistatus(listed("one.ics", '"1"'), token="t1"), multistatus())
        first = read(provider)
        assert isinstance(first, Whole)
        assert len(first.schedule.doubts) == 1
        script(server, multistatus(token="t1"), multistatus(listed("one.ics", '"1"', ONE)))
        later = read(provider, first.cursor)
        assert isinstance(later, Whole)
        assert later.schedule.doubts == ()
        assert len(later.schedule.meetings) == 1

    def test_what_was_fetched_before_the_time_was_up_is_not_fetched_again(
        self, server, provider, monkeypatch
    ):
        monkeypatch.setattr(client, "_MULTIGET", 1)
        both = multistatus(listed("one.ics", '"1"'), listed("two.ics", '"1"'), token="t1")
        script(server, both, multistatus(listed("one.ics", '"1"', ONE)), Status(500))
        with pytest.raises(Unavailable):
            read(provider)
        script(server, both, multistatus(listed("two.ics", '"1"', TWO)))
        assert len(whole(provider).meetings) == 2

    def test_names_are_compared_however_they_are_escaped(self, server, provider):
        script(
            server,
            multistatus(listed("b%C3%BCro%40x.ics", '"1"'), token="t1"),
            multistatus(listed("büro@x.ics", "1", ONE)),
        )
        (meeting,) = whole(provider).meetings
        assert meeting.revision == '"1"'

    def test_a_server_that_tells_no_etag_after_a_write_is_asked(self, server, provider):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, Status(404), Status(201), Status(200, {"ETag": '"7"'}, stored.encode()))
        made = provider.create(ROOM, key="one", interval=between("10:00", "11:00"), title="Ad hoc")
        assert made.revision == '"7"'
        assert [seen.method for seen in server.seen] == ["GET", "PUT", "GET"]

    def test_a_server_that_overwrites_all_the_same_is_not_given_the_chance(self, server, provider):
        """SOGo and Zimbra ignore If-None-Match."""
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, *[Status(200, {"ETag": '"7"'}, stored.encode())] * 2)
        made = provider.create(ROOM, key="one", interval=between("13:00", "14:00"), title="Ad hoc")
        assert made.interval == between("10:00", "11:00")
        assert "PUT" not in {seen.method for seen in server.seen}

    @pytest.mark.parametrize("refusal", [Status(412), Status(409)])
    def test_a_change_that_comes_between_reading_and_writing_is_not_overwritten(
        self, server, provider, refusal
    ):
        script(
            server,
            multistatus(listed("one.ics", '"7"'), token="t1"),
            multistatus(listed("one.ics", '"7"', ONE)),
        )
        (meeting,) = whole(provider).meetings
        there = Status(200, {"ETag": '"7"'}, ONE.encode())
        script(server, there, refusal)
        with pytest.raises(Gone):
            provider.change_end(ROOM, meeting, at("10:30"))
        script(server, there, refusal)
        with pytest.raises(Gone):
            provider.cancel(ROOM, meeting)

    def test_a_calendar_that_takes_one_write_at_a_time_is_asked_again_later(self, server, provider):
        script(
            server,
            multistatus(listed("one.ics", '"7"'), token="t1"),
            multistatus(listed("one.ics", '"7"', ONE)),
        )
        (meeting,) = whole(provider).meetings
        script(server, Status(200, {"ETag": '"7"'}, ONE.encode()), Status(423))
        with pytest.raises(Unavailable) as caught:
            provider.note_absent(ROOM, meeting, "east")
        assert caught.value.cause is Cause.SERVER_ERROR

    @pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=WEEKLY;UNTL=2", "FREQ=DAILY;BYDAY=XX"])
    def test_a_booking_that_became_unreadable_is_not_taken_for_deleted(self, server, provider, rule):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one", DTSTART="00010101T000000Z", RRULE=rule))
        script(server, Status(200, {"ETag": '"7"'}, stored.encode()))
        with pytest.raises(BadResponse):
            provider.find(ROOM, "one", WINDOW)

    @pytest.mark.parametrize("change", [{"STATUS": "CANCELLED"}, {"TRANSP": "TRANSPARENT"}])
    def test_a_booking_that_was_called_off_is_gone(self, server, provider, change):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one", **change))
        script(server, Status(200, {"ETag": '"7"'}, stored.encode()))
        assert provider.find(ROOM, "one", WINDOW) is Missing.GONE

    def test_a_booking_that_somebody_made_a_series_is_still_there(self, server, provider):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one", RRULE="FREQ=DAILY"))
        script(server, Status(200, {"ETag": '"7"'}, stored.encode()))
        meeting = provider.find(ROOM, "one", WINDOW)
        assert isinstance(meeting, Meeting)
        assert meeting.interval == between("10:00", "11:00")

    def test_a_booking_that_was_stored_under_another_name_is_found(self, server, provider):
        stored = a_calendar(an_event("X-DOOR-KIOSK-KEY:one"))
        script(server, Status(404), multistatus(listed("renamed.ics", '"3"', stored)))
        meeting = provider.find(ROOM, "one", WINDOW)
        assert isinstance(meeting, Meeting)
        assert (meeting.id, meeting.key, meeting.revision) == ("renamed.ics", "one", '"3"')

    def test_a_search_that_finds_something_else_finds_nothing(self, server, provider):
        script(
            server, Status(404), multistatus(listed("other.ics", '"3"', a_calendar(an_event(UID="one-more"))))
        )
        assert provider.find(ROOM, "one", WINDOW) is Missing.NEVER

    def test_a_server_that_cannot_search_has_never_seen_the_key(self, server, provider):
        script(server, Status(404), Status(501), ctag("c1"))
        assert provider.find(ROOM, "one", WINDOW) is Missing.NEVER


class TestNames:
    @pytest.mark.parametrize(
        "href", ["/a b/ü.ics", "/a%20b/%C3%BC.ics", "http://host/a%20b/ü.ics", " /a b/ü.ics\n"]
    )
    def test_a_path_has_one_spelling(self, href):
        assert dav.canonical(href) == "/a%20b/%C3%BC.ics"

    def test_the_clock_of_the_server_is_in_utc(self, server):
        script(server, multistatus(token="t1"))
        _, date = CalDavClient(Connection(server.url)).about("/rooms/juniper/").changes(None)
        assert date == datetime(2026, 11, 20, 11, tzinfo=UTC)
