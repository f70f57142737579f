"""What the last agent of a door knew of its health, for a command that finds none running."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.domain.ladder import LastLadder


@dataclass(frozen=True, slots=True)
class LastKnown:
    """How the rungs were last found, and when the calendar was last read, as far as that was kept."""

    last: LastLadder
    read_at: datetime | None


def last_known(data: Path, socket: Path) -> LastKnown | None:
    """What lies in the folders of the agent that had this socket; None when nothing does that can be read."""
    # Here, because no other command needs the storage.
    from kiosk.adapters.storage.left_behind import last_ladder, last_read

    last = last_ladder(data)
    return None if last is None else LastKnown(last, last_read(data, socket.with_suffix(".d")))
