"""The words of the command line: every command, its options, and where files are when nobody says."""

import argparse
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.domain.reports import ReportKind
from kiosk.link.protocol import VERSION
from kiosk.options import check_written_time

_SIZE = re.compile(r"(\d{3,4})x(\d{3,4})")
_WAIT = 60.0
_ANSWERS_WITHIN = 10.0
_SHORTEST_KEY = 4
LINKED = ("google", "office365")
SANDBOXES = ("caldav", "cronofy", "exchange", "google", "office365")

_EPILOG = """\
exit codes:
  0 done   1 refused, with the reason   2 usage or settings   3 no agent running
  4 a command that must reach the calendar did not

files, unless told otherwise (environment: KIOSK_SETTINGS, KIOSK_DATA, KIOSK_SOCKET):
  settings ~/.config/kiosk/settings.toml
  data     ~/.local/state/kiosk
  socket   $XDG_RUNTIME_DIR/kiosk/agent.sock; without XDG_RUNTIME_DIR run/agent.sock in the data folder
"""

Add = Callable[[str, str], ArgumentParser]


def parser(environment: Mapping[str, str]) -> ArgumentParser:
    """The parser of the whole command line. `environment` gives defaults; nothing is read from the disk."""
    top = ArgumentParser(
        prog="kiosk",
        description="A touchscreen beside a meeting room: its status, and bookings by touch.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"kiosk {VERSION}")
    places = {
        "settings": _path(environment.get("KIOSK_SETTINGS") or "~/.config/kiosk/settings.toml"),
        "data": _path(environment["KIOSK_DATA"]) if environment.get("KIOSK_DATA") else None,
        "socket": _path(environment["KIOSK_SOCKET"]) if environment.get("KIOSK_SOCKET") else None,
    }
    _add_places(top, places)
    everywhere = ArgumentParser(add_help=False)
    _add_places(everywhere, dict.fromkeys(places, argparse.SUPPRESS))
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")

    def add(name: str, does: str) -> ArgumentParser:
        return commands.add_parser(
            name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[everywhere]
        )

    _add_processes(add)
    _add_readings(add)
    _add_journal(add)
    _add_requests(add)
    _add_find(add)
    _add_reports(add)
    _add_verify(add)
    _add_link(add)
    _add_sandbox(add)
    _add_corner(add)
    return top


def data_folder(given: Path | None) -> Path:
    """Where what must outlive a restart is kept: as told, or with the user's other state."""
    return given or _path("~/.local/state/kiosk")


def socket_path(given: Path | None, *, data: Path, environment: Mapping[str, str]) -> Path:
    """Where the agent listens: as told, else in the user's runtime folder, else in a private folder with the data."""
    if given is not None:
        return given
    runtime = environment.get("XDG_RUNTIME_DIR")
    return Path(runtime, "kiosk", "agent.sock") if runtime else data / "run" / "agent.sock"


def _add_places(to: ArgumentParser, defaults: Mapping[str, object]) -> None:
    for name, meta, what in (
        ("settings", "FILE", "the settings of this door"),
        ("data", "DIR", "where the door keeps what must outlive a restart"),
        ("socket", "PATH", "where the agent listens"),
    ):
        to.add_argument(f"--{name}", metavar=meta, type=_path, default=defaults[name], help=what)


def _add_processes(add: Add) -> None:
    demo = add("demo", "show a building with a calendar server of its own on this machine")
    run = add("run", "run agent and screen of a door")
    agent = add("agent", "run the agent of a door: calendar, storage, no screen")
    screen = add("screen", "run the screen of a door: it shows what its agent knows")
    demo.add_argument(
        "--calendar", metavar="FILE.ics", type=_path, help="put this iCalendar file into the room instead"
    )
    demo.add_argument("--room", metavar="ID", help="the room to stand at")
    for process in (demo, run, screen):
        process.add_argument("--size", metavar="WxH", type=_size, help="the size of the panel, as in 800x480")
        process.add_argument(
            "--screenshot",
            metavar="FILE",
            type=_path,
            help="keep the current picture in this PNG file; at the end it is the last one",
        )
        process.add_argument(
            "--stand-in",
            metavar="PIPE",
            type=_path,
            help="take seen, empty and badge from this pipe, as from a presence sensor and a badge reader",
        )
        process.add_argument(
            "--dpi", metavar="N", type=_seconds, help="pixels an inch of the panel: buttons stay 12 mm wide"
        )
    agent.add_argument("--stand-in", metavar="PIPE", type=_path, help=argparse.SUPPRESS)
    for process in (demo, run, agent, screen):
        process.add_argument("--seconds", metavar="N", type=_seconds, help="end by itself after this time")
        process.add_argument(
            "--at", metavar="TIME", type=_time, help="show this time instead of the present one"
        )
        process.add_argument("--shift", metavar="SECONDS", type=float, help=argparse.SUPPRESS)
        process.add_argument(
            "--language", metavar="TAG", type=_language, help="the language of the door, as in de"
        )


def _add_readings(add: Add) -> None:
    status = add("status", "say what the door knows of its room now")
    agenda = add("agenda", "list the meetings of the room")
    doctor = add("doctor", "check the door and say what to do about what is wrong")
    agenda.add_argument(
        "--days", metavar="N", type=_days, default=1, help="how many days from today (1 to 14)"
    )
    agenda.add_argument("--why", action="store_true", help="say of each entry why it takes the room")
    for reading in (status, agenda, doctor):
        _add_json(reading)


def _add_journal(add: Add) -> None:
    journal = add("journal", "tell what happened to each booking and release at this door")
    period = journal.add_mutually_exclusive_group()
    period.add_argument(
        "--days", metavar="N", type=_journal_days, default=7, help="how many days back, today included (7)"
    )
    period.add_argument("--since", metavar="TIME", type=_time, help="from this time on")
    journal.add_argument(
        "--key", metavar="ID", type=_booking_key, help="only this booking, by its key or the beginning of it"
    )
    journal.add_argument(
        "--language", metavar="TAG", type=_language, help="the language of the answer, as in de"
    )
    _add_json(journal)


def _add_requests(add: Add) -> None:
    book = add("book", "book the room")
    extend = add("extend", "let the present meeting go on")
    end = add("end", "end the present meeting now")
    check_in = add("check-in", "say that somebody came to the meeting that begins or has begun")
    book.add_argument("minutes", nargs="?", type=_minutes, help="how long, unless --until says it")
    start = book.add_mutually_exclusive_group()
    start.add_argument(
        "--at", dest="start", metavar="HH:MM", type=_time, help="when it begins today; now if not told"
    )
    start.add_argument(
        "--start", metavar="TIME", type=_time, help="when it begins, with its date: 2026-11-20T14:30"
    )
    book.add_argument("--title", metavar="TEXT", help="what the calendar shall call it")
    book.add_argument(
        "--for", dest="who", metavar="WHO", help="for whom: a name, or a mail address to invite"
    )
    book.add_argument("--room", metavar="ID", help="book a neighbour of the room instead")
    extend.add_argument("minutes", nargs="?", type=_minutes, help="by how much, unless --until says it")
    for request in (book, extend):
        request.add_argument("--until", metavar="TIME", type=_time, help="when it ends")
    for request in (book, extend, end, check_in):
        request.add_argument("--wait", action="store_true", help="wait for the calendar to confirm it")
        request.add_argument(
            "--timeout",
            metavar="SECONDS",
            type=_seconds,
            default=_WAIT,
            help="how long to wait (%(default)g)",
        )
        _add_json(request)


def _add_find(add: Add) -> None:
    find = add("find", "find a free room nearby")
    find.add_argument(
        "--for", dest="minutes", metavar="MINUTES", type=_minutes, default=30, help="how long (%(default)s)"
    )
    start = find.add_mutually_exclusive_group()
    start.add_argument(
        "--at", dest="start", metavar="HH:MM", type=_time, help="when it begins today; now if not told"
    )
    start.add_argument(
        "--start", metavar="TIME", type=_time, help="when it begins, with its date: 2026-11-20T14:30"
    )
    find.add_argument("--seats", metavar="N", type=_people, help="for so many people")
    find.add_argument(
        "--with", dest="equipment", metavar="A,B", default="", help="with this equipment, as in screen,video"
    )
    find.add_argument("--step-free", action="store_true", help="without steps on the way")
    find.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=_ANSWERS_WITHIN,
        help="how long to wait for the calendars of the rooms (%(default)g)",
    )
    _add_json(find)


