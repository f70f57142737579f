"""Reading a door's journal from its data folder: without its agent, and without taking anything from it."""

from datetime import datetime
from pathlib import Path

from kiosk.ports.storage import History


def run_journal(data: Path, since: datetime | None) -> History:
    """What the door of this data folder remembers from `since` on. StorageError when the folder cannot be read."""
    from kiosk.adapters.storage.disk import LocalDisk
    from kiosk.adapters.storage.journal import FOLDER, JournalFiles

    return JournalFiles(data / FOLDER, disk=LocalDisk()).history(since)
