"""Speech: another program says it, at the volume that was set, one thing at a time; espeak-ng where it is installed."""

import shutil
import sys
import wave
from pathlib import Path

import pytest

from kiosk.device.voice import PLAYER, SPEAKER, SpokenAloud, WrittenDown, voice_of
from kiosk.languages import NAMES
from kiosk.ports.panel import DeviceBroken

WAIT = 30.0  # seconds
ECHO = "import sys; sys.stdout.write(' '.join(sys.argv[1:]) + ': ' + sys.stdin.read())"
KEEP = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
SAID = {"ar": "جونيبر: متاحة حتى 14:30.", "zh": "Juniper: 空闲 至 14:30."}


def program(text, *args):
    return (sys.executable, "-c", text, *map(str, args))


def say_to_the_end(voice):
    voice.say("Juniper", "en", 50)
    ended(voice).is_speaking()


def ended(voice):
    for one in voice._running:
        one.wait(WAIT)
    return voice


def test_what_is_said_is_heard_in_that_language_at_that_volume(tmp_path):
    voice = SpokenAloud(speaker=program(ECHO), player=program(KEEP, tmp_path / "heard"))
    voice.say("--help Grüße", "de", 40)
    assert not ended(voice).is_speaking()
    assert (tmp_path / "heard").read_text(encoding="utf-8") == "-v de -a 80: --help Grüße"


def test_nobody_is_interrupted_and_the_end_is_silent():
    hangs = program("import signal; signal.pause()")
    voice = SpokenAloud(speaker=hangs, player=hangs)
    voice.say("Juniper", "en", 50)
    running = voice._running
    voice.say("Juniper", "en", 50)
    assert voice.is_speaking()
    assert voice._running is running
    voice.close()
    assert [one.poll() is not None for one in running] == [True, True]


@pytest.mark.parametrize(
    ("speaker", "player", "package"),
    [("no-such-program", sys.executable, "espeak-ng"), (sys.executable, "no-such-program", "alsa-utils")],
)
def test_a_program_that_is_not_installed_is_told_with_its_package(speaker, player, package):
    with pytest.raises(DeviceBroken, match=f"no-such-program is not installed: apt install {package}"):
        SpokenAloud(speaker=(speaker,), player=(player,))


def test_a_player_that_fails_is_broken():
    voice = SpokenAloud(speaker=program(ECHO), player=program("raise SystemExit(1)"))
    with pytest.raises(DeviceBroken, match=r"cannot speak|ended with"):  # before it has heard all, or after
        say_to_the_end(voice)


def test_on_a_desk_a_file_takes_it(tmp_path):
    voice = WrittenDown(tmp_path / "voice")
    voice.say("Juniper: Frei.", "de", 50)
    assert (tmp_path / "voice").read_text(encoding="utf-8") == "de 50 %: Juniper: Frei.\n"
    assert not voice.is_speaking()
    with pytest.raises(DeviceBroken, match="cannot be written"):
        WrittenDown(tmp_path / "no" / "voice")


def test_every_language_of_the_door_has_a_voice(tmp_path: Path):
    if shutil.which(SPEAKER[0]) is None:
        pytest.skip("espeak-ng is not installed")
    sizes = {}
    for language in NAMES:
        heard = tmp_path / f"{language}.wav"
        voice = SpokenAloud(player=program(KEEP, heard))
        voice.say(SAID.get(language, "Juniper: 14:30."), language, 50)
        assert not ended(voice).is_speaking(), language
        with wave.open(str(heard)) as made:
            sizes[language] = heard.stat().st_size / made.getframerate() / made.getsampwidth()
    assert min(sizes.values()) > 1, sizes  # seconds


def test_the_voices_are_named_as_espeak_names_them():
    assert (voice_of("de"), voice_of("zh")) == ("de", "cmn-latn-pinyin")
    assert PLAYER[0] == "aplay"
