"""The screen and its devices: who is near, what they are told, and that the agent hears of each that breaks."""

from dataclasses import replace

import pytest

from kiosk.domain.ambience import Ambience, Ambient
from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import DeviceTrouble, Intent, Touched
from kiosk.domain.panel import Cue, Device, DevicePlan, Sound, Surroundings
from kiosk.domain.snapshot import Notice, UndoOf
from kiosk.link.state import Connected
from kiosk.screen.mailbox import Mailbox
from kiosk.screen.presenters.ambient import LIGHTS
from kiosk.screen.presenters.model import ChooseLanguage, Ground, LocalAction
from kiosk.testing.builders import BOOT, between
from tests.unit.presenters.scenes import DAY, a_snapshot
from tests.unit.session.test_session import Door

LONG = replace(a_snapshot().reading, live_until=BOOT + 7200)
CLOSED = replace(a_snapshot(*DAY), ambient=Ambient(hours=()), reading=LONG)
NOTICE = Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"))


class Panel:
    """A screen with its mailbox, and devices that note what they were told."""

    def __init__(self, snapshot=CLOSED):
        self.door = Door(connected=False)
        self.box = Mailbox(self.door.session, self.door.clock.now)
        self.sent = list[Intent]()
        self.told = list[Surroundings]()
        self.posts = 0
        self.box.connect(send=self.sent.append, on_post=self._posted, devices=self.told.append)
        self.box.listener.on_state(Connected())
        self.publish(snapshot)

    def _posted(self):
        self.posts += 1

    def publish(self, snapshot):
        self.box.listener.on_snapshot(snapshot)
        return self.model

    def wait(self, seconds):
        self.door.wait(seconds)
        return self.model

    @property
    def model(self):
        return self.box.model()


@pytest.fixture
def asleep():
    panel = Panel()
    assert panel.wait(120).ambience is Ambience.NIGHT
    return panel


class TestWaking:
    def test_a_screen_begins_awake(self):
        panel = Panel()
        assert panel.wait(119).ambience is Ambience.DAY
        assert panel.wait(1).ambience is Ambience.NIGHT

    def test_a_touch_wakes_it_and_is_told(self, asleep):
        posts = asleep.posts
        asleep.box.touched()
        assert asleep.posts == posts + 1
        assert asleep.model.night is None
        assert isinstance(asleep.sent[-1], Touched)

    def test_a_badge_wakes_it(self, asleep):
        asleep.box.badge("04A22B9C")
        assert asleep.model.night is None

    @pytest.mark.parametrize("sensor", ["sensed", "approached"])
    def test_a_sensor_keeps_it_awake_and_for_a_while_longer(self, asleep, sensor):
        tell = getattr(asleep.box, sensor)
        tell(True)
        assert asleep.wait(3600).night is None
        tell(False)
        assert asleep.model.night is None
        assert asleep.wait(119).night is None
        assert asleep.wait(1).ambience is Ambience.NIGHT

    def test_who_passes_before_the_panel_has_not_come_to_the_meeting(self, asleep):
        asleep.box.approached(True)
        assert asleep.model.night is None
        assert asleep.sent == []

    def test_a_sensor_that_breaks_sees_nobody(self, asleep):
        asleep.box.approached(True)
        assert asleep.model.night is None
        asleep.box.reported(Device.APPROACH, "gone")
        assert asleep.wait(121).ambience is Ambience.NIGHT


