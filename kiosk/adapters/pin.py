"""The PIN of the admin corner, as argon2id: slow on purpose, and never shown, logged or kept."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's choice for little memory: 19 MiB for the moment of a comparison, a tenth of a second on a Raspberry Pi 4.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FEWEST_DIGITS, MOST_DIGITS = 4, 12
REFUSED = ("0000", "1234")


def hashed(pin: str) -> str:
    """What the settings keep of a PIN: another text each time."""
    return _HASHER.hash(pin)


def is_pin(pin: str, kept: str) -> bool:
    """Whether `kept` was made of that PIN; no for whatever is no such hash."""
    try:
        return _HASHER.verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False


def flaw_of(pin: str) -> str:
    """What is wrong with a new PIN, in words; empty for a good one."""
    if not (pin.isascii() and pin.isdecimal()):
        return "a PIN is made of digits only"
    if not FEWEST_DIGITS <= len(pin) <= MOST_DIGITS:
        return f"a PIN has {FEWEST_DIGITS} to {MOST_DIGITS} digits"
    if pin in REFUSED or len(set(pin)) == 1:
        return "that PIN is the first that anybody would try"
    return ""
