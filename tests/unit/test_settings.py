"""Settings either make sense altogether, or every mistake in them is told at once, with what to write instead."""

from datetime import time, timedelta

import pytest

from kiosk.domain.errors import SettingsError
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.rooms import Place, Room
from kiosk.services.settings import to_pace, to_policy, to_room
from kiosk.services.settings_file import load_settings, warnings_of
from kiosk.services.sync import Pace

PASSWORD = "correct-horse-battery"
SMALLEST = """
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "https://calendar.example.org/rooms/juniper/"   # address, mailbox or calendar id, as the system says it
[integrations.main]
system = "caldav"
url = "https://calendar.example.org/"
username = "room-juniper"
password = { secret = "main-password" }                    # or the value itself, with a warning
"""
EVERYTHING = """
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "https://calendar.example.org/rooms/juniper/"
language = "de"
seats = 8
equipment = ["screen", "camera"]
building = "North"
floor = "1"
x = 12
y = 4.5
[integrations.main]
system = "caldav"
name = "Server"
url = "https://calendar.example.org/"
username = "room-juniper"
password = { secret = "main-password" }
ca_file = "ca.pem"
[booking]
lengths = [45, 20, 20]
extensions = [10]
longest_minutes = 90
round_up = true
ahead_days = 5
open_at_once = 3
per_hour = 7
undo_seconds = 12
door_may_end = "all"
door_may_extend = "ours"
title = "Am Türschild gebucht"
titles = ["Abstimmung", "Vorstellungsgespräch"]
[sync]
freshness_limit = 100
poll = 30
poll_near_edges = 10
night_poll = 300
night_from = "22:30"
night_until = 06:00:00
[screen]
size = "800x1280"
dpi = 150
"""
MISTAKEN = """
[room]
id = "Juniper!"
nmae = "Juniper"
name = "Juniper"
timezone = "Europe/Berlim"
integration = "mian"
calendar = "https://calendar.example.org/rooms/juniper/"
seats = "eight"
[integrations.main]
system = "caldav"
username = "room-juniper"
password = { secret = "nowhere" }
[booking]
lengths = [15, "30"]
round_up = 1
[sync]
poll = 200
[screeen]
"""
PLAIN = SMALLEST.replace('{ secret = "main-password" }', f'"{PASSWORD}"')


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Write the text as settings beside its secrets, and load it."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)

    def loaded(text, *, kept=f'main-password = "{PASSWORD}"', mode=0o600, **options):
        path = tmp_path / "settings.toml"
        path.write_text(text, encoding="utf-8")
        if kept is not None:
            (tmp_path / "secrets.toml").write_text(kept, encoding="utf-8")
            (tmp_path / "secrets.toml").chmod(mode)
        return load_settings(path, **options)

    return loaded


@pytest.fixture
def problems(load):
    """Every problem of the text, by key."""

    def found(text, **options):
        with pytest.raises(SettingsError) as error:
            load(text, **options)
        keys = [problem.key for problem in error.value.problems]
        assert len(keys) == len(set(keys)), "one problem a key"
        return {problem.key: problem for problem in error.value.problems}

    return found


def changed(old, new, text=PLAIN):
    assert old in text
    return text.replace(old, new)


def with_section(text):
    return f"{PLAIN}\n{text}"


def test_the_smallest_file_makes_a_door(load):
    settings = load(SMALLEST)
    assert to_room(settings) == Room(
        id="juniper",
        name="Juniper",
        timezone="Europe/Berlin",
        address="https://calendar.example.org/rooms/juniper/",
    )
    ready = ("Meeting", "Call", "Interview", "Workshop")
    assert to_policy(settings) == BookingPolicy(titles=ready, open_at_once=10, per_hour=20)
    assert to_pace(settings) == Pace()
    assert settings.booking.title == "Booked at the door"
    assert settings.room.language == "en"
    assert settings.screen.pixels is None
    assert settings.integration.url == "https://calendar.example.org/"
    assert settings.integration.password.reveal() == PASSWORD
    assert warnings_of(settings) == ()


def test_everything_that_can_be_set_arrives(load, tmp_path):
    (tmp_path / "ca.pem").write_text("certificate")
    settings = load(EVERYTHING)
    room = to_room(settings)
    assert (room.seats, room.equipment) == (8, ("screen", "camera"))
    assert room.place == Place("North", "1", 12.0, 4.5)
    assert to_policy(settings) == BookingPolicy(
        lengths=(20, 45),
        extensions=(10,),
        longest=timedelta(minutes=90),
        round_up=True,
        ahead_days=5,
        undo=timedelta(seconds=12),
        may_end=DoorMay.ALL,
        titles=("Abstimmung", "Vorstellungsgespräch"),
        open_at_once=3,
        per_hour=7,
    )
    assert to_pace(settings) == Pace(30, 10, 300, 100, time(22, 30), time(6))
    assert settings.screen.pixels == (800, 1280)
    assert settings.integration.ca_file == tmp_path / "ca.pem"
    assert settings.booking.title == "Am Türschild gebucht"


def test_a_file_with_many_mistakes_tells_them_all_at_once(problems):
    assert set(problems(MISTAKEN)) == {
        "room.id",
        "room.nmae",
        "room.timezone",
        "room.integration",
        "room.seats",
        "integrations.main.url",
        "integrations.main.password",
        "booking.lengths[1]",
        "booking.round_up",
        "sync.freshness_limit",
        "screeen",
    }


