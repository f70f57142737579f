"""iCalendar text cut into its blocks (BEGIN to END), in one pass over it, however it is nested or broken. Pure."""

import re
from collections.abc import Iterator

_EDGE = re.compile(r"^(BEGIN|END):([\w-]+)[^\n]*\n?", re.MULTILINE | re.IGNORECASE)


def unfolded(text: str) -> str:
    """The text with each property on one line."""
    return re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n"))


def blocks(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Where each block of that kind begins and ends in the text. One that begins and does not end is left out."""
    begun: int | None = None
    for edge in _EDGE.finditer(text):
        if edge[2].upper() != kind:
            continue
        if edge[1].upper() == "BEGIN":
            begun = edge.start()
        elif begun is not None:
            yield begun, edge.end()
            begun = None


def cut_out(text: str, kind: str) -> tuple[str, list[str]]:
    """The text without its blocks of that kind, and those blocks."""
    rest: list[str] = []
    found: list[str] = []
    position = 0
    for begin, end in blocks(text, kind):
        rest.append(text[position:begin])
        found.append(text[begin:end])
        position = end
    return "".join([*rest, text[position:]]), found


def count_begun(text: str, kind: str) -> int:
    """How many blocks of that kind begin."""
    return sum(edge[1].upper() == "BEGIN" and edge[2].upper() == kind for edge in _EDGE.finditer(text))


def is_whole(text: str) -> bool:
    """Whether there is a calendar in the text, and each that begins also ends."""
    begun = count_begun(text, "VCALENDAR")
    return 0 < begun == sum(1 for _ in blocks(text, "VCALENDAR"))
