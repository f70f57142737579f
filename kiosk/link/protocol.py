"""What is said on the socket: JSON objects, one a line, at most 1 MiB each; both sides begin with a hello.

    agent   -> hello snapshot (snapshot | ack)*        screen, command, observer -> hello intent*
            -> error, then it hangs up

    {"type": "hello", "protocol": 1, "version": "0.1.0", "role": "screen"}
    {"type": "snapshot", "snapshot": {...}}    {"type": "intent", "intent": {"_type": "Book", ...}}
    {"type": "ack", "ack": {"id": ...}}        {"type": "error", "reason": "words for a person"}

Each agent sends the newest snapshot only, and a snapshot published before an ack arrives before it. Whatever is not
exactly this is a BadMessage: it ends one connection and nothing else. Errors of the link:

    LinkError
    ├── NoAgent        nobody listens at the socket
    ├── NoAnswer       somebody does, but does not answer in time, or hung up
    ├── WrongProtocol  the other side speaks another protocol number
    ├── BadMessage     what was said makes no sense here
    └── CannotListen   the agent cannot have the socket
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from kiosk.domain.errors import LinkError
from kiosk.domain.intents import (
    Ack,
    Administer,
    Book,
    CheckIn,
    Clean,
    ClearReport,
    DeviceTrouble,
    Dismiss,
    End,
    Extend,
    FactoryReset,
    Intent,
    Look,
    Presence,
    Release,
    ReportProblem,
    Shown,
    Touched,
    Undo,
    Unlock,
)
from kiosk.domain.meetings import Meeting
from kiosk.domain.records import RecordError, from_record, to_record
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import Snapshot
from kiosk.link.narrowing import narrowed

PROTOCOL = 1
VERSION = "0.1.0"  # of the release, told for the log only; a test holds it to pyproject.toml
LINE_LIMIT = 1 << 20  # bytes, the newline included
_ID_LIMIT = 128


class NoAgent(LinkError):
    """Nobody listens at the socket."""


class NoAnswer(LinkError):
    """Whoever listens does not answer in time, or hung up: what was asked may or may not have been done."""


class WrongProtocol(LinkError):
    """The other side speaks the protocol number `theirs`."""

    def __init__(self, theirs: int) -> None:
        super().__init__(
            f"the other side speaks protocol {theirs}, this one {PROTOCOL}: restart the older one"
        )
        self.theirs = theirs


class BadMessage(LinkError):
    """Garbage, too long, or not what may be said at this point."""


class CannotListen(LinkError):
    """The agent cannot have the socket; the words say what is in the way and what to do."""


class Role(StrEnum):
    """Who is speaking."""

    AGENT = "agent"
    SCREEN = "screen"
    COMMAND = "command"
    OBSERVER = "observer"


_BOTH = (Book, Extend, End, CheckIn, Release, ReportProblem, Undo, Look, Clean)
# Undo of a screen's tap by a command is meant: support may take back what somebody at the door cannot.
_MAY_ASK: Mapping[Role, tuple[type, ...]] = {
    Role.AGENT: (),
    Role.SCREEN: (*_BOTH, Presence, DeviceTrouble, Shown, Dismiss, Touched, Unlock, Administer, FactoryReset),
    Role.COMMAND: (*_BOTH, ClearReport),
    Role.OBSERVER: (),
}


def may_ask(role: Role, intent: Intent) -> bool:
    """Whether somebody in that role is listened to when asking for this."""
    return isinstance(intent, _MAY_ASK[role])


@dataclass(frozen=True, slots=True)
class Hello:
    """The first line, both ways."""

    role: Role
    protocol: int = PROTOCOL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the agent hangs up, in words; the last line."""

    reason: str


Message = Hello | Snapshot | Intent | Ack | Fault


def encode(message: Message) -> bytes:
    """The line that says it. Of a snapshot too large for a line a shorter time is told."""
    match message:
        case Hello():
            said: dict[str, object] = {
                "type": "hello",
                "protocol": message.protocol,
                "version": message.version,
                "role": message.role,
            }
        case Fault(reason):
            said = {"type": "error", "reason": reason}
        case Ack():
            said = {"type": "ack", "ack": to_record(message)}
        case Snapshot():
            return _line_of(message)
        case _:
            said = {"type": "intent", "intent": to_record(message, Intent)}
    return _line(said)


