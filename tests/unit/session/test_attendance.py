"""Who is here, as the screen hears of it: what it tells the agent, and that it tells nothing that people cannot see."""

from dataclasses import replace

import pytest

from kiosk.domain.attendance import Announced, Announcement
from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, CheckIn, Intent, Presence, Release, Shown, Touched
from kiosk.link.state import Connected
from kiosk.screen.mailbox import Mailbox
from kiosk.screen.session import PRESENCE_TOLD_EVERY
from kiosk.testing.builders import BOOT
from tests.unit.presenters.scenes import ASKS, DAY, QUARTERLY, a_snapshot
from tests.unit.session.test_session import Door

ASKING = a_snapshot(*DAY, QUARTERLY, check_in=ASKS, release_stop=None)
ANNOUNCED = replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.RELEASE))
COUNTING = replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.RELEASE, BOOT + 8))


def a_door(snapshot=ASKING, *, minutes=7, **how):
    """At 13:19, four minutes after the start."""
    door = Door(snapshot, **how)
    door.wait(60 * minutes)
    door.publish(replace(snapshot, reading=replace(snapshot.reading, live_until=BOOT + 3600)))
    return door


class TestTaps:
    def test_a_check_in_names_the_meeting(self):
        door = a_door()
        assert door.act(door.button("Check in").action) == CheckIn("tap-1", QUARTERLY.id)
        assert door.act(door.button("Release now").action) == Release("tap-2", QUARTERLY.id)

    @pytest.mark.parametrize(
        ("label", "second"),
        [("Check in", "Nobody was checked in."), ("Release now", "The meeting was not ended.")],
    )
    def test_a_refusal_is_told_in_words(self, label, second):
        door = a_door()
        door.answer(Ack(door.act(door.button(label).action).id, Refusal.RELEASED))
        assert door.hero.sub == "The room was released a moment ago"
        assert (door.hero.second, door.hero.reason) == (second, "If it is still free, book it again.")


class TestAnnouncements:
    def test_the_agent_hears_of_it_once_it_was_drawn_and_not_before(self):
        door = a_door(ANNOUNCED)
        model = door.model
        assert model.hero.sub == "Nobody checked in: released in 8 s"
        assert door.session.drawn(model) == Shown("tap-1", QUARTERLY.id)

    def test_it_hears_of_it_once(self):
        door = a_door(ANNOUNCED)
        assert door.session.drawn(door.model) is not None
        assert door.session.drawn(door.model) is None
        door.publish(COUNTING)
        assert door.session.drawn(door.model) is None

    def test_a_frame_that_shows_something_else_announces_nothing(self):
        door = a_door()
        before = door.model
        door.publish(ANNOUNCED)
        assert door.session.drawn(before) is None

    def test_a_frame_that_comes_when_it_was_taken_back_announces_nothing(self):
        door = a_door(ANNOUNCED)
        model = door.model
        door.publish(ASKING)
        assert door.session.drawn(model) is None

    def test_another_one_is_told_again(self):
        door = a_door(ANNOUNCED)
        door.session.drawn(door.model)
        door.publish(ASKING)
        door.publish(ANNOUNCED)
        assert door.session.drawn(door.model) == Shown("tap-2", QUARTERLY.id)

    def test_another_agent_is_told_again(self):
        door = a_door(ANNOUNCED)
        door.session.drawn(door.model)
        door.lose()
        assert door.session.drawn(door.model) is None
        door.link(Connected())
        door.publish(ANNOUNCED)
        assert door.session.drawn(door.model) == Shown("tap-2", QUARTERLY.id)

    def test_a_touch_while_it_counts_is_sent(self):
        door = a_door(COUNTING)
        assert door.touch() == Touched("tap-1")


class TestPresence:
    def test_each_change_is_told(self):
        door = a_door()
        told = []
        for seen in (True, True, False, False, True):
            door.session.sensed(seen=seen)
            told.append(door.session.presence(door.clock.now()))
        assert [one.seen for one in told if one] == [True, False, True]

    def test_who_stays_is_told_of_again_and_again(self):
        door = a_door()
        door.session.sensed(seen=True)
        assert door.session.presence(door.clock.now()) == Presence("tap-1", seen=True)
        door.wait(PRESENCE_TOLD_EVERY - 1)
        assert door.session.presence(door.clock.now()) is None
        door.wait(1)
        assert door.session.presence(door.clock.now()) == Presence("tap-2", seen=True)

    def test_an_empty_room_is_told_of_once(self):
        door = a_door()
        door.session.sensed(seen=False)
        assert door.session.presence(door.clock.now()) is not None
        door.wait(600)
        assert door.session.presence(door.clock.now()) is None

    def test_a_new_agent_is_told_what_the_sensor_sees(self):
        door = a_door()
        door.session.sensed(seen=True)
        door.session.presence(door.clock.now())
        door.lose()
        door.wait(60)
        assert door.session.presence(door.clock.now()) is None
        door.link(Connected())
        assert door.session.presence(door.clock.now()) == Presence("tap-2", seen=True)

    def test_without_a_sensor_nothing_is_told(self):
        door = a_door()
        assert door.session.presence(door.clock.now()) is None


class TestBadges:
    def test_a_badge_checks_in_to_the_meeting_that_waits_for_it(self):
        door = a_door()
        assert door.session.badge(door.clock.now()) == CheckIn("tap-1", QUARTERLY.id)

    def test_before_the_start_it_checks_in_to_the_next(self):
        door = a_door(minutes=0)
        assert door.session.badge(door.clock.now()) == CheckIn("tap-1", QUARTERLY.id)

    def test_where_none_waits_it_is_a_touch(self):
        door = Door()
        assert door.session.badge(door.clock.now()) == Touched("tap-1")

    def test_before_the_first_snapshot_it_is_nothing(self):
        door = Door(connected=False)
        assert door.session.badge(door.clock.now()) is None


def test_what_devices_tell_waits_for_the_main_thread_and_is_then_sent():
    door = a_door()
    sent: list[Intent] = []
    rings: list[None] = []
    mailbox = Mailbox(door.session, door.clock.now)
    mailbox.connect(send=sent.append, on_post=lambda: rings.append(None))
    mailbox.sensed(True)
    mailbox.badge("04A22B9C")
    assert (sent, len(rings)) == ([], 2)
    mailbox.model()
    assert sent == [CheckIn("tap-1", QUARTERLY.id), Presence("tap-2", seen=True)]


def test_no_shown_leaves_with_the_model_but_only_with_its_frame():
    door = a_door(ANNOUNCED)
    sent: list[Intent] = []
    mailbox = Mailbox(door.session, door.clock.now)
    mailbox.connect(send=sent.append, on_post=lambda: None)
    model = mailbox.model()
    assert sent == []
    mailbox.drawn(model)
    assert sent == [Shown("tap-1", QUARTERLY.id)]
