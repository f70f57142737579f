"""What a command prints, and where: answers on standard output, what went wrong on standard error, JSON when asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from kiosk.cli.exits import Exit
from kiosk.domain.errors import LinkError, SettingsError
from kiosk.link.protocol import CannotListen, NoAgent, NoAnswer, WrongProtocol

_LINK_STEPS: Mapping[type[LinkError], tuple[str, str]] = {
    NoAgent: (
        "no agent is running",
        "start one with `kiosk run` or `kiosk agent`, or name its socket with --socket",
    ),
    NoAnswer: (
        "the agent does not answer",
        "look with `kiosk status` what the door knows before you ask again; if it stays so, restart the agent",
    ),
    WrongProtocol: (
        "agent and command are of different releases",
        "restart the agent, so that both are the same",
    ),
    CannotListen: ("the agent cannot begin", "do as it says, then start it again"),
    LinkError: (
        "the agent cannot be talked to",
        "see its log; the user of this shell may not be allowed to",
    ),
}


def explained(error: LinkError) -> tuple[str, str]:
    """Why there is no talking to the agent, and the next step; the error itself says what happened."""
    return next(_LINK_STEPS[kind] for kind in type(error).__mro__ if kind in _LINK_STEPS)


@dataclass(frozen=True, slots=True)
class Voice:
    """Where to print. `as_json` makes every answer, refusals and errors included, one JSON object."""

    out: TextIO
    err: TextIO
    as_json: bool = False

    def answer(self, record: Mapping[str, object], lines: Sequence[str]) -> None:
        """The same answer in its two forms."""
        if self.as_json:
            self._json(record)
        else:
            for line in lines:
                self.out.write(f"{line}\n")

    def table(
        self, record: Mapping[str, object], columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        """The same answer as data, or as a table."""
        if self.as_json:
            self._json(record)
        else:
            _print_table(self.out, None, columns, rows)

    def remark(self, text: str) -> None:
        """Something beside the answer, for a person."""
        self.err.write(f"kiosk: {text}\n")

    def refusal(self, record: Mapping[str, object], what: str, next_step: str) -> Exit:
        """Not done, with the reason."""
        if self.as_json:
            self._json(record)
        else:
            self.err.write(f"{what}. {next_step}\n" if next_step else f"{what}.\n")
        return Exit.REFUSED

    def link_error(self, error: LinkError) -> Exit:
        """There is no agent to talk to, or none can begin: what happened, why, what next."""
        why, next_step = explained(error)
        code = Exit.REFUSED if isinstance(error, CannotListen) else Exit.NO_AGENT
        return self.failure(code, what=str(error), why=why, next_step=next_step)

    def failure(self, code: Exit, *, what: str, why: str, next_step: str) -> Exit:
        """Something that is not an answer: what happened, why, what next."""
        if self.as_json:
            self._json({"error": why, "detail": what, "next": next_step})
        else:
            self.err.write(f"kiosk: {why}: {what}\n  next: {next_step}\n")
        return code

    def settings_error(self, error: SettingsError) -> Exit:
        """Every problem at once: where, what is wrong, what to write instead."""
        if self.as_json:
            problems = [{"key": p.key, "what": p.what, "instead": p.instead} for p in error.problems]
            self._json({"error": "the settings cannot be used", "source": error.source, "problems": problems})
        else:
            rows = [(p.key, p.what, p.instead) for p in error.problems]
            title = f"{error.source} cannot be used"
            _print_table(self.err, title, ("Key", "What is wrong", "Write instead"), rows)
        return Exit.USAGE

    def _json(self, record: Mapping[str, object]) -> None:
        json.dump(record, self.out, ensure_ascii=False, indent=2 if self.out.isatty() else None)
        self.out.write("\n")


def _print_table(
    to: TextIO, title: str | None, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    # Here, because it takes as long to import as everything else that a command needs.
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=None if title is None else Text(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # as text: a title may look like markup
    # Not a terminal (a log, a pipe): wide, so that no line depends on where it was made.
    Console(file=to, highlight=False, width=None if to.isatty() else 160).print(table)
