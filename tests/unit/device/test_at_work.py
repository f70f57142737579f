"""A light plays its pattern to the beat, a speaker each cue once, and a reader that is lost says so."""

from collections.abc import Callable

import pytest

from kiosk.device.at_work import (
    BacklightAtWork,
    LightAtWork,
    ReaderAtWork,
    SensorAtWork,
    SpeakerAtWork,
    VoiceAtWork,
    beat_at,
)
from kiosk.domain.panel import Beat, Cue, DevicePlan, Light, Sound, Surroundings, Utterance
from kiosk.ports.panel import DeviceBroken, unheard

RED = (1.0, 0.0, 0.0)
STEADY = Surroundings(light=Light(RED, (Beat(1.0, 1.0),)))
BLINKS = Surroundings(light=Light(RED, (Beat(1.0, 3.0), Beat(0.0, 0.5))))


class Notes:
    """Keeps the promises of every device, and notes what it is told."""

    def __init__(self):
        self.log = list[object]()
        self.playing = False
        self.told: Callable[..., None] = self.log.append
        self.broke: Callable[[str], None] = self.log.append

    def shine(self, colour, level):
        self.log.append(level)

    def show(self, percent):
        self.log.append(percent)

    def play(self, sound, volume):
        self.log.append((sound, volume))
        self.playing = True

    def is_playing(self):
        return self.playing

    def say(self, text, language, volume):
        self.log.append((text, language, volume))
        self.playing = True

    is_speaking = is_playing

    def follow(self, told, broke=unheard):
        self.told, self.broke = told, broke
        return lambda: self.log.append("stopped")

    def close(self):
        self.log.append("closed")


@pytest.mark.parametrize(
    ("age", "level", "ends"),
    [(0, 1.0, 3.0), (2.9, 1.0, 3.0), (3.0, 0.0, 3.5), (3.5, 1.0, 6.5), (34.9, 0.0, 35.0)],
)
def test_a_pattern_goes_on_for_ever(age, level, ends):
    beat, end = beat_at(BLINKS.light.beats, age)
    assert (beat.level, end) == (level, pytest.approx(ends))


def test_a_steady_light_is_set_once():
    lamp = Notes()
    light = LightAtWork(lamp)
    assert [light.attend(STEADY, at) for at in (100.0, 101.0)] == [None, None]
    assert lamp.log == [1.0]


def test_a_blinking_light_is_set_with_each_beat_and_says_when_the_next_comes():
    lamp = Notes()
    light = LightAtWork(lamp)
    assert light.attend(BLINKS, 100.0) == 103.0
    assert light.attend(BLINKS, 101.0) == 103.0
    assert light.attend(BLINKS, 103.0) == 103.5
    assert light.attend(BLINKS, 103.5) == 106.5
    assert lamp.log == [1.0, 0.0, 1.0]


def test_another_pattern_begins_at_its_beginning():
    lamp = Notes()
    light = LightAtWork(lamp)
    light.attend(STEADY, 100.0)
    assert light.attend(BLINKS, 102.0) == 105.0
    assert lamp.log == [1.0, 1.0]
    light.close()
    assert lamp.log[-1] == "closed"


def test_a_backlight_follows_and_stays_as_it_is_at_the_end():
    backlight = Notes()
    at_work = BacklightAtWork(backlight)
    at_work.attend(Surroundings(brightness=40), 0.0)
    at_work.close()
    assert backlight.log == [40]


def loud(number):
    return Surroundings(plan=DevicePlan(sounds=True, volume=30), cue=Cue(number, Sound.BOOKED))


def test_a_cue_is_played_once():
    speaker = Notes()
    at_work = SpeakerAtWork(speaker)
    assert at_work.attend(Surroundings(), 0.0) is None
    assert at_work.attend(loud(1), 1.0) == 3.0
    at_work.attend(loud(1), 2.0)
    at_work.attend(loud(2), 3.0)
    assert speaker.log == [(Sound.BOOKED, 30)] * 2


def test_a_cue_from_before_the_speaker_was_there_is_past():
    speaker = Notes()
    at_work = SpeakerAtWork(speaker)
    at_work.attend(loud(1), 1.0)
    assert speaker.log == []


def asked(number):
    return Surroundings(plan=DevicePlan(speaks=True, volume=30), utterance=Utterance(number, "Frei", "de"))


def test_each_utterance_is_said_once_and_none_over_another():
    voice = Notes()
    at_work = VoiceAtWork(voice)
    assert at_work.attend(Surroundings(), 0.0) is None
    assert at_work.attend(asked(1), 1.0) == 3.0
    assert at_work.attend(asked(2), 2.0) == 4.0
    voice.playing = False
    assert at_work.attend(asked(2), 4.0) is None
    assert at_work.attend(asked(3), 5.0) == 7.0
    at_work.close()
    assert voice.log == [("Frei", "de", 30), ("Frei", "de", 30), "closed"]


def test_what_was_asked_before_the_voice_was_there_is_past():
    voice = Notes()
    assert VoiceAtWork(voice).attend(asked(1), 1.0) is None
    assert voice.log == []


def test_a_voice_that_does_not_come_to_an_end_is_broken():
    at_work = VoiceAtWork(Notes())
    at_work.attend(Surroundings(), 0.0)
    assert at_work.attend(asked(1), 1.0) == 3.0
    with pytest.raises(DeviceBroken, match="did not come to an end"):
        at_work.attend(asked(1), 61.0)


def test_a_sensor_is_followed_until_it_is_let_go():
    sensor, told = Notes(), list[bool]()
    at_work = SensorAtWork(sensor, told.append)
    sensor.told(True)
    assert at_work.attend(STEADY, 0.0) is None
    at_work.close()
    assert (told, sensor.log) == ([True], ["stopped", "closed"])


def test_a_reader_that_is_lost_asks_for_a_look_and_is_broken_then():
    reader, woken = Notes(), []
    at_work = ReaderAtWork(reader, lambda _: None, wake=lambda: woken.append(True))
    assert at_work.attend(STEADY, 0.0) is None
    reader.broke("unplugged")
    assert woken == [True]
    with pytest.raises(DeviceBroken, match="unplugged"):
        at_work.attend(STEADY, 1.0)
    at_work.close()
    assert reader.log == ["stopped", "closed"]
