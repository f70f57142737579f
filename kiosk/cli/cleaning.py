"""`kiosk clean`: the panel ignores touches for a while."""

from kiosk.cli.exits import Exit
from kiosk.cli.shell import Shell, wording_of
from kiosk.domain.intents import Clean
from kiosk.link.protocol import Role


def clean(shell: Shell, seconds: int) -> Exit:
    """Begin now; it ends by itself."""
    with shell.agent(Role.COMMAND) as agent:
        wording = wording_of(agent.snapshot())
        agent.ask(Clean(shell.new_id(), float(seconds)))
    line = wording.say("Touches do nothing for {number} s: wipe the panel now", number=seconds)
    shell.voice.answer({"cleaning": seconds}, (line,))
    return Exit.DONE
