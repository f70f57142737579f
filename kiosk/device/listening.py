"""A thread that waits for a device to say something, and can be ended at once."""

import os
import select
import threading
from collections.abc import Callable

from kiosk.ports.panel import Stop


def listen(fd: int, *, read: Callable[[], None], broke: Callable[[str], None], name: str) -> Stop:
    """Call `read` whenever there is something at `fd`, from a thread of its own; `broke` once with a reason when that
    fails, which ends it. What comes back ends it, too, and waits until it is over.
    """
    ended, end = os.pipe()

    def run() -> None:
        while True:
            ready, _, _ = select.select([fd, ended], [], [])
            if ended in ready:
                return
            try:
                read()
            except OSError as error:
                broke(f"the {name} does not answer any more: {error.strerror or error}")
                return

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()

    def stop() -> None:
        os.write(end, b"\n")
        thread.join()
        os.close(end)
        os.close(ended)

    return stop
