"""Sounds: files that are short enough, played by another program at the volume that was set."""

import array
import io
import sys
import wave

import pytest

from kiosk.assets import asset
from kiosk.device.speaker import AlsaSpeaker, louder
from kiosk.domain.panel import Sound
from kiosk.ports.panel import DeviceBroken

SOUNDS = asset("sounds")
WAIT = 20.0  # seconds
PIPE = 65_536  # bytes that a pipe holds


def peak(wav):
    with wave.open(io.BytesIO(wav)) as read:
        samples = array.array("h", read.readframes(read.getnframes()))
    return max(map(abs, samples))


def player(to):
    """A program that keeps what it hears."""
    return (sys.executable, "-c", f"import sys; open({str(to)!r}, 'wb').write(sys.stdin.buffer.read())")


def ended(speaker):
    speaker._playing.wait(WAIT)
    return speaker


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_has_a_file_that_fits_into_a_pipe_and_is_short(sound):
    path = SOUNDS / f"{sound}.wav"
    assert path.stat().st_size < PIPE
    with wave.open(str(path)) as read:
        assert (read.getsampwidth(), read.getnchannels()) == (2, 1)
        assert read.getnframes() / read.getframerate() < 1
    assert peak(path.read_bytes()) <= 32_767 // 2 + 1


def test_the_sounds_differ():
    assert len({(SOUNDS / f"{sound}.wav").read_bytes() for sound in Sound}) == len(Sound)


def test_the_player_hears_the_file_at_the_volume_that_was_set(tmp_path):
    speaker = AlsaSpeaker(SOUNDS, player=player(tmp_path / "heard"))
    speaker.play(Sound.BOOKED, 50)
    assert not ended(speaker).is_playing()
    whole = (SOUNDS / "booked.wav").read_bytes()
    heard = (tmp_path / "heard").read_bytes()
    assert len(heard) == len(whole)
    assert peak(heard) == pytest.approx(peak(whole) / 2, abs=1)


def test_at_full_volume_nothing_is_changed():
    whole = (SOUNDS / "refused.wav").read_bytes()
    assert louder(whole, 100) == whole


def test_nothing_is_played_over_something_else(tmp_path):
    speaker = AlsaSpeaker(SOUNDS, player=(sys.executable, "-c", "import signal; signal.pause()"))
    speaker.play(Sound.BOOKED, 50)
    first = speaker._playing
    assert speaker.is_playing()
    speaker.play(Sound.REFUSED, 50)
    assert speaker._playing is first
    speaker.close()
    assert first is not None
    assert first.poll() is not None


def test_a_player_that_is_not_there_is_broken():
    with pytest.raises(DeviceBroken, match="cannot play booked"):
        AlsaSpeaker(SOUNDS, player=("no-such-player",)).play(Sound.BOOKED, 50)


def test_a_player_that_fails_is_broken():
    program = "import sys; sys.stdin.buffer.read(); sys.exit(1)"
    speaker = AlsaSpeaker(SOUNDS, player=(sys.executable, "-c", program))
    speaker.play(Sound.BOOKED, 50)
    with pytest.raises(DeviceBroken, match="ended with 1"):
        ended(speaker).is_playing()
