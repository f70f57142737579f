"""Sounds through ALSA's own player, which is on every such machine: no library, no mixer, nothing kept open."""

import array
import io
import subprocess
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

from kiosk.domain.panel import Sound
from kiosk.ports.panel import DeviceBroken

PLAYER = ("aplay", "-q", "-")


class AlsaSpeaker:
    """Plays the files of `folder`, a WAV of 16 bits for each sound. `player` hears the file at its standard input."""

    def __init__(self, folder: Path, *, player: Sequence[str] = PLAYER) -> None:
        self._folder = folder
        self._player = player
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, sound: Sound, volume: int) -> None:
        if self.is_playing():
            return  # two at once cannot be told apart
        try:
            heard = louder((self._folder / f"{sound}.wav").read_bytes(), volume)
            # A file is shorter than what a pipe holds, so that nobody waits for the player.
            playing = subprocess.Popen(  # noqa: S603 - the player that was built in, and our own file
                self._player, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            with playing.stdin or io.BytesIO() as end:
                end.write(heard)
        except OSError as error:
            raise DeviceBroken(f"{self._player[0]} cannot play {sound}: {error.strerror or error}") from error
        self._playing = playing

    def is_playing(self) -> bool:
        code = None if self._playing is None else self._playing.poll()
        if code is None:
            return self._playing is not None
        self._playing = None
        if code != 0:
            raise DeviceBroken(
                f"{self._player[0]} ended with {code}: no sound card, or not in the group audio"
            )
        return False

    def close(self) -> None:
        if self._playing is not None:
            self._playing.kill()
            self._playing.wait()


def louder(wav: bytes, percent: int) -> bytes:
    """The same sound at another volume: the samples of 16 bits, multiplied."""
    with wave.open(io.BytesIO(wav)) as read:
        form, samples = read.getparams(), array.array("h", read.readframes(read.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    for at, sample in enumerate(samples):
        samples[at] = sample * percent // 100
    if sys.byteorder == "big":
        samples.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setparams(form)
        written.writeframes(samples.tobytes())
    return out.getvalue()
