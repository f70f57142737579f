"""From the words of a command line to an exit code: the one place where errors end."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from kiosk.cli.arguments import data_folder, parser, socket_path
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice
from kiosk.domain.errors import DoorError, LinkError, NoDisplay, SettingsError, StorageError
from kiosk.domain.time import Now

_PROCESSES = ("demo", "run", "agent", "screen")
_INTERRUPTED = 130  # what shells expect after Ctrl-C


def main(
    arguments: Sequence[str] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    clock: Callable[[], Now] | None = None,
) -> int:
    """Run one command; the exit code. Arguments, environment and clock are those of this process unless given."""
    surroundings = os.environ if environment is None else environment
    asked = parser(surroundings).parse_args(arguments)
    asked.keep, asked.data = asked.data, data_folder(asked.data)
    asked.socket = socket_path(asked.socket, data=asked.data, environment=surroundings)
    voice = Voice(sys.stdout, sys.stderr, getattr(asked, "json", False))
    try:
        code = _run(asked, voice, clock, surroundings)
        sys.stdout.flush()  # here, where a reader that is gone can still be forgiven
        return code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except (DoorError, UsageError) as error:
        return _failed(error, asked.command, voice)


def _failed(error: DoorError | UsageError, command: str, voice: Voice) -> int:
    """What happened, why, and what to do next; the exit code."""
    if isinstance(error, SettingsError):
        return voice.settings_error(error)
    if isinstance(error, LinkError):
        return voice.link_error(error)
    code, why, next_step = Exit.REFUSED, "it did not work", "see `kiosk doctor`"
    if isinstance(error, UsageError):
        code, why, next_step = Exit.USAGE, "this cannot be asked for", f"see `kiosk {command} --help`"
    elif isinstance(error, StorageError):
        next_step = "look at the folder that is named, or use another with --data"
    elif isinstance(error, NoDisplay):
        code, why = Exit.USAGE, "there is no display"
        next_step = "set DISPLAY to one, or try `kiosk demo`, which can draw without"
    return voice.failure(code, why=why, what=str(error), next_step=next_step)


def _hash(asked: Namespace, voice: Voice) -> int:
    """What is asked for in the terminal, and only printed."""
    if asked.command == "admin-pin":
        from kiosk.cli.admin_pin import admin_pin

        return admin_pin(voice)
    from kiosk.cli.person import Wanted, person

    return person(voice, Wanted(asked.name, asked.address, asked.pin, asked.badge, asked.file))


def _run(
    asked: Namespace, voice: Voice, clock: Callable[[], Now] | None, environment: Mapping[str, str]
) -> int:
    # Each imports what it needs and the others do not: the start of a command is felt, the screen's is a budget.
    if asked.command in _PROCESSES:
        from kiosk.cli.processes import start

        return start(asked)
    if asked.command == "verify":
        from kiosk.cli.verify import verify

        return verify(
            asked.settings,
            voice,
            data=asked.data,
            deep=asked.deep,
            out_of_reach=asked.out_of_reach,
            language=asked.language,
        )
    if asked.command == "journal":
        from kiosk.cli.journal import journal

        return journal(asked, voice, clock)
    if asked.command == "link":
        from kiosk.cli.link import link

        return link(asked, voice, environment)
    if asked.command in ("admin-pin", "person"):
        return _hash(asked, voice)
    if asked.command == "sandbox":
        from kiosk.cli.sandbox import sandbox

        return sandbox(asked)
    from kiosk.cli.clients import ask

    return ask(asked, voice, clock)