def _add_reports(add: Add) -> None:
    report = add("report", "report that something in the room is broken")
    reports = add("reports", "list what is reported as broken, or clear it")
    report.add_argument("kind", choices=[kind.value for kind in ReportKind], help="what it is about")
    report.add_argument("words", nargs="*", help="what is wrong, in a few words")
    reports.add_argument(
        "--clear", metavar="KEY", type=_booking_key, help="it works again: its key or the beginning of it"
    )
    for command in (report, reports):
        _add_json(command)


def _add_verify(add: Add) -> None:
    verify = add("verify", "try the calendar systems in the settings, before a door trusts them")
    verify.add_argument(
        "--deep", action="store_true", help="also book, extend, check in and cancel one minute in 30 days"
    )
    verify.add_argument(
        "--out-of-reach",
        metavar="ADDRESS",
        default="",
        help="a calendar that the account must not be able to read, such as your own",
    )
    verify.add_argument("--language", metavar="TAG", help="the language of the answer, as in de")
    _add_json(verify)


def _add_link(add: Add) -> None:
    link = add("link", "link the account that a door signs in with: somebody consents in a browser")
    link.add_argument("system", choices=LINKED, help="which calendar system")
    link.add_argument(
        "--integration", metavar="NAME", help="the integration in the settings, if not the room's"
    )
    link.add_argument("--personal", action="store_true", help="accept an account of no organisation")
    link.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    link.add_argument("--language", metavar="TAG", help="the language of the answer, as in de")


