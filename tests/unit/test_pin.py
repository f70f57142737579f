"""PINs: kept as argon2id, compared slowly, and the first guesses refused."""

import io

import pytest

from kiosk.adapters.pin import flaw_of, hashed, is_pin
from kiosk.cli.admin_pin import admin_pin
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice


def test_a_pin_is_known_again_and_another_is_not():
    kept = hashed("2580")
    assert kept.startswith("$argon2id$")
    assert "2580" not in kept
    assert is_pin("2580", kept)
    assert not is_pin("2581", kept)


def test_the_same_pin_is_kept_differently_each_time():
    assert hashed("2580") != hashed("2580")


@pytest.mark.parametrize("kept", ["", "2580", "$argon2id$broken", "\x00"])
def test_what_is_no_hash_is_no_pin(kept):
    assert not is_pin("2580", kept)


@pytest.mark.parametrize(
    "pin", ["", "123", "0000", "1234", "7777", "12a4", "1234567890123", "\u0661\u0662\u0663\u0664"]
)
def test_a_pin_that_is_none_or_the_first_guess_is_refused(pin):
    assert flaw_of(pin)


def test_a_good_pin_has_no_flaw():
    assert flaw_of("2580") == ""


class Typing:
    """Somebody who types these, one after the other."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)

    def __call__(self, _prompt: str) -> str:
        return self.typed.pop(0)


def test_the_command_prints_the_line_and_never_the_pin():
    out = io.StringIO()
    assert admin_pin(Voice(out, out, as_json=False), Typing("2580", "2580")) is Exit.DONE
    said = out.getvalue()
    assert 'pin_hash = { secret = "admin-pin" }' in said
    assert "2580" not in said.replace("$argon2id$", "")
    (line,) = [line for line in said.splitlines() if line.startswith("admin-pin = ")]
    assert is_pin("2580", line.partition('"')[2].rstrip('"'))


@pytest.mark.parametrize("typed", [("1234",), ("2580", "2581")])
def test_a_bad_pin_or_two_different_ones_make_no_line(typed):
    out = io.StringIO()
    with pytest.raises(UsageError):
        admin_pin(Voice(out, out, as_json=False), Typing(*typed))
    assert "argon2" not in out.getvalue()
