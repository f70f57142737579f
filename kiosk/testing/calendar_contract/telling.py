"""What a cancellation with a sentence promises: the organiser hears it once, or nobody does and the door knows."""

from dataclasses import replace

import pytest

from kiosk.domain.errors import Gone, Unavailable
from kiosk.domain.text import SENTENCE_LIMIT, sentence
from kiosk.testing.calendar_contract.directory import providers_without
from kiosk.testing.calendar_contract.reading import an_event, only, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Daily, Event, Fault, Limit
from kiosk.testing.calendar_contract.writing import book

BECAUSE = "Nobody came to Juniper until 09:10, so the room was given free."


def an_invitation() -> Event:
    return replace(an_event(), organiser="Ada Lovelace", invited=True)


def require_telling(world: CalendarWorld) -> None:
    if not world.provider.capabilities.tells_organiser:
        pytest.skip("this calendar passes nothing on")


class TellingContract:
    def test_the_organiser_is_told_why(self, world: CalendarWorld) -> None:
        require_telling(world)
        world.add(an_invitation())
        world.provider.cancel(world.room, only(whole(world)), because=BECAUSE)
        assert whole(world).meetings == ()
        assert world.told() == (BECAUSE,)

    def test_of_a_series_the_organiser_is_told_of_the_one_occurrence(self, world: CalendarWorld) -> None:
        require_telling(world)
        world.add(replace(an_invitation(), daily=Daily(times=3)))
        meetings = whole(world).meetings
        world.provider.cancel(world.room, meetings[1], because=BECAUSE)
        assert [m.id for m in whole(world).meetings] == [meetings[0].id, meetings[2].id]
        assert world.told() == (BECAUSE,)

    def test_an_organiser_whose_answer_was_lost_on_our_way_is_told_once(self, world: CalendarWorld) -> None:
        require_telling(world)
        world.add(an_invitation())
        meeting = only(whole(world))
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            world.provider.cancel(world.room, meeting, because=BECAUSE)
        world.provider.cancel(world.room, meeting, because=BECAUSE)
        assert whole(world).meetings == ()
        assert world.told() == (BECAUSE,)

    def test_what_changed_since_it_was_read_is_neither_cancelled_nor_told(self, world: CalendarWorld) -> None:
        require_telling(world)
        if not world.provider.capabilities.cas_update:
            pytest.skip("this calendar writes unconditionally")
        world.add(an_invitation())
        meeting = only(whole(world))
        world.add(replace(an_invitation(), title="Changed by its organiser"))
        with pytest.raises(Gone):
            world.provider.cancel(world.room, meeting, because=BECAUSE)
        assert only(whole(world)).title == "Changed by its organiser"
        assert world.told() == ()

    @pytest.mark.parametrize(
        "because",
        [
            "Größe & <b>Wert</b>; \"so\", 'so' \\ {so} %s “…” 🚪",
            "two\r\nlines:\r\n\r\nSubject: of which one is a trap",
            "COMMENT:\u202eturned\x00 and\x1b broken\u2028",
            "very long " * 500,
        ],
        ids=["marks", "lines", "controls", "length"],
    )
    def test_whatever_the_sentence_holds_it_arrives_as_one_plain_line(
        self, world: CalendarWorld, because: str
    ) -> None:
        require_telling(world)
        world.add(an_invitation())
        world.provider.cancel(world.room, only(whole(world)), because=because)
        (told,) = world.told()
        assert told == sentence(because)
        assert len(told) <= SENTENCE_LIMIT
        assert len(told.splitlines()) == 1

    def test_a_booking_of_ours_is_cancelled_with_a_sentence_as_without(self, world: CalendarWorld) -> None:
        made = book(world)
        world.provider.cancel(world.room, made, because=BECAUSE)
        assert world.stored() == ()
        world.provider.cancel(world.room, made, because=BECAUSE)

    def test_a_calendar_that_tells_nobody_cancels_all_the_same(self, world: CalendarWorld) -> None:
        lacks = not world.provider.capabilities.tells_organiser
        without = list(providers_without(world, Limit.TELLS_NOBODY, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world tells the organiser")
        for number, provider in enumerate(without):
            assert not provider.capabilities.tells_organiser
            made = book(world, key=f"booking-{number}")
            world.add(replace(an_event("14:00", "15:00"), organiser="Ada Lovelace"))
            cancelled = [m for m in whole(world).meetings if m.may_end]
            assert made in cancelled
            for meeting in cancelled:
                provider.cancel(world.room, meeting, because=BECAUSE)
            assert not any(m in cancelled for m in whole(world).meetings)
            assert world.told() == ()
