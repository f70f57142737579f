"""`kiosk screen` that counts its frames: each SIGUSR1 writes how many were drawn since the first.

The number is written to the file $KIOSK_BENCH_FRAMES. The process is the same otherwise.
"""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from kiosk.cli.main import main

ASK = signal.SIGUSR1
PLACE = "KIOSK_BENCH_FRAMES"


@dataclass
class Count:
    """The frames that reached the display, from the first question on."""

    drawn: int = 0
    counting: bool = False

    def tell(self, *_: object) -> None:
        from kivy.core.window import Window

        if not self.counting:
            self.counting = True
            Window.bind(on_flip=self.add)
        place = Path(os.environ[PLACE])
        partial = place.with_suffix(".partial")
        partial.write_text(str(self.drawn))
        partial.replace(place)

    def add(self, *_: object) -> None:
        self.drawn += 1


if __name__ == "__main__":
    signal.signal(ASK, Count().tell)
    sys.exit(main())
