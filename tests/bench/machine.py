"""What Linux knows of a process: its memory, processor time, wake-ups, and what it wrote (proc(5))."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

_PROC = Path("/proc")
_KIBI = 1024
_PAUSE = 0.002  # seconds between two looks at something that is awaited
_nothing = Event()

Files = dict[str, tuple[int, int, int]]


class Overdue(RuntimeError):
    """What was awaited did not happen; the measurement has no value."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process, in MiB. `shared_fairly` is PSS: pages shared by n processes count 1/n; `own` is USS."""

    shared_fairly: float
    own: float
    resident: float


@dataclass(frozen=True, slots=True)
class Activity:
    """What all threads of a process have done so far. `disk_bytes` were handed to a block device, by pages."""

    processor: float  # seconds
    wakeups: int
    disk_bytes: int

    def since(self, before: "Activity") -> "Activity":
        return Activity(
            self.processor - before.processor,
            self.wakeups - before.wakeups,
            self.disk_bytes - before.disk_bytes,
        )


def now() -> float:
    """Seconds on a clock that only moves forward."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Let the machine work."""
    _nothing.wait(seconds)


def until(limit: float, what: str) -> Iterator[float]:
    """Count the seconds from the first look on; Overdue, with `what` was awaited, after `limit` seconds."""
    began = now()
    while (passed := now() - began) < limit:
        yield passed
        pause(_PAUSE)
    raise Overdue(f"{what} did not come within {limit:g} s")


def memory_of(pid: int) -> Memory:
    kib = _pairs(_PROC / str(pid) / "smaps_rollup", only="kB")
    own = kib["Private_Clean"] + kib["Private_Dirty"]
    return Memory(*(value / _KIBI for value in (kib["Pss"], own, kib["Rss"])))


def activity_of(pid: int) -> Activity:
    """Sums over the threads alive now: ask twice while none ends."""
    processor, wakeups = 0, 0
    for task in (_PROC / str(pid) / "task").iterdir():
        processor += int((task / "schedstat").read_text().split()[0])
        wakeups += _pairs(task / "status")["voluntary_ctxt_switches"]
    return Activity(processor / 1e9, wakeups, _pairs(_PROC / str(pid) / "io")["write_bytes"])


def family_of(pid: int) -> list[int]:
    """The process and all that descend from it."""
    parents = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    family = [pid]
    for one in family:  # grows while it is read
        family += [child for child, parent in parents.items() if parent == one]
    return family


def threads_of(pid: int) -> int:
    return len(list((_PROC / str(pid) / "task").iterdir()))


def descriptors_of(pid: int) -> int:
    return len(list((_PROC / str(pid) / "fd").iterdir()))


def files_in(folder: Path) -> Files:
    """Every file below a folder with its inode, time of change in nanoseconds, and size in bytes."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            status = path.stat()
            found[str(path)] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def bytes_written(before: Files, after: Files) -> int:
    """The sizes of the files that are new or were written in between: what was handed to the file system at least."""
    return sum(
        facts[2]
        for name, facts in after.items()
        if before.get(name) != facts and facts not in before.values()
    )


def load() -> float:
    """How many processes wanted a processor in the last minute."""
    return os.getloadavg()[0]


def processor() -> str:
    """The name of the processor, as the kernel tells it."""
    lines = (_PROC / "cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _pairs(path: Path, *, only: str = "") -> dict[str, int]:
    """The `name: number` lines of a file; with `only` those in that unit."""
    found = {}
    for line in path.read_text().splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdecimal() and (not only or words[-1] == only):
            found[name] = int(words[0])
    return found