def decode(line: bytes) -> Message:
    """What a line says, but for the hello of another protocol: that is WrongProtocol. BadMessage for anything else."""
    said = _parsed(line)
    name = said.get("type")
    if not isinstance(name, str) or name not in _READERS:
        raise BadMessage(f"no message has the type {_quoted(name)}")
    try:
        return _READERS[name](said)
    except (RecordError, KeyError, TypeError, ValueError) as error:
        raise BadMessage(f"this is no {name}: {_quoted(error)}") from error


def greeting(line: bytes) -> Hello:
    """The hello that a conversation must begin with. BadMessage or WrongProtocol; BadMessage too when refused."""
    match decode(line):
        case Hello() as hello:
            return hello
        case Fault(reason):
            raise BadMessage(f"the other side refuses to talk: {reason}")
        case other:
            raise BadMessage(f"the first line must be a hello, not a {type(other).__name__.lower()}")


class Lines:
    """Bytes as they arrive, cut into lines."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are complete now, without their ends. BadMessage when one is longer than the limit."""
        self._rest += data
        *lines, rest = bytes(self._rest).split(b"\n") if b"\n" in data else [bytes(self._rest)]
        self._rest = bytearray(rest)
        if any(len(line) >= LINE_LIMIT for line in (*lines, rest)):
            raise BadMessage(TOO_LONG)
        return lines


TOO_LONG = f"a line is longer than {LINE_LIMIT} bytes"


def _parsed(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {_quoted(line[:60])}") from error
    if not isinstance(said, dict):
        raise BadMessage(f"a message is an object, not {_quoted(line[:60])}")
    return said


def _hello(said: Mapping[str, object]) -> Hello:
    protocol = said["protocol"]
    if not isinstance(protocol, int) or isinstance(protocol, bool):
        raise BadMessage(f"the protocol is a number, not {_quoted(protocol)}")
    if protocol != PROTOCOL:  # before anything else: the rest of it may look different there
        raise WrongProtocol(protocol)
    return Hello(Role(str(said["role"])), protocol, str(said["version"])[:_ID_LIMIT])


def _intent(said: Mapping[str, object]) -> Intent:
    # A union is no `type` to mypy, though it is what the reader wants.
    intent: Intent = from_record(said["intent"], cast("type[Touched]", Intent))
    if not 0 < len(intent.id) <= _ID_LIMIT:
        raise BadMessage(f"an intent needs an id of 1 to {_ID_LIMIT} characters")
    return intent


_READERS: Mapping[str, Callable[[Mapping[str, object]], Message]] = {
    "hello": _hello,
    "snapshot": lambda said: from_record(said["snapshot"], Snapshot),
    "intent": _intent,
    "ack": lambda said: from_record(said["ack"], Ack),
    "error": lambda said: Fault(str(said["reason"])),
}


def _line(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"


def _line_of(snapshot: Snapshot) -> bytes:
    line = _line({"type": "snapshot", "snapshot": to_record(snapshot)})
    schedule = snapshot.schedule
    if len(line) > LINE_LIMIT and schedule is not None:
        bare = replace(snapshot, schedule=replace(schedule, meetings=(), doubts=()))
        room = LINE_LIMIT - len(_line({"type": "snapshot", "snapshot": to_record(bare)}))
        narrow = narrowed(schedule, snapshot.made_at, room=room, size=_size)
        line = _line({"type": "snapshot", "snapshot": to_record(replace(snapshot, schedule=narrow))})
    if len(line) > LINE_LIMIT:
        raise BadMessage("a snapshot does not fit into a line")
    return line


def _size(entry: Meeting | Doubt) -> int:
    """The bytes that one of many takes, with a little to spare."""
    return len(_line({"": to_record(entry)}))


def _quoted(what: object) -> str:
    text = repr(what)
    return text if len(text) <= 200 else f"{text[:200]}..."
