"""What a process weighs that has imported all its own and done nothing: `python -m tests.bench.imported agent`."""

import os
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.machine import memory_of

AGENT = (
    "kiosk.bootstrap.agent",
    "kiosk.link.server",
    "kiosk.adapters.calendars.caldav.provider",
    "kiosk.adapters.clock.alarm",
    "kiosk.adapters.storage.store",
    "kiosk.services.engine",
    "kiosk.services.loop",
    "kiosk.services.settings_file",
)
SCREEN = ("kiosk.bootstrap.screen", "kiosk.link.client", "kiosk.screen.mailbox", "kiosk.screen.views.app")


def main(process: str) -> None:
    with TemporaryDirectory() as home:
        if process == "screen":
            from kiosk.screen.views.window import Frame, prepare

            prepare(Frame(size=(800, 480)), home=Path(home))
        for module in AGENT if process == "agent" else SCREEN:
            import_module(module)
        sys.stdout.write(f"{memory_of(os.getpid()).shared_fairly}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
