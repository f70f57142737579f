"""What a booking for somebody promises: one invitation, and news of it; or none, and a booking all the same."""

from dataclasses import replace

import pytest

from kiosk.domain.errors import Unavailable
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.testing.builders import between
from kiosk.testing.calendar_contract.directory import providers_without
from kiosk.testing.calendar_contract.reading import only, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Fault, Limit, News
from kiosk.testing.calendar_contract.writing import KEY, SLOT, found

SARA = Person("Sara Haddad", "sara.haddad@example.org")
INVITED = (News.INVITATION, "sara.haddad@example.org")
TITLE = "Ad hoc by Sara Haddad"


def book_for(world: CalendarWorld, who: Person = SARA, *, key: str = KEY) -> Meeting:
    return world.provider.create(world.room, key=key, interval=SLOT, title=TITLE, who=who)


def require_inviting(world: CalendarWorld) -> None:
    if not world.provider.capabilities.invites:
        pytest.skip("this calendar invites nobody")


class InvitingContract:
    def test_whom_a_booking_is_for_is_invited_once(self, world: CalendarWorld) -> None:
        require_inviting(world)
        made = book_for(world)
        assert (made.key, made.interval, made.title) == (KEY, SLOT, TITLE)
        assert world.letters() == (INVITED,)

    def test_two_sends_make_one_event_and_one_invitation(self, world: CalendarWorld) -> None:
        require_inviting(world)
        made = book_for(world)
        assert book_for(world).id == made.id
        again = world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title=TITLE, who=SARA)
        assert again.id == made.id
        assert world.stored() == (SLOT,)
        assert world.letters() == (INVITED,)

    def test_an_answer_that_was_lost_on_our_way_invites_nobody_twice(self, world: CalendarWorld) -> None:
        require_inviting(world)
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            book_for(world)
        world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title=TITLE, who=SARA)
        assert world.stored() == (SLOT,)
        assert world.letters() == (INVITED,)

    def test_a_booking_with_a_guest_stays_ours(self, world: CalendarWorld) -> None:
        require_inviting(world)
        made = book_for(world)
        read = only(whole(world))
        assert (read.key, read.interval, read.may_end, read.may_extend) == (KEY, SLOT, True, True)
        later = world.provider.change_end(world.room, found(world), between("09:00", "10:30").end)
        assert later.interval == between("09:00", "10:30")
        assert later.key == made.key
        invitations = [letter for letter in world.letters() if letter[0] is News.INVITATION]
        assert invitations == [INVITED]

    def test_a_booking_with_a_guest_is_marked_as_any_other(self, world: CalendarWorld) -> None:
        require_inviting(world)
        if not world.provider.capabilities.marker:
            pytest.skip("this calendar keeps no marks")
        book_for(world)
        assert world.provider.check_in(world.room, only(whole(world))).checked_in
        assert only(whole(world)).checked_in

    def test_the_guest_hears_that_it_was_cancelled(self, world: CalendarWorld) -> None:
        require_inviting(world)
        made = book_for(world)
        world.provider.cancel(world.room, made)
        world.provider.cancel(world.room, made)
        assert world.stored() == ()
        assert world.letters() == (INVITED, (News.CANCELLATION, "sara.haddad@example.org"))

    def test_who_has_no_address_is_named_and_not_invited(self, world: CalendarWorld) -> None:
        assert book_for(world, replace(SARA, address=None)).title == TITLE
        assert world.stored() == (SLOT,)
        assert world.letters() == ()

    def test_whatever_the_name_holds_nobody_else_is_invited(self, world: CalendarWorld) -> None:
        require_inviting(world)
        name = 'Sara; "X", <mallory@example.org>\r\nATTENDEE:mailto:mallory@example.org\r\n'
        made = book_for(world, Person(name, SARA.address))
        assert made.key == KEY
        assert only(whole(world)).interval == SLOT
        assert world.letters() == (INVITED,)

    def test_a_calendar_that_invites_nobody_books_all_the_same(self, world: CalendarWorld) -> None:
        lacks = not world.provider.capabilities.invites
        without = list(providers_without(world, Limit.INVITES_NOBODY, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world invites")
        for number, provider in enumerate(without):
            assert not provider.capabilities.invites
            key = f"booking-{number}"
            made = provider.create(world.room, key=key, interval=SLOT, title=TITLE, who=SARA)
            assert (made.key, made.title) == (key, TITLE)
            provider.cancel(world.room, made)
            assert world.letters() == ()
