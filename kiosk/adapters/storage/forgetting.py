"""What the agent keeps deleted, file by file: never a folder, and nothing that somebody else put there."""

import re
from collections.abc import Collection
from pathlib import Path

from kiosk.adapters.storage.disk import Disk
from kiosk.domain.errors import StorageError

# What providers keep of a linked account: with a door that is given away it goes too.
_ACCOUNTS = re.compile(r"(cronofy-tokens\.json|office365-.*\.tokens)(\..*)?")


def forget_in(folder: Path, names: Collection[str], disk: Disk) -> None:
    """Delete the files of those names and their satellites (`name.previous`, `name.damaged-1`). StorageError when one
    cannot be deleted, or it is not known to be gone for good.
    """
    try:
        for there in sorted(disk.names(folder)):
            made = any(there == name or there.startswith(f"{name}.") for name in names)
            if made or _ACCOUNTS.fullmatch(there):
                disk.unlink(folder / there)
        disk.fsync_folder(folder)
    except OSError as error:
        raise StorageError(f"{folder} could not be emptied: {error.strerror or error}") from error
