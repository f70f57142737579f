"""The commands that talk to a running agent: what was typed becomes a call of `readings` or `requests`."""

import secrets
from argparse import Namespace
from collections.abc import Callable

from kiosk.adapters.clock.system import SystemClock
from kiosk.cli import readings, reports, wishes
from kiosk.cli.cleaning import clean
from kiosk.cli.exits import Exit
from kiosk.cli.find import Search, find
from kiosk.cli.requests import Wish, perform
from kiosk.cli.shell import Shell
from kiosk.cli.voice import Voice
from kiosk.domain.time import Now


def ask(asked: Namespace, voice: Voice, clock: Callable[[], Now] | None) -> Exit:
    """Carry out one command of a client."""
    shell = Shell(asked.socket, clock or SystemClock().now, _new_id, voice)
    match asked.command:
        case "status":
            return readings.status(shell)
        case "agenda":
            return readings.agenda(shell, days=asked.days, why=asked.why)
        case "doctor":
            return readings.doctor(shell, settings=asked.settings, data=asked.data)
        case "clean":
            return clean(shell, asked.seconds)
        case "find":
            return find(shell, _search(asked), wait=asked.timeout)
        case "report":
            return reports.report(shell, asked)
        case "reports":
            return reports.reports(shell, asked)
        case _:
            return perform(shell, _wish(asked), wait=asked.timeout if asked.wait else None)


def _wish(asked: Namespace) -> Wish:
    """How to make the intent; what makes no sense on any day is said before the agent is asked."""
    if asked.command == "end":
        return wishes.end
    if asked.command == "check-in":
        return wishes.check_in
    length = wishes.Length(asked.minutes, asked.until)
    if asked.command == "extend":
        return wishes.Extension(length)
    return wishes.NewBooking(length, asked.start, asked.title, asked.room, asked.who)


def _search(asked: Namespace) -> Search:
    equipment = (item.strip() for item in asked.equipment.split(","))
    return Search(
        asked.minutes,
        asked.start,
        asked.seats,
        frozenset(item for item in equipment if item),
        step_free=asked.step_free,
    )


def _new_id() -> str:
    return secrets.token_hex(16)
