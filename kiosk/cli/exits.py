"""How a command ends: one number a kind of outcome, for scripts."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    REFUSED = 1  # with the reason; for doctor: something is wrong
    USAGE = 2  # of the command or in the settings
    NO_AGENT = 3
    NOT_REACHED = 4  # it must reach the calendar, and did not in time


class UsageError(Exception):
    """What was asked for makes no sense here; the words say what to write instead."""