def test_each_of_many_mistakes_says_what_it_is_and_what_to_write_instead(problems):
    found = problems(MISTAKEN)
    assert found["room.nmae"].instead == "did you mean name?"
    assert found["room.timezone"].instead == 'did you mean "Europe/Berlin"?'
    assert found["room.integration"].instead == "did you mean main?"
    assert found["room.seats"].what == "must be a whole number, found text"
    assert "seats = 8" in found["room.seats"].instead
    assert found["integrations.main.url"].what == "is missing"
    assert 'url = "https://calendar.example.org/"' in found["integrations.main.url"].instead
    assert found["booking.lengths[1]"].what == "must be a whole number, found text"
    assert found["booking.round_up"].what == "must be true or false, found a whole number"
    assert found["screeen"].instead == "did you mean screen?"
    assert "secrets.toml" in found["integrations.main.password"].instead
    assert all(problem.what and problem.instead for problem in found.values())


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("", "room", "is missing"),
        ("room = 7", "room", "must be a table, found a whole number"),
        (changed('"Juniper"', "true"), "room.name", "must be text, found true or false"),
        (changed('"Juniper"', '" \\u202e "'), "room.name", "is empty"),
        (changed('"Europe/Berlin"', '"/etc/passwd"'), "room.timezone", "is no time zone"),
        (changed('"Europe/Berlin"', '"Europe"'), "room.timezone", "is no time zone"),
        (changed('integration = "main"', ""), "room.integration", "is missing"),
        (changed("[room]", '[room]\nlanguage = "xx"'), "room.language", "is no language of the door"),
        (changed("[room]", "[room]\nx = 1.5"), "room.building", "is missing beside the rest of the place"),
        (changed("[room]", "[room]\nseats = 0"), "room.seats", "is too small: at least 1"),
        (changed('"https://calendar.example.org/"', '"ftp://x/"'), "integrations.main.url", "is no http"),
        (changed('"https://calendar.example.org/"', '"https://[::1"'), "integrations.main.url", "is no http"),
        (changed("org/rooms", "com/rooms"), "room.calendar", "is on another server"),
        (changed('"https://calendar.example.org/rooms/juniper/"', '"juniper"'), "room.calendar", "is no http"),
        (changed('username = "room-juniper"', ""), "integrations.main.username", "is missing beside password"),
        (changed('system = "caldav"', ""), "integrations.main.system", "is missing"),
        (changed('"caldav"', '"caldaf"'), "integrations.main.system", "is no calendar system"),
        (changed('"caldav"', "5"), "integrations.main.system", "must be text, found a whole number"),
        (with_section("[sync]\nnight_from = 19"), "sync.night_from", "must be a time of day, found a whole"),
        (with_section("[sync]\nnight_from = '25:00'"), "sync.night_from", "is no time of day"),
        (with_section("[sync]\nfreshness_limit = 60"), "sync.freshness_limit", "is not longer than sync.poll"),
        (with_section("[booking]\nlengths = []"), "booking.lengths", "has too few entries"),
        (with_section("[booking]\nlengths = 30"), "booking.lengths", "must be a list, found a whole number"),
        (with_section("[booking]\nlengths = [300]"), "booking.lengths", "offers more than booking.longest"),
        (with_section("[booking]\ndoor_may_end = 'none'"), "booking.door_may_end", "must be 'ours' or 'all'"),
        (with_section("[screen]\nsize = 'large'"), "screen.size", "is text of the wrong form"),
        (with_section("[integrations]\nother = 3"), "integrations.other", "is no table"),
        (with_section("[integrations.other]\nsystem = 'hub'"), "integrations.other.system", 'is "hub", which'),
    ],
)  # fmt: skip
def test_each_mistake_has_its_key_and_its_words(problems, text, key, what):
    problem = problems(text)[key]
    assert problem.what.startswith(what)
    assert problem.instead


def test_a_system_that_is_not_connected_yet_names_those_that_are(problems):
    problem = problems(changed('"caldav"', '"hub"'))["integrations.main.system"]
    assert problem.what == 'is "hub", which this version does not connect to'
    assert problem.instead == 'write one of: "caldav", "exchange", "office365", "google", "cronofy"'


@pytest.mark.parametrize(
    ("system", "ways"),
    [
        ("office365", "certificate, client_secret, password, device_code"),
        ("google", "service_account, refresh_token"),
    ],
)
def test_a_system_with_several_ways_to_sign_in_needs_one_of_them(problems, system, ways):
    problem = problems(with_section(f"[integrations.other]\nsystem = '{system}'"))["integrations.other"]
    assert problem.instead == f"write one of {ways}"


def test_a_system_without_its_provider_is_not_accepted(problems):
    assert set(problems(PLAIN, supported=())) == {"integrations.main.system"}


def test_an_unknown_key_of_an_integration_is_compared_with_what_its_system_knows(problems):
    problem = problems(changed("username", "user_name"))["integrations.main.user_name"]
    assert problem.instead == "did you mean username?"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[room\n", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_says_where(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    (problem,) = error.value.problems
    assert problem.key == str(path)
    assert problem.instead


def test_a_file_that_is_not_there_or_a_folder_is_a_problem_too(tmp_path):
    for path, what in ((tmp_path / "none.toml", "is not there"), (tmp_path, "cannot be read")):
        with pytest.raises(SettingsError) as error:
            load_settings(path)
        assert error.value.problems[0].what.startswith(what)


def test_a_certificate_file_must_be_there(problems):
    problem = problems(changed("[integrations.main]", '[integrations.main]\nca_file = "none.pem"'))
    assert problem["integrations.main.ca_file"].what.startswith("names a file that is not there")


def test_a_door_may_ask_for_no_titles_at_all(load):
    assert to_policy(load(SMALLEST + "[booking]\ntitles = []\n")).titles == ()


def test_a_title_of_nothing_is_refused_with_what_to_write(load):
    with pytest.raises(SettingsError) as told:
        load(SMALLEST + '[booking]\ntitles = ["Meeting", " "]\n')
    assert "an empty list to ask for none" in told.value.problems[0].instead