class TestWhatTheyAreTold:
    def test_light_and_brightness_follow_the_panel(self):
        panel = Panel()
        assert panel.wait(1) is not None
        assert (panel.told[-1].brightness, panel.told[-1].light) == (100, LIGHTS[Ground.FREE])
        panel.wait(120)
        assert panel.told[-1].brightness == 10
        assert panel.told[-1].light.colour == LIGHTS[Ground.FREE].colour

    def test_before_the_first_snapshot_the_light_says_unknown(self):
        door = Door(connected=False)
        told = list[Surroundings]()
        box = Mailbox(door.session, door.clock.now)
        box.connect(send=lambda _: None, on_post=lambda: None, devices=told.append)
        box.model()
        assert told[-1].light == LIGHTS[Ground.UNKNOWN]
        assert told[-1].plan == DevicePlan()

    def test_a_sound_is_given_once_for_what_is_new(self):
        loud = replace(CLOSED, ambient=Ambient(devices=DevicePlan(sounds=True)))
        panel = Panel(loud)
        panel.publish(loud)
        assert panel.told[-1].cue is None
        panel.publish(replace(loud, notices=(NOTICE,)))
        panel.publish(replace(loud, notices=(NOTICE,), number=3))
        assert panel.told[-1].cue == Cue(1, Sound.REFUSED)
        panel.publish(replace(loud, notices=(NOTICE, replace(NOTICE, id="m"))))
        assert panel.told[-1].cue == Cue(2, Sound.REFUSED)

    def test_what_was_there_when_the_screen_began_is_not_heard(self):
        panel = Panel(replace(CLOSED, ambient=Ambient(devices=DevicePlan(sounds=True)), notices=(NOTICE,)))
        assert panel.model.soundings
        assert panel.told[-1].cue is None

    def test_sounds_are_off_unless_they_are_set(self):
        quiet = replace(CLOSED, ambient=Ambient())
        panel = Panel(quiet)
        panel.publish(quiet)
        panel.publish(replace(quiet, notices=(NOTICE,)))
        assert panel.told[-1].cue is None


class TestSpeaking:
    SPEAKS = replace(a_snapshot(*DAY), ambient=Ambient(devices=DevicePlan(speaks=True)))

    def panel(self, *, works=True):
        panel = Panel(self.SPEAKS)
        panel.box.reported(Device.VOICE, None if works else "not installed")
        return panel

    def controls(self, panel):
        return [button.id for button in panel.model.lower]

    def test_a_touch_lets_the_voice_say_what_is_shown(self):
        panel = self.panel()
        assert "speak" in self.controls(panel)
        panel.box.act(LocalAction.SPEAK)
        panel.box.act(ChooseLanguage("de"))
        panel.box.act(LocalAction.SPEAK)
        assert panel.model is not None
        said = panel.told[-1].utterance
        assert said is not None
        assert (said.number, said.language) == (2, "de")
        assert said.text.startswith("Juniper: Frei bis 14:30")
        assert panel.sent[1:] == []

    def test_without_a_voice_that_works_there_is_no_control_and_nothing_is_said(self):
        for panel in (self.panel(works=False), Panel(self.SPEAKS), Panel()):
            assert "speak" not in self.controls(panel)
            panel.box.act(LocalAction.SPEAK)
            assert panel.model is not None
            assert panel.told[-1].utterance is None


class TestTroubles:
    def troubles(self, panel):
        return [(i.device, i.detail) for i in panel.sent if isinstance(i, DeviceTrouble)]

    def test_the_agent_hears_of_each_change_once(self):
        panel = Panel()
        for detail in (None, None, "no pins", "no pins", None):
            panel.box.reported(Device.LIGHT, detail)
            assert panel.model is not None
        assert self.troubles(panel) == [(Device.LIGHT, None), (Device.LIGHT, "no pins"), (Device.LIGHT, None)]

    def test_another_agent_hears_of_all_of_it(self):
        panel = Panel()
        panel.box.reported(Device.LIGHT, "no pins")
        assert panel.model is not None
        panel.door.lose()
        panel.box.reported(Device.BADGES, "unplugged")
        assert panel.model is not None
        assert len(self.troubles(panel)) == 1
        panel.box.listener.on_state(Connected())
        assert panel.model is not None
        assert self.troubles(panel)[1:] == [(Device.BADGES, "unplugged"), (Device.LIGHT, "no pins")]

    def test_a_driver_that_talks_too_much_is_cut_short(self):
        panel = Panel()
        panel.box.reported(Device.LIGHT, "x" * 5000)
        assert panel.model is not None
        assert len(self.troubles(panel)[0][1]) == 200
