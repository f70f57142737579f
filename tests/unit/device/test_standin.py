"""The stand-in for sensor and reader: a named pipe that anybody on a desk can write into."""

import logging
import os
import threading
from queue import Queue

import pytest

from kiosk.device.standin import Standin
from kiosk.domain.errors import SettingsError
from kiosk.ports.panel import BadgeReader, PresenceSensor

WAIT = 20  # seconds; a word is heard at once, unless something is broken


@pytest.fixture
def pipe(tmp_path):
    return tmp_path / "door"


def write(pipe, text):
    with pipe.open("wb", buffering=0) as end:
        end.write(text)


def followed(standin):
    """What it tells, in order: True and False of the sensor, "badge" of the reader."""
    told: Queue[bool | str] = Queue()
    sensor: PresenceSensor = standin.presence
    reader: BadgeReader = standin.badges
    stops = (sensor.follow(told.put), reader.follow(lambda number: told.put(f"badge {number}".strip())))
    return told, stops


def heard(told, count):
    return [told.get(timeout=WAIT) for _ in range(count)]


def test_each_word_is_told_whoever_writes_it(pipe):
    with Standin(pipe) as standin:
        told, _ = followed(standin)
        write(pipe, b"seen\nbadge\n")
        write(pipe, b"EMPTY \n")
        write(pipe, b"badge 04:a2:2b:9c\n")
        assert heard(told, 4) == [True, "badge", False, "badge 04A22B9C"]


def test_a_word_may_come_in_pieces(pipe):
    with Standin(pipe) as standin:
        told, _ = followed(standin)
        end = os.open(pipe, os.O_WRONLY)
        for piece in (b"se", b"en\nba", b"dge\n"):
            os.write(end, piece)
        os.close(end)
        assert heard(told, 2) == [True, "badge"]


def test_what_is_no_word_is_not_told_and_never_written_down(pipe, caplog):
    caplog.set_level(logging.DEBUG)
    with Standin(pipe) as standin:
        told, _ = followed(standin)
        write(pipe, b"04:A2:2B:9C\n" + b"x" * 10_000 + b"\nbadge\n")
        assert heard(told, 1) == ["badge"]
    assert "04:A2" not in caplog.text
    assert "told something else" in caplog.text


def test_who_no_longer_follows_is_not_told(pipe):
    with Standin(pipe) as standin:
        told, (_, stop_badges) = followed(standin)
        stop_badges()
        write(pipe, b"badge\nseen\n")
        assert heard(told, 1) == [True]


def test_only_its_owner_may_write_and_it_takes_away_what_it_made(pipe):
    with Standin(pipe):
        assert pipe.stat().st_mode & 0o777 == 0o600
    assert not pipe.exists()
    assert not [thread for thread in threading.enumerate() if thread.name == "stand-in"]


def test_a_pipe_that_was_there_before_stays(pipe):
    os.mkfifo(pipe)
    with Standin(pipe):
        pass
    assert pipe.is_fifo()


def test_what_is_no_pipe_is_refused_in_words(pipe, tmp_path):
    pipe.write_text("a letter", encoding="utf-8")
    for path in (pipe, tmp_path / "nowhere" / "door"):
        with pytest.raises(SettingsError) as refused, Standin(path):
            pass
        assert refused.value.problems[0].key == "--stand-in"
    assert pipe.read_text(encoding="utf-8") == "a letter"
