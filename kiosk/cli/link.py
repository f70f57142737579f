"""`kiosk link`: let somebody link the account that a door signs in with."""

from argparse import Namespace
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kiosk.cli.exits import Exit
from kiosk.cli.voice import Voice
from kiosk.domain.errors import CalendarError, Unavailable
from kiosk.screen.presenters.causes import CAUSES, Explanation
from kiosk.screen.presenters.wording import marked, wording_for

_NOT_LINKED = Explanation(marked("The account was not linked"), marked("Do as it says, then link again."))


def link(asked: Namespace, voice: Voice, environment: Mapping[str, str]) -> Exit:
    """Link, and say whose account it is. NOT_REACHED when nobody answered; REFUSED when the account may not be used."""
    from kiosk.bootstrap.link import run_link
    from kiosk.services.linking import integration_to_link

    linkable = integration_to_link(asked.settings, asked.system, name=asked.integration)
    room = linkable.settings.room
    wording = wording_for(asked.language or room.language, ZoneInfo(room.timezone))
    has_browser = not asked.no_browser and any(environment.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY"))

    def tell(line: str) -> None:  # at once: somebody waits for it, perhaps behind a pipe
        voice.out.write(f"{line}\n")
        voice.out.flush()

    try:
        run_link(
            linkable,
            data=asked.data,
            personal=asked.personal,
            say=tell,
            open_browser=_open if has_browser else _cannot,
        )
    except CalendarError as error:
        cause = CAUSES.get(error.cause, _NOT_LINKED)
        code = Exit.NOT_REACHED if isinstance(error, Unavailable) else Exit.REFUSED
        why, next_step = wording.say(cause.what), wording.say(cause.next_step)
        return voice.failure(code, what=str(error), why=why, next_step=next_step)
    tell(wording.say("Restart the agent of the door if it runs, then try: kiosk verify"))
    return Exit.DONE


def _open(address: str) -> bool:
    import webbrowser

    return webbrowser.open(address)


def _cannot(_address: str) -> bool:
    return False
