"""One door's agent as a process, asked by the command line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.processes import Running, Said, ask, running, until


@dataclass(frozen=True)
class Agent:
    """One door's agent, which can be killed and started again."""

    folder: Path
    settings: Path

    @property
    def socket(self) -> Path:
        return self.folder / "agent.sock"

    @contextmanager
    def runs(self) -> Iterator[Running]:
        self.folder.mkdir(exist_ok=True)
        places = ("--settings", self.settings, "--data", self.folder / "data", "--socket", self.socket)
        with running("agent", *places, log=self.folder / "agent.log") as process:
            self.says(freshness="live")
            yield process

    def ask(self, *words: object) -> Said:
        return ask("--socket", self.socket, *words)

    def says(self, **facts: object) -> Mapping:
        """What `kiosk status --json` says, once it says these facts."""

        def status() -> Mapping:
            said = self.ask("status", "--json")
            return said.json if said.code == 0 else {}

        return until(status, lambda said: facts.items() <= said.items())

    def shows(self, start: str) -> bool:
        """Whether tomorrow's agenda has a booking of ours at that time."""
        said = self.ask("agenda", "--days", "2", "--json")
        meetings = [m for day in said.json["days"] for m in day["meetings"]] if said.code == 0 else []
        return any(m["ours"] and m["start"] == start for m in meetings)
