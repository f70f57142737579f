"""A calendar as Radicale keeps it on its disk: a folder with a file for each resource.

Written before the server starts, a whole building takes milliseconds; put over HTTP, a resource takes ten of them.
The layout is documented: https://radicale.org/v3.html#storage-backend-plugins (multifilesystem).
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kiosk.demo.calendar_text import Resource

_PREFIX = "demo-"  # so that what people booked is told from what is renewed at each start


def shelve(calendar: Path, resources: Iterable[Resource]) -> dict[str, str]:
    """Fill the folder of a calendar, and give the UID of each file name.

    What an earlier demo put there is replaced; bookings that people made stay.
    """
    for old in calendar.glob(f"{_PREFIX}*.ics"):
        old.unlink()
    uids: dict[str, str] = {}
    for resource in resources:
        file = f"{_PREFIX}{hashlib.sha256(resource.uid.encode()).hexdigest()[:32]}.ics"
        (calendar / file).write_bytes(resource.text)
        uids[file] = resource.uid
    return uids
