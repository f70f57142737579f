"""From the words of a command line to an exit code: the one place where errors end."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from kiosk.cli.arguments import data_folder, parser, socket_path
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice
from kiosk.domain.errors import DoorError, LinkError, SettingsError
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
        code = _run(asked, voice, clock)
        sys.stdout.flush()  # here, where a reader that is gone can still be forgiven
        return code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except SettingsError as error:
        return voice.settings_error(error)
    except LinkError as error:
        return voice.link_error(error)
    except UsageError as error:
        return voice.failure(
            Exit.USAGE,
            why="this cannot be asked for",
            what=str(error),
            next_step=f"see `kiosk {asked.command} --help`",
        )
    except DoorError as error:
        return voice.failure(
            Exit.REFUSED, why="it did not work", what=str(error), next_step="see `kiosk doctor`"
        )


def _run(asked: Namespace, voice: Voice, clock: Callable[[], Now] | None) -> int:
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
    from kiosk.cli.clients import ask

    return ask(asked, voice, clock)
