"""PINs and badge numbers as argon2id: slow on purpose, and never shown, logged or kept."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from typing import TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError, InvalidHashError, VerificationError
from argon2.low_level import hash_secret

# OWASP's choice for little memory: 19 MiB for the moment of a comparison, a tenth of a second on a Raspberry Pi 4.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FEWEST_DIGITS, MOST_DIGITS = 4, 12
REFUSED = ("0000", "1234")
_SALTED = re.compile(r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$(?P<salt>[A-Za-z0-9+/]+)\$")
T = TypeVar("T")


def hashed(pin: str, *, salt: bytes | None = None) -> str:
    """What the settings keep of a PIN: another text each time, unless the `salt` is told."""
    return _HASHER.hash(pin, salt=salt)


def salt_in(text: str) -> bytes | None:
    """The salt of the first hash that stands in the text; None where there is none."""
    found = _SALTED.search(text)
    return None if found is None else _decoded(found["salt"])


def owner_of(secret: str, kept: Mapping[str, T]) -> T | None:
    """Whose it is, of those who have a hash in `kept`; None when it is nobody's. Those with the same salt cost one
    comparison together.
    """
    owner = None
    for like in {one.rpartition("$")[0]: one for one in kept}.values():
        made = _made_like(secret, like)
        for one, each in kept.items():  # all of them: how long it takes tells nothing
            if made is not None and hmac.compare_digest(made, one):
                owner = each
    return owner


def _made_like(secret: str, like: str) -> str | None:
    """What the same salt and cost make of it; None where `like` is no hash."""
    found = _SALTED.search(like)
    try:
        cost, salt = extract_parameters(like), _decoded(found["salt"] if found is not None else "")
        made = hash_secret(
            secret.encode(),
            salt,
            time_cost=cost.time_cost,
            memory_cost=cost.memory_cost,
            parallelism=cost.parallelism,
            hash_len=cost.hash_len,
            type=cost.type,
            version=cost.version,
        )
    except (InvalidHashError, HashingError, binascii.Error):
        return None
    return made.decode()


def _decoded(salt: str) -> bytes:
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


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
