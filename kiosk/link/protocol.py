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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from kiosk.domain.errors import LinkError
from kiosk.domain.intents import (
    Ack,
    Book,
    CheckIn,
    Dismiss,
    End,
    Extend,
    Intent,
    Presence,
    Release,
    Shown,
    Touched,
    Undo,
)
from kiosk.domain.intervals import Interval
from kiosk.domain.records import RecordError, from_record, to_record
from kiosk.domain.schedule import Doubt, Schedule, schedule_of
from kiosk.domain.snapshot import Snapshot

PROTOCOL = 1
VERSION = "0.1.0"  # of the release, told for the log only; a test holds it to pyproject.toml
LINE_LIMIT = 1 << 20  # bytes, the newline included
_ID_LIMIT = 128
_PAST = timedelta(hours=12)
_MINUTE = timedelta(minutes=1)
_MOST_DOUBTS = 100


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


# Undo of a screen's tap by a command is meant: support may take back what somebody at the door cannot.
_MAY_ASK: Mapping[Role, tuple[type, ...]] = {
    Role.AGENT: (),
    Role.SCREEN: (Book, Extend, End, CheckIn, Release, Presence, Shown, Undo, Dismiss, Touched),
    Role.COMMAND: (Book, Extend, End, CheckIn, Release, Undo),
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
    """The line that says it. A snapshot too large for a line is narrowed in time until it fits."""
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
    while len(line) > LINE_LIMIT:
        snapshot = _narrowed(snapshot)
        line = _line({"type": "snapshot", "snapshot": to_record(snapshot)})
    return line


def _narrowed(snapshot: Snapshot) -> Snapshot:
    """The same with half the window around its own time: honest, for outside its window a schedule says nothing."""
    schedule, at = snapshot.schedule, snapshot.made_at
    if schedule is None or not (schedule.meetings or schedule.doubts):
        raise BadMessage("a snapshot does not fit into a line")
    window = _half(schedule.window, at)
    if window.length < _MINUTE:  # so much at one time: rather nothing of now than only a part of it
        long_past = Interval(at - timedelta(days=2), at - timedelta(days=1))
        return replace(snapshot, schedule=Schedule(schedule.room, long_past, schedule.read_at))
    narrow = schedule_of(
        schedule.room,
        window,
        schedule.read_at,
        schedule.meetings,
        doubts=_summed_up(schedule.doubts),
        dropped=schedule.dropped,
    )
    return replace(snapshot, schedule=narrow)


def _half(window: Interval, at: datetime) -> Interval:
    """What is nearest to `at`; the past is only looked at, so most of it goes first."""
    if not window.contains(at) or window.start == at:
        return Interval(window.start, window.start + window.length / 2)
    if window.start < at - _PAST:
        return Interval(at - _PAST, window.end)
    return Interval(at - (at - window.start) / 2, at + (window.end - at) / 2)


def _summed_up(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """No more doubts than can be looked at; what the others may touch stays in doubt."""
    one_by_one, rest = doubts[:_MOST_DOUBTS], doubts[_MOST_DOUBTS:]
    if not rest:
        return tuple(one_by_one)
    touched = Interval(min(d.may_touch.start for d in rest), max(d.may_touch.end for d in rest))
    return (*one_by_one, Doubt(f"{len(rest)} more", touched, rest[0].cause))


def _quoted(what: object) -> str:
    text = repr(what)
    return text if len(text) <= 200 else f"{text[:200]}..."
