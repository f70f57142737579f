"""What a booking key is stored under: as the event's own id, and beside it in the event. Pure.

Google lets the client choose an event's id, from the letters of base32hex, and gives each only once to a calendar, also
after the event was deleted: so one key is one event.
"""

import re
from base64 import b32hexencode
from hashlib import sha256

KEY = "doorKioskKey"
STARTED = "doorKioskStart"
CHECKED_IN = "doorKioskCheckedIn"
ABSENT = "doorKioskAbsent"
_PREFIX = "doorkiosk"
_LONGEST = 500
_ID = re.compile(r"[a-v0-9]{5,1024}")


def event_id(key: str) -> str:
    """The id of the event of a booking key."""
    raw = key.encode()
    if len(raw) > _LONGEST:
        raw = sha256(raw).digest()
    name = _PREFIX + b32hexencode(raw).decode().rstrip("=").lower()
    if not _ID.fullmatch(name):
        raise ValueError("a booking key cannot be stored")
    return name
