"""Where a door keeps its things, and what the command line says there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.system.processes import Said, ask, until


@dataclass(frozen=True)
class Place:
    """The folder of one door. Its path must be short: a socket stands in it."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def socket(self) -> Path:
        return self.folder / "run" / "agent.sock"

    @property
    def picture(self) -> Path:
        return self.folder / "picture.png"

    @property
    def places(self) -> tuple[object, ...]:
        """Where this door keeps its things, as options of a command."""
        return ("--data", self.folder / "data", "--socket", self.socket, "--settings", self.settings)

    def ask(self, *words: object) -> Said:
        """Run a command against this door."""
        return ask("--socket", self.socket, "--settings", self.settings, *words)

    def status(self) -> Mapping:
        """What `kiosk status --json` answers; empty while there is no agent."""
        said = self.ask("status", "--json")
        return said.json if said.code == 0 else {}

    def says(self, **facts: object) -> Mapping:
        """What `kiosk status --json` says, once it says these facts."""
        return until(self.status, lambda said: facts.items() <= said.items())
