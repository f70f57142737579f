"""`kiosk report` and `kiosk reports`: say that something is broken, see what is, and clear what is not any more."""

from argparse import Namespace

from kiosk.cli.exits import Exit
from kiosk.cli.shell import Shell, wording_of
from kiosk.domain.intents import ClearReport, ReportProblem
from kiosk.domain.reports import PHRASES, Report, ReportKind
from kiosk.domain.snapshot import Snapshot
from kiosk.link.protocol import Role
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.reports import COLUMNS, report_record, report_rows, said_within


def report(shell: Shell, asked: Namespace) -> Exit:
    """Report a problem; done once it is on the disk of the door."""
    kind, words = ReportKind(asked.kind), " ".join(asked.words)
    phrase = next((p for p in PHRASES[kind] if p == words.replace(" ", "_").lower()), None)
    intent = ReportProblem(shell.new_id(), kind, phrase, "" if phrase else words, at_once=True)
    with shell.agent(Role.COMMAND) as agent:
        before = agent.snapshot()
        ack = agent.ask(intent)
        wording = wording_of(before)
        if ack.refusal is not None:
            why = of_refusal(ack.refusal, wording)
            said = {"report": "refused", "reason": ack.refusal, "what": why.what, "next_step": why.next_step}
            return shell.voice.refusal(said, why.what, why.next_step)
        said_there = _found(agent.snapshot(), ack.key)
        asked_for = Report(ack.key or "", before.room.id, kind, shell.now(before).wall, phrase, intent.words)
        shown = said_there or asked_for
        line = wording.say("Reported: {problem}", problem=said_within(shown, wording))
        shell.voice.answer(report_record(shown, wording), [line])
        return Exit.DONE


def reports(shell: Shell, asked: Namespace) -> Exit:
    """The problems that are open; with --clear, one of them is not any more."""
    return _listed(shell) if asked.clear is None else _cleared(shell, asked.clear)


def _listed(shell: Shell) -> Exit:
    snapshot = shell.look()
    wording = wording_of(snapshot)
    record = {"reports": [report_record(each, wording) for each in snapshot.reports]}
    if not snapshot.reports:
        shell.voice.answer(record, [wording.say("Nothing is reported as broken")])
    else:
        columns = [wording.say(column) for column in COLUMNS]
        shell.voice.table(record, columns, report_rows(snapshot.reports, wording))
    return Exit.DONE


def _cleared(shell: Shell, beginning: str) -> Exit:
    with shell.agent(Role.COMMAND) as agent:
        snapshot = agent.snapshot()
        wording = wording_of(snapshot)
        matches = [r for r in snapshot.reports if r.key.startswith(beginning)]
        key = matches[0].key if len(matches) == 1 else beginning
        ack = agent.ask(ClearReport(shell.new_id(), key))
        if ack.refusal is not None:
            why = of_refusal(ack.refusal, wording)
            said = {"report": "refused", "reason": ack.refusal, "what": why.what, "next_step": why.next_step}
            return shell.voice.refusal(said, why.what, why.next_step)
        shell.voice.answer({"report": "cleared", "key": ack.key}, [wording.say("Cleared")])
        return Exit.DONE


def _found(snapshot: Snapshot, key: str | None) -> Report | None:
    return next((r for r in snapshot.reports if r.key == key), None)
