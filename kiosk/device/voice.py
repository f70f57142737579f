"""Speech by espeak-ng, a small program that knows every language of the door; or a file that stands in for it.

One program makes the sound and another plays it, neither through a shell: what is said goes to the first as text at its
standard input, so that no room's name is ever an option.
"""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.ports.panel import DeviceBroken

# `--stdout`: espeak-ng itself ends well where there is no sound card, and would never be found out. `-b 1`: UTF-8.
SPEAKER = ("espeak-ng", "--stdin", "--stdout", "-b", "1")
PLAYER = ("aplay", "-q", "-")
_LONGEST = 2_000  # signs; of a status nothing is cut off
_LOUDEST = 200  # espeak-ng's; 100 is what it takes for usual
_VOICES: Mapping[str, str] = {
    "en": "en-gb",
    "fr": "fr-fr",
    "zh": "cmn-latn-pinyin",  # the plain "cmn" spells many signs in English
}  # the others are called as their language is


class SpokenAloud:
    """Speaks with `speaker`, heard through `player` (ports.panel.Voice). DeviceBroken when either is not installed."""

    def __init__(self, *, speaker: Sequence[str] = SPEAKER, player: Sequence[str] = PLAYER) -> None:
        for program, package in ((speaker[0], "espeak-ng"), (player[0], "alsa-utils")):
            if shutil.which(program) is None:
                raise DeviceBroken(f"{program} is not installed: apt install {package}")
        self._speaker = speaker
        self._player = player
        self._running: tuple[subprocess.Popen[bytes], ...] = ()

    def say(self, text: str, language: str, volume: int) -> None:
        if self.is_speaking():
            return
        loudness = str(_LOUDEST * volume // 100)
        try:
            speaks = subprocess.Popen(  # noqa: S603 - the program that was built in, and no shell
                (*self._speaker, "-v", voice_of(language), "-a", loudness),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._running = (speaks,)
            plays = subprocess.Popen(  # noqa: S603 - as above
                self._player, stdin=speaks.stdout, stderr=subprocess.DEVNULL
            )
            self._running = (speaks, plays)
            with speaks.stdin or io.BytesIO() as end, speaks.stdout or io.BytesIO():
                end.write(text[:_LONGEST].encode())  # shorter than what a pipe holds: nobody waits here
        except OSError as error:
            self.close()
            raise DeviceBroken(f"cannot speak: {error.strerror or error}") from error

    def is_speaking(self) -> bool:
        codes = [program.poll() for program in self._running]
        if not codes or None in codes:
            return bool(codes)
        self._running = ()
        if any(codes):
            raise DeviceBroken(
                f"{self._speaker[0]} and {self._player[0]} ended with {codes[0]} and {codes[-1]}"
            )
        return False

    def close(self) -> None:
        running, self._running = self._running, ()
        for program in running:
            program.kill()
            program.wait()


class WrittenDown:
    """Writes what it would say into a file, for a desk: a line like `de 50 %: Juniper: Frei bis 14:30 Uhr.`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._write("")

    def say(self, text: str, language: str, volume: int) -> None:
        self._write(f"{language} {volume} %: {text}\n")

    def is_speaking(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, text: str) -> None:
        try:
            self._path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise DeviceBroken(f"{self._path} cannot be written: {error.strerror}") from error


def voice_of(language: str) -> str:
    """What espeak-ng calls the voice for that language."""
    return _VOICES.get(language, language)
