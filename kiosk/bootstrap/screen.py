"""The screen: a window that shows what an agent knows. Kivy is imported after it was prepared, and nowhere else."""

import signal
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import log_to_stderr
from kiosk.options import Options
from kiosk.supervisor import RESTART_EXIT

if TYPE_CHECKING:
    from kiosk.device.fittings import FittingsThread
    from kiosk.screen.mailbox import Mailbox


def run_screen(options: Options) -> int:
    """The screen: a window that shows what the agent at the socket knows. Raises NoWindow without a display."""
    from kiosk.screen.views.window import Frame, prepare

    log_to_stderr()
    home = options.socket.with_suffix(".d") / "kivy"
    prepare(Frame(size=options.size, title="Door", borderless=options.size is None), home=home)
    return _show(options)  # a function of its own: Kivy may be imported only after it was prepared


def _show(options: Options) -> int:
    from kiosk.link.client import SocketLink
    from kiosk.link.state import Incompatible
    from kiosk.screen.mailbox import Mailbox
    from kiosk.screen.presenters.scene import Layout
    from kiosk.screen.session import ScreenSession
    from kiosk.screen.theme import is_narrow
    from kiosk.screen.views.app import Door, Doorbell
    from kiosk.screen.views.window import window

    clock = SystemClock()

    def boot() -> float:
        return clock.now().boot

    size = (int(window().width), int(window().height))
    session = ScreenSession(
        new_id=lambda: uuid4().hex,
        layout=Layout.NARROW if is_narrow(size) else Layout.WIDE,
        language=options.language or "en",
    )
    mailbox = Mailbox(session, clock.now)
    bell = Doorbell(mailbox.model, mailbox.act, mailbox.touched, mailbox.drawn, boot)
    door = Door(bell, dpi=options.dpi, picture=options.screenshot)
    link = SocketLink(options.socket, mailbox.listener, boot=boot, jitter=Random().random)  # noqa: S311 - jitter
    fittings = _fittings(mailbox, boot)
    mailbox.connect(send=link.send, on_post=door.refresh, devices=fittings.show, leave=door.stop)
    _end_on_signals(door.stop)
    with ExitStack() as stack:
        stack.enter_context(fittings)
        _follow_stand_in(options, mailbox, stack)
        stack.enter_context(link)
        door.run(seconds=options.seconds)
    again = session.restarts or isinstance(mailbox.link_state, Incompatible)
    return RESTART_EXIT if again else 0


def _end_on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())


def _fittings(mailbox: "Mailbox", boot: Callable[[], float]) -> "FittingsThread":
    """What is fixed to the panel; which devices that are comes with a snapshot."""
    from kiosk.assets import folder
    from kiosk.device.fittings import Fittings, FittingsThread
    from kiosk.device.kit import Hearing, Workbench, kit

    bench = Workbench(sounds=folder() / "sounds")

    def wake() -> None:
        thread.wake()

    hearing = Hearing(seen=mailbox.sensed, approached=mailbox.approached, badge=mailbox.badge, wake=wake)
    thread = FittingsThread(Fittings(lambda plan: kit(plan, hearing, bench), mailbox.reported), clock=boot)
    return thread


def _follow_stand_in(options: Options, mailbox: "Mailbox", stack: ExitStack) -> None:
    """Let the screen hear of what somebody on a desk says that sensors see, until the stack is unwound."""
    if options.stand_in is None:
        return
    from kiosk.device.standin import Standin

    standin = stack.enter_context(Standin(options.stand_in))
    stack.callback(standin.presence.follow(mailbox.sensed))
    stack.callback(standin.approach.follow(mailbox.approached))
    stack.callback(standin.badges.follow(mailbox.badge))
