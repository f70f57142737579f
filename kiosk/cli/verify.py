"""`kiosk verify`: the lamps of every integration as they light up, or all of them as data."""

from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from kiosk.cli.exits import Exit
from kiosk.cli.voice import Voice
from kiosk.domain.lamps import Lamp, Light, Verification
from kiosk.screen.presenters.lamps import Shown, shown, verification_record
from kiosk.screen.presenters.wording import Wording, wording_for

_STYLES = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "bold red", Light.OFF: "dim"}
_SHAPES = {
    Light.GREEN: "●",
    Light.AMBER: "▲",
    Light.RED: "■",
    Light.OFF: "○",
}  # colour is never the only sign
_INDENT = "      "


def verify(
    settings: Path, voice: Voice, *, data: Path, deep: bool, out_of_reach: str, language: str | None
) -> Exit:
    """Try every integration of the settings; REFUSED when a lamp is red. SettingsError as the settings deserve."""
    from kiosk.bootstrap.verify import run_verify
    from kiosk.services.settings_file import load_settings

    loaded = load_settings(settings)
    wording = wording_for(language or loaded.room.language, ZoneInfo(loaded.room.timezone))
    panel = Panel(Console(file=voice.out, highlight=False, soft_wrap=True, quiet=voice.as_json), wording)
    with panel.console.status(wording.say("Verifying …")):
        verifications = run_verify(loaded, data=data, deep=deep, out_of_reach=out_of_reach, told=panel.light)
    passed = all(each.passed for each in verifications)
    if voice.as_json:
        records = [verification_record(each, wording) for each in verifications]
        voice.answer({"passed": passed, "integrations": records}, ())
    else:
        panel.sum_up(verifications)
    return Exit.DONE if passed else Exit.REFUSED


class Panel:
    """The lamps on a terminal, one below the other. Text of the calendar is never read as markup."""

    def __init__(self, console: Console, wording: Wording) -> None:
        self.console = console
        self._wording = wording
        self._integration: str | None = None

    def light(self, integration: str, lamp: Lamp) -> None:
        """Show one lamp, below the name of its integration."""
        if integration != self._integration:
            self._integration = integration
            self.console.print(Text(integration, style="bold"))
        for line in lines(shown(lamp, self._wording, integration=integration)):
            self.console.print(line)

    def sum_up(self, verifications: tuple[Verification, ...]) -> None:
        """How many lamps have which colour."""
        lamps = [lamp for each in verifications for lamp in each.lamps]
        counts = {light: sum(lamp.light is light for lamp in lamps) for light in Light}
        said = self._wording.say(
            "{green} green, {amber} amber, {red} red, {off} not tried",
            **{light.value: count for light, count in counts.items()},
        )
        self.console.print(Text(said, style="bold"))


def lines(lamp: Shown) -> list[Text]:
    """The lamp, its next step, and what to copy."""
    style = _STYLES[lamp.light]
    first = Text.assemble((f"  {_SHAPES[lamp.light]} ", style), (f"{lamp.name}: ", "bold"), (lamp.what, ""))
    more = [Text(_INDENT + lamp.next_step)] if lamp.next_step else []
    return [first, *more, *([Text(_INDENT + lamp.technical, style="dim")] if lamp.technical else [])]
