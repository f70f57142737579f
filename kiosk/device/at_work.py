"""Devices at work: each does what the surroundings want of it, and says when it must be looked at again."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Protocol

from kiosk.domain.panel import Beat, Surroundings
from kiosk.ports.panel import Backlight, BadgeReader, DeviceBroken, Lamp, PresenceSensor, Speaker, Voice

_SOUND_ENDS = 2.0  # seconds after which the player is asked how it ended
_SPEECH_ENDS = 60.0  # seconds; what then still speaks hangs


class OpenSensor(PresenceSensor, Protocol):
    """A sensor that must be let go."""

    def close(self) -> None: ...


class OpenReader(BadgeReader, Protocol):
    """A reader that must be let go."""

    def close(self) -> None: ...


class LightAtWork:
    """A status light that plays the beats of what it is told, from their beginning whenever that changes."""

    def __init__(self, lamp: Lamp) -> None:
        self._lamp = lamp
        self._shown: object = None
        self._began = 0.0
        self._level: object = None

    def attend(self, around: Surroundings, at: float) -> float | None:
        light = around.light
        if light != self._shown:
            self._shown, self._began, self._level = light, at, None
        beat, ends = beat_at(light.beats, at - self._began)
        if self._level != (light.colour, beat.level):
            self._lamp.shine(light.colour, beat.level)
            self._level = (light.colour, beat.level)
        return None if light.steady else self._began + ends

    def close(self) -> None:
        self._lamp.close()


def beat_at(beats: Sequence[Beat], age: float) -> tuple[Beat, float]:
    """The beat of a pattern that began `age` seconds ago, and at which age it ends."""
    length = sum(beat.seconds for beat in beats)
    begun = age // length * length
    for beat in beats[:-1]:
        if age < begun + beat.seconds:
            return beat, begun + beat.seconds
        begun += beat.seconds
    return beats[-1], begun + beats[-1].seconds


class BacklightAtWork:
    """A backlight that follows the brightness."""

    def __init__(self, backlight: Backlight) -> None:
        self._backlight = backlight

    def attend(self, around: Surroundings, at: float) -> float | None:  # noqa: ARG002 - the same for all
        self._backlight.show(around.brightness)
        return None

    def close(self) -> None:
        """Its brightness stays: a screen that starts again is not to flash."""


class SpeakerAtWork:
    """A speaker that plays each cue once. One that was given while there was no speaker is past."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._opened = False
        self._played = 0

    def attend(self, around: Surroundings, at: float) -> float | None:
        cue = around.cue
        number = 0 if cue is None else cue.number
        new, self._opened = self._opened and number != self._played, True
        self._played = number
        if cue is not None and new:
            self._speaker.play(cue.sound, around.plan.volume)
        return at + _SOUND_ENDS if self._speaker.is_playing() else None

    def close(self) -> None:
        self._speaker.close()


class VoiceAtWork:
    """A voice that says each utterance once. One that was given while there was no voice is past, and so is one that
    comes while another is spoken: whoever touches twice does not want to hear it twice.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._opened = False
        self._said = 0
        self._began = 0.0

    def attend(self, around: Surroundings, at: float) -> float | None:
        said = around.utterance
        number = 0 if said is None else said.number
        new, self._opened = self._opened and number != self._said, True
        self._said = number
        speaks = self._voice.is_speaking()
        if said is not None and new and not speaks:
            self._voice.say(said.text, said.language, around.plan.volume)
            self._began, speaks = at, True
        if speaks and at - self._began >= _SPEECH_ENDS:
            raise DeviceBroken("the voice did not come to an end")
        return at + _SOUND_ENDS if speaks else None

    def close(self) -> None:
        self._voice.close()


class SensorAtWork:
    """A presence sensor, followed."""

    def __init__(self, sensor: OpenSensor, told: Callable[[bool], None]) -> None:
        self._stack = ExitStack()
        self._stack.callback(sensor.close)
        self._stack.callback(sensor.follow(told))

    def attend(self, around: Surroundings, at: float) -> float | None:  # noqa: ARG002 - it speaks by itself
        return None

    def close(self) -> None:
        self._stack.close()


class ReaderAtWork:
    """A badge reader, followed until it fails; `wake` asks whoever drives this to look at once."""

    def __init__(self, reader: OpenReader, told: Callable[[str], None], *, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._broken: str | None = None
        self._stack = ExitStack()
        self._stack.callback(reader.close)
        self._stack.callback(reader.follow(told, self._broke))

    def attend(self, around: Surroundings, at: float) -> float | None:  # noqa: ARG002 - it speaks by itself
        if self._broken is not None:
            raise DeviceBroken(self._broken)
        return None

    def close(self) -> None:
        self._stack.close()

    def _broke(self, detail: str) -> None:
        self._broken = detail
        self._wake()
