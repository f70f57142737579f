"""`kiosk journal` tells what the files in the data folder hold, with or without an agent, in the words of the door."""

import pytest

from kiosk.adapters.storage.disk import LocalDisk
from kiosk.adapters.storage.journal import FOLDER, JournalFiles
from kiosk.domain.bookings import Refusal
from kiosk.domain.journal import Entry, Happening, short_key
from kiosk.testing.builders import at, between
from tests.unit.cli.doors import Door
from tests.unit.cli.test_readings import GOOD_SETTINGS

KEY = "c1b54b7a82db98c73e14dc0d95d9780c"
OTHER = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"


def an_entry(clock, what, key=KEY, *, day=0, because=None):
    slot = between("12:00", "12:30", day=day)
    return Entry(at(clock, day=day), what, short_key(key), slot, "juniper", because)


ENTRIES = (
    an_entry("09:00", Happening.ASKED, OTHER, day=-8),
    an_entry("23:30", Happening.CONFIRMED, OTHER, day=-1),
    an_entry("12:00:03", Happening.ASKED),
    an_entry("12:00:04", Happening.REFUSED, because=Refusal.TAKEN),
)


@pytest.fixture
def door(tmp_path):
    """A door whose agent is away; settings and journal are there."""
    (tmp_path / "settings.toml").write_text(GOOD_SETTINGS)
    journal = JournalFiles(tmp_path / "data" / FOLDER, disk=LocalDisk())
    for entry in ENTRIES:
        journal.append([entry])
    return Door(tmp_path)


def tell(door, *words):
    settings, data = door.folder / "settings.toml", door.folder / "data"
    return door.run("journal", "--settings", str(settings), "--data", str(data), *words)


def test_the_newest_stands_last_with_time_key_and_reason(door):
    said = tell(door)
    assert said.code == 0
    rows = [line.strip() for line in said.out.splitlines() if line.strip().startswith("2026-")]
    assert [row.split("  ")[0] for row in rows] == [
        "2026-11-19 23:30:00",
        "2026-11-20 12:00:03",
        "2026-11-20 12:00:04",
    ]
    assert "c1b54b7a82db" in rows[-1]
    assert "2026-11-20 12:00 – 12:30" in rows[-1]
    assert rows[-1].endswith("Refused (Someone was a moment earlier)")


def test_it_is_told_in_german_too(door):
    said = tell(door, "--language", "de")
    assert "Abgelehnt" in said.out
    assert "An dieser Tür gewünscht" in said.out


def test_as_data_times_are_those_of_the_room(door):
    said = tell(door, "--json").json
    assert set(said) == {"since", "entries", "gaps"}
    assert said["since"] == "2026-11-14T00:00:00+01:00"
    assert said["entries"][-1] == {
        "at": "2026-11-20T12:00:04+01:00",
        "booking": "c1b54b7a82db",
        "room": "juniper",
        "what": "refused",
        "start": "2026-11-20T12:00:00+01:00",
        "end": "2026-11-20T12:30:00+01:00",
        "because": "taken",
    }


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--days", "1"), 2),
        (("--days", "2"), 3),
        (("--days", "30"), 4),
        (("--since", "12:00"), 2),
        (("--since", "2026-11-19T23:30"), 3),
        (("--key", KEY), 2),
        (("--key", "c1b5"), 2),
        (("--key", OTHER[:12], "--days", "30"), 2),
        (("--key", "ffff"), 0),
    ],
)
def test_it_can_be_asked_for_a_part(door, words, count):
    said = tell(door, *words, "--json")
    assert (said.code, len(said.json["entries"])) == (0, count)


def test_it_says_so_when_there_is_nothing(door):
    said = tell(door, "--since", "13:00")
    assert (said.code, said.out) == (0, "Nothing is noted since 13:00\n")


def test_a_torn_line_is_left_out_and_told(door):
    (newest,) = (door.folder / "data" / FOLDER).glob("2026-11-20*")
    newest.write_bytes(newest.read_bytes()[:-9])
    said = tell(door, "--days", "1")
    assert said.code == 0
    assert "journal/2026-11-20.jsonl has a gap: 1 damaged lines" in said.err
    assert tell(door, "--json").json["gaps"] == [
        {"file": "journal/2026-11-20.jsonl", "cause": "1 damaged lines"}
    ]


def test_without_settings_it_is_told_all_the_same_in_utc(door):
    (door.folder / "settings.toml").unlink()
    said = tell(door, "--days", "1")
    assert said.code == 0
    assert "2026-11-20 11:00:04" in said.out
    assert "times are in UTC" in said.err


def test_a_folder_that_cannot_be_read_is_named(door):
    data = door.folder / "other"
    data.mkdir()
    (data / FOLDER).write_text("a file")
    said = door.run("journal", "--settings", str(door.folder / "settings.toml"), "--data", str(data))
    assert said.code == 1
    assert "cannot read" in said.err


@pytest.mark.parametrize(
    "words", [("--days", "0"), ("--since", "yesterday"), ("--key", "c1"), ("--days", "2", "--since", "12:00")]
)
def test_what_makes_no_sense_is_refused(door, words):
    assert tell(door, *words).code == 2
