"""What a file looks like: one line that vouches for the next, so that a torn or rotten file is never believed.

    {"format":1,"generation":12,"bytes":345,"sha256":"..."}
    {"bookings":{"1":{...}}}

The checksum covers the generation and the payload. Both lines are compact JSON, readable with any editor.
"""

import hashlib
import json
from dataclasses import dataclass

FORMAT = 1
LIMIT = 16 * 1024 * 1024  # bytes; a door's largest file is its schedule, far under one MiB
_HEADER_LIMIT = 256


class Damaged(ValueError):
    """The bytes are not a whole file; says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a whole file holds. `generation` grows with every write of that file or of its twin."""

    generation: int
    payload: bytes


def seal(sealed: Sealed) -> bytes:
    """The bytes to write."""
    header = {
        "format": FORMAT,
        "generation": sealed.generation,
        "bytes": len(sealed.payload),
        "sha256": _checksum(sealed),
    }
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + sealed.payload + b"\n"


def unseal(content: bytes) -> Sealed:
    """What was sealed; Damaged when a single bit is not as it was written."""
    if not content:
        raise Damaged("empty")
    if len(content) > LIMIT:
        raise Damaged("far too large")
    head, newline, rest = content[:_HEADER_LIMIT].partition(b"\n")
    if not newline:
        raise Damaged("no header")
    header = _header(head)
    rest = content[len(head) + 1 :]
    generation, size = header.get("generation"), header.get("bytes")
    if type(generation) is not int or type(size) is not int or generation < 1:
        raise Damaged("no header")
    if len(rest) != size + 1:
        raise Damaged(f"cut or grown: {max(0, len(rest) - 1)} of {size} bytes")
    sealed = Sealed(generation, rest[:-1])
    if not rest.endswith(b"\n") or header.get("sha256") != _checksum(sealed):
        raise Damaged("wrong checksum")
    return sealed


def _header(line: bytes) -> dict[str, object]:
    try:
        header = json.loads(line)
    except ValueError as error:
        raise Damaged("no header") from error
    if not isinstance(header, dict):
        raise Damaged("no header")
    if header.get("format") != FORMAT:
        raise Damaged(f"format {header.get('format')!r}, this version reads {FORMAT}")
    return header


def _checksum(sealed: Sealed) -> str:
    return hashlib.sha256(b"%d\n" % sealed.generation + sealed.payload).hexdigest()
