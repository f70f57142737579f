"""`kiosk admin-pin`: asks for a new PIN twice, and prints what to write into the settings. Nothing is kept here."""

from collections.abc import Callable
from getpass import getpass

from kiosk.adapters.pin import flaw_of, hashed
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice

Ask = Callable[[str], str]


def admin_pin(voice: Voice, ask: Ask = getpass) -> Exit:
    """Make the line for the settings. UsageError for a PIN that is no good one, or was not the same twice."""
    pin = ask("New PIN for the admin corner, 4 to 12 digits (not shown): ")
    if flaw := flaw_of(pin):
        raise UsageError(flaw)
    if ask("The same PIN once more: ") != pin:
        raise UsageError("that was not the same PIN twice")
    made = hashed(pin)
    lines = (
        "Write this into settings.toml:",
        "",
        "[admin]",
        'pin_hash = { secret = "admin-pin" }',
        "",
        "and this into secrets.toml beside it, which only its owner may read:",
        "",
        f'admin-pin = "{made}"',
    )
    voice.answer({"pin_hash": made}, lines)
    return Exit.DONE
