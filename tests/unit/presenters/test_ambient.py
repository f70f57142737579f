"""Night, light and sound say what the panel says, each in a way of its own."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from kiosk.domain.ambience import Ambience, Ambient, People
from kiosk.domain.attendance import Announced, Announcement, ReleaseStop
from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.panel import Sound
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.screen.presenters.ambient import LIGHTS, light_for, shift_at, soundings
from kiosk.screen.presenters.model import Ground, Shape, Sounding
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_booking, at, between
from tests.unit.presenters.scenes import ASKS, DAY, PLANNING, QUARTERLY, a_scene, a_snapshot, stale

CLOSED = Ambient(hours=())
GONE = People(BOOT - 600)
BOOKED = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
ASKING = a_snapshot(*DAY, QUARTERLY, check_in=ASKS, release_stop=None)


def at_night(snapshot, clock="13:12", *, people=GONE, **how):
    return screen_model(a_scene(replace(snapshot, ambient=CLOSED), clock), people=people, **how)


class TestNight:
    def test_it_shows_sign_word_and_until_when_and_how_to_wake_it(self):
        night = at_night(a_snapshot(*DAY)).night
        assert (night.shape, night.word, night.clock) == (Shape.TICK_DISC, "Free", "13:12")
        assert night.line == "until 14:30 · touch to wake"

    def test_a_meeting_keeps_its_square_and_loses_its_title(self):
        night = at_night(a_snapshot(*DAY, PLANNING)).night
        assert (night.ground, night.shape, night.word) == (Ground.BUSY, Shape.BAR_SQUARE, "In use")
        assert "Quarterly" not in repr(night)

    def test_what_is_not_known_is_not_called_free(self):
        night = at_night(stale(a_snapshot(*DAY))).night
        assert (night.shape, night.word) == (Shape.BROKEN_RING, "Unknown")

    def test_somebody_near_sees_the_day(self):
        assert at_night(a_snapshot(*DAY), people=People(BOOT - 5)).night is None
        assert at_night(a_snapshot(*DAY), people=None).night is None

    @pytest.mark.parametrize(
        "snapshot",
        [
            ASKING,
            replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.RELEASE)),
            a_snapshot(*DAY, undo=(UndoOffer("key-1", UndoOf.BOOK, None),)),
            a_snapshot(
                *DAY,
                notices=(Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42")),),
            ),
        ],
        ids=["check-in", "announced", "pending", "refused"],
    )
    def test_the_door_does_not_sleep_while_it_asks_or_answers(self, snapshot):
        assert at_night(snapshot, "13:19").ambience is Ambience.DAY

    def test_it_does_not_sleep_under_an_open_page(self):
        assert at_night(a_snapshot(*DAY), sheet=SheetState(at("15:30"), 30)).night is None

    def test_it_wakes_up_by_itself_when_it_must_be_looked_at_again(self):
        model = at_night(a_snapshot(*DAY), people=People(BOOT - 110))
        assert (model.night, model.changes_at) == (None, BOOT + 10)

    def test_it_moves_every_minute_and_stays_near(self):
        places = [shift_at(at(f"{hour:02}:{minute:02}")) for hour in range(3) for minute in range(60)]
        assert all(one != other for one, other in pairwise(places))
        assert {abs(x) <= 4 and abs(y) <= 3 for x, y in places} == {True}
        assert len(set(places)) > 24

    def test_it_stays_where_it_is_within_a_minute(self):
        assert shift_at(at("21:40:01")) == shift_at(at("21:40:59"))


def rhythm(light):
    return tuple((beat.level > 0, beat.seconds) for beat in light.beats)


class TestLight:
    def test_every_state_has_a_light(self):
        assert set(LIGHTS) == set(Ground)

    def test_each_is_told_by_its_rhythm_alone(self):
        assert [
            pair for pair in combinations(Ground, 2) if rhythm(LIGHTS[pair[0]]) == rhythm(LIGHTS[pair[1]])
        ] == []
        assert [ground for ground in Ground if LIGHTS[ground].steady] == [Ground.FREE]

    @pytest.mark.parametrize("ground", Ground)
    def test_no_light_flashes_more_than_three_times_a_second(self, ground):
        beats = LIGHTS[ground].beats * 3
        for first in range(len(beats)):
            flashes, passed = 0, 0.0
            for beat in beats[first:]:
                flashes += beat.level > 0
                passed += beat.seconds
                if passed >= 1:
                    break
            assert flashes <= 3

    def test_at_night_it_is_faint_and_keeps_its_rhythm(self):
        day, night = light_for(Ground.BUSY, Ambience.DAY), light_for(Ground.BUSY, Ambience.NIGHT, percent=50)
        assert rhythm(day) == rhythm(night)
        assert max(beat.level for beat in night.beats) == pytest.approx(0.075)


class TestSounds:
    def of(self, snapshot, clock="13:12"):
        return soundings(a_scene(snapshot, clock))

    def test_a_quiet_door_has_nothing_to_say(self):
        assert self.of(a_snapshot(*DAY)) == frozenset()

    def test_a_booking_is_heard_once_the_calendar_confirmed_it(self):
        offer = UndoOffer("key-1", UndoOf.BOOK, None)
        snapshot = a_snapshot(*DAY, bookings=(BOOKED,), undo=(offer,))
        assert self.of(snapshot) == frozenset()
        assert self.of(replace(snapshot, undo=(replace(offer, until=BOOT + 8),))) == {
            Sounding(Sound.BOOKED, "key-1")
        }

    def test_a_refusal_is_heard(self):
        notice = Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"))
        assert self.of(a_snapshot(*DAY, notices=(notice,))) == {Sounding(Sound.REFUSED, "n")}

    def test_a_reminder_comes_at_each_minute_that_was_set(self):
        reminds = replace(ASKING, check_in=replace(ASKS, remind=(2, 5)))
        assert self.of(reminds, "13:19") == frozenset()
        assert len(self.of(reminds, "13:20")) == 1
        assert len(self.of(reminds, "13:23")) == 2

    def test_where_nothing_is_released_nobody_is_reminded(self):
        assert self.of(replace(ASKING, release_stop=ReleaseStop.TOUCHED), "13:24") == frozenset()

    def test_what_the_door_is_about_to_do_is_heard(self):
        announced = replace(ASKING, announced=Announced(QUARTERLY.id, Announcement.RELEASE, BOOT + 8))
        assert Sounding(Sound.REMINDER, f"{QUARTERLY.id} now") in self.of(announced, "13:25:05")
