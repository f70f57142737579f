"""The screen: a window that shows what an agent knows. Kivy is imported after it was prepared, and nowhere else."""

import signal
from random import Random
from uuid import uuid4

from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import log_to_stderr
from kiosk.options import Options
from kiosk.supervisor import RESTART_EXIT


def run_screen(options: Options) -> int:
    """The screen: a window that shows what the agent at the socket knows. Raises NoWindow without a display."""
    from kiosk.screen.views.window import Frame, prepare

    log_to_stderr()
    home = options.socket.with_suffix(".d") / "kivy"
    prepare(Frame(size=options.size, title="Door", borderless=options.size is None), home=home)
    return _show(options)  # a function of its own: Kivy may be imported only after it was prepared


def _show(options: Options) -> int:
    from kiosk.assets import asset
    from kiosk.link.client import SocketLink
    from kiosk.link.state import Incompatible
    from kiosk.screen.mailbox import Mailbox
    from kiosk.screen.presenters.scene import Layout
    from kiosk.screen.session import ScreenSession
    from kiosk.screen.theme import is_narrow, read_palette
    from kiosk.screen.views.app import Door, Doorbell
    from kiosk.screen.views.window import window

    clock = SystemClock()
    size = (int(window().width), int(window().height))
    session = ScreenSession(
        new_id=lambda: uuid4().hex,
        layout=Layout.NARROW if is_narrow(size) else Layout.WIDE,
        language=options.language or "en",
    )
    mailbox = Mailbox(session, clock.now)
    bell = Doorbell(
        model=mailbox.model, act=mailbox.act, touched=mailbox.touched, boot=lambda: clock.now().boot
    )
    door = Door(
        bell, palette=read_palette(asset("themes", "door.toml")), dpi=options.dpi, picture=options.screenshot
    )
    link = SocketLink(
        options.socket,
        mailbox.listener,
        boot=lambda: clock.now().boot,
        jitter=Random().random,  # noqa: S311 - jitter
    )
    mailbox.connect(send=link.send, on_post=door.refresh)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: door.stop())
    with link:
        door.run(seconds=options.seconds)
    return RESTART_EXIT if isinstance(mailbox.link_state, Incompatible) else 0
