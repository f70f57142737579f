"""Reads what an agent left behind, as somebody who only looks: takes no lock, mends nothing, writes nothing."""

import json
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from kiosk.adapters.storage.envelope import LIMIT, unseal
from kiosk.adapters.storage.store import LADDER, READ_MARK, ReadMark
from kiosk.domain.ladder import LastLadder
from kiosk.domain.records import from_record

T = TypeVar("T")


def last_ladder(data: Path) -> LastLadder | None:
    """How the rungs were last found; None when there is no such file, or none that this process can read."""
    return _newest(data / LADDER, LastLadder)


def last_read(data: Path, runtime: Path) -> datetime | None:
    """When the calendar was last read whole, as far as the read marks tell."""
    marks = (_newest(folder / READ_MARK, ReadMark) for folder in (data, runtime))
    return max((mark.read_at for mark in marks if mark is not None), default=None)


def _newest(path: Path, kind: type[T]) -> T | None:
    """The one value in a file, or in its generation before when a power cut left only that."""
    for each in (path, path.with_name(f"{path.name}.previous")):
        try:
            with each.open("rb") as file:
                tables = json.loads(unseal(file.read(LIMIT + 1)).payload)
            (record,) = tables[kind.__name__.lower()].values()
            return from_record(record, kind)
        except (OSError, ValueError, KeyError, AttributeError):
            continue
    return None
