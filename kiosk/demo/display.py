"""A display where there is none: Xvfb, so that the demo can be looked at in pictures."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kiosk.domain.errors import NoDisplay


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be opened on somebody's screen."""
    return bool(environment.get("DISPLAY"))


@contextmanager
def virtual_display(size: tuple[int, int]) -> Iterator[str]:
    """Run Xvfb with one screen of `size` pixels until the block is left; gives its name for $DISPLAY."""
    program = shutil.which("Xvfb")
    if program is None:
        raise NoDisplay(
            "none is named by DISPLAY, and Xvfb, which would make one, is not installed: install the package xvfb"
        )
    read, write = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    command = [program, "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(  # noqa: S603 - found on the path, with our own arguments
        command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                number = answer.readline().strip()  # Xvfb writes it once it takes connections
            if not number:
                raise NoDisplay("Xvfb did not start: run it by hand to see why")
            yield f":{number}"
        finally:
            process.terminate()
