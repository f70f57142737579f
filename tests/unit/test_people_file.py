"""The people's file and the command that makes its entries: hashes only, told apart, and found with one comparison."""

import io

import pytest

from kiosk.adapters.pin import hashed, is_pin, owner_of, salt_in
from kiosk.bootstrap.people import recogniser
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.person import Wanted, person
from kiosk.cli.voice import Voice
from kiosk.domain.errors import SettingsError
from kiosk.domain.people import Claim, Means, Person, badge_number
from kiosk.domain.policy import BookingPolicy
from kiosk.services.people_file import load_people
from kiosk.services.settings_panel import DeviceSettings
from kiosk.services.settings_who import WhoSettings, who_policy
from tests.unit.test_pin import Typing

NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "B" * 43


def printed(*typed, **wanted):
    """What the command says."""
    out = io.StringIO()
    assert person(Voice(out, out, as_json=False), Wanted(**wanted), Typing(*typed)) is Exit.DONE
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    """Two people, made one after the other as an admin would."""
    path = tmp_path / "people.toml"
    for typed, wanted in (
        (("04:a2:2b:9c", "2580", "2580"), {"name": "Sara Haddad", "address": "sara@example.org"}),
        (("0815", "9753", "9753"), {"name": "Ada Lovelace"}),
    ):
        said = printed(*typed, **wanted, pin=True, badge=True, file=path)
        entry = said[said.index("[[people]]") :]
        path.write_text((path.read_text() if path.exists() else "") + entry + "\n", encoding="utf-8")
    return path


def test_badge_pin_name_and_address_lead_to_the_person(file):
    who_is, sara = recogniser(load_people(file)), Person("Sara Haddad", "sara@example.org")
    assert who_is(Claim(Means.BADGE, "04A22B9C")) == sara
    assert who_is(Claim(Means.PIN, "2580")) == sara
    assert who_is(Claim(Means.PIN, "9753")) == Person("Ada Lovelace")
    assert who_is(Claim(Means.NAME, "sara haddad")) == sara
    assert who_is(Claim(Means.ADDRESS, "SARA@example.org")) == sara
    for claim in (Claim(Means.PIN, "1111"), Claim(Means.BADGE, "2580"), Claim(Means.PIN, "04A22B9C")):
        assert who_is(claim) is None


def test_the_file_holds_hashes_of_one_salt_and_nothing_that_was_typed(file):
    text = file.read_text(encoding="utf-8")
    assert not [typed for typed in ("2580", "0815", "9753", "04A2") if f'"{typed}' in text]
    assert len({line.rpartition("$")[0].rpartition("$")[2] for line in text.splitlines() if "$" in line}) == 1


def test_entries_of_other_salts_are_found_too():
    kept = {hashed("2580"): "sara", hashed("9753"): "ada", "no hash": "nobody"}
    assert owner_of("9753", kept) == "ada"
    assert owner_of("1111", kept) is None
    salt = salt_in(next(iter(kept)))
    assert is_pin("2580", hashed("2580", salt=salt))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ((), {"name": " \n"}),
        ((), {"name": "Ada", "address": "ada at home"}),
        (("1234",), {"name": "Ada", "pin": True}),
        (("2580", "2581"), {"name": "Ada", "pin": True}),
        (("...",), {"name": "Ada", "badge": True}),
    ],
)
def test_what_cannot_be_an_entry_is_refused(typed, wanted):
    with pytest.raises(UsageError):
        printed(*typed, **wanted)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("people = 3", ["people"]),
        ("[[people]]\naddress = 'a@example.org'", ["people[0].name"]),
        ("[[people]]\nname = 'Ada'\naddress = 'x> <y@example.org'", ["people[0].address"]),
        ("[[people]]\nname = 'Ada'\npin = '2580'", ["people[0].pin"]),
        (
            "[[people]]\nname = 'Ada'\nbadge = '$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAA$BBBB'",
            ["people[0].badge"],
        ),
        (
            f"[[people]]\nname = 'Ada'\npin = '{NOBODYS}'\n[[people]]\nname = 'Bea'\npin = '{NOBODYS}'",
            ["people[1].pin"],
        ),
        (
            "".join(
                f"[[people]]\nname = 'Ada'\npin = '{NOBODYS.replace('A' * 22, str(n) * 22)}'\n"
                for n in range(9)
            ),
            ["people"],
        ),
        ("[[people]\nname = 'Kanarienvogel'", None),
    ],
)
def test_every_mistake_is_told_and_nothing_of_what_stands_there(tmp_path, text, keys):
    path = tmp_path / "people.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_people(path)
    assert [problem.key for problem in error.value.problems] == (keys or [str(path)])
    told = " ".join(f"{p.what} {p.instead}" for p in error.value.problems)
    assert not [word for word in ("Kanarienvogel", NOBODYS, "2580") if word in told]


def test_what_the_settings_say_becomes_the_policy_and_names_leave_only_where_they_may_be_typed(file):
    people = load_people(file)
    policy = who_policy(
        WhoSettings(ask="optional", by=("badge", "pin", "name")), people, DeviceSettings(), stand_in=False
    )
    assert policy.means == (Means.PIN, Means.NAME)  # nothing reads a badge here
    assert policy.names == ("Ada Lovelace", "Sara Haddad")
    with_pipe = who_policy(
        WhoSettings(ask="required", by=("badge", "pin")), people, DeviceSettings(), stand_in=True
    )
    assert (with_pipe.means, with_pipe.names) == ((Means.BADGE, Means.PIN), ())
    assert who_policy(WhoSettings(), people, DeviceSettings(), stand_in=True) == BookingPolicy().who


@pytest.mark.parametrize(
    "title", ["", "{title}", "{nobody}", "{name!r}", "{name:>9}", "{name} {name}", "{name", "x" * 200]
)
def test_a_title_without_the_name_in_it_is_no_title(title):
    with pytest.raises(ValueError, match=r"name|long"):
        WhoSettings(title=title)


def test_the_number_of_a_badge_is_the_same_from_every_reader():
    assert badge_number(" 04:a2:2b:9c ") == badge_number("04A22B9C\r") == "04A22B9C"
    assert (
        badge_number("ab1")
        == badge_number("\x00..")
        == badge_number("é" * 9)
        == badge_number("9" * 200)
        == ""
    )
