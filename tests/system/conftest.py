"""What the whole-process tests share: a folder whose path is short enough for a socket to stand in it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="kiosk-") as name:
        yield Path(name)