def _add_sandbox(add: Add) -> None:
    sandbox = add("sandbox", "serve a calendar system with a building on this machine, to try a door with")
    sandbox.add_argument("system", choices=SANDBOXES, help="which kind of calendar system")
    sandbox.add_argument("--room", metavar="ID", default="juniper", help="the room that the settings are for")
    sandbox.add_argument("--throttle", metavar="N", type=_often, default=0, help="refuse each N-th request")
    sandbox.add_argument(
        "--cut-writes",
        metavar="N",
        type=_often,
        default=0,
        help="carry out each N-th write without an answer",
    )
    sandbox.add_argument("--expire-in", metavar="SECONDS", type=_seconds, help="for how long a token is good")
    sandbox.add_argument("--seconds", metavar="N", type=_seconds, help="end by itself after this time")
    sandbox.add_argument("--language", metavar="TAG", help="the language of the door, as in de")


def _add_corner(add: Add) -> None:
    pin = add("admin-pin", "make the PIN of the admin corner: what to write into the settings")
    person = add("person", "make the entry of somebody who books: what to write into the people's file")
    person.add_argument("name", help="as the calendar shall say it")
    person.add_argument("--address", metavar="MAIL", help="where the calendar invites him")
    person.add_argument("--pin", action="store_true", help="ask for a PIN of his own")
    person.add_argument("--badge", action="store_true", help="ask for his badge")
    person.add_argument(
        "--file", metavar="FILE", type=_path, help="the people's file, so that entries fit together"
    )
    clean = add("clean", "let touches do nothing for a while, so that the panel can be wiped")
    clean.add_argument("seconds", nargs="?", type=_cleaning, default=60, help="how long, up to 600 (60)")
    for command in (pin, person, clean):
        _add_json(command)


def _add_json(to: ArgumentParser) -> None:
    to.add_argument("--json", action="store_true", help="answer in JSON")


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no size: write width x height in pixels, as in 1280x800")
    return int(found[1]), int(found[2])


def _time(text: str) -> str:
    try:
        return check_written_time(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _language(text: str) -> str:
    from kiosk.languages import base_of, languages  # here: few commands are told a language

    if base_of(text) not in languages():
        raise ArgumentTypeError(f"{text!r} is no language of the door: write one of {', '.join(languages())}")
    return base_of(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e9:
        raise ArgumentTypeError(f"{text!r} is no number of seconds: write a number above 0")
    return seconds


def _minutes(text: str) -> int:
    return _number(text, least=1, most=24 * 60, what="minutes")


def _people(text: str) -> int:
    return _number(text, least=1, most=10_000, what="people")


def _often(text: str) -> int:
    return _number(text, least=1, most=1_000_000, what="requests")


def _days(text: str) -> int:
    return _number(text, least=1, most=14, what="days")


def _journal_days(text: str) -> int:
    return _number(text, least=1, most=91, what="days")


def _cleaning(text: str) -> int:
    return _number(text, least=5, most=600, what="seconds")


def _booking_key(text: str) -> str:
    if len(text) < _SHORTEST_KEY:
        raise ArgumentTypeError(
            f"{text!r} is too short: write at least {_SHORTEST_KEY} characters of the key"
        )
    return text


def _number(text: str, *, least: int, most: int, what: str) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ArgumentTypeError(
            f"{text!r} is no number of {what}: write a whole number from {least} to {most}"
        )
    return int(text)
