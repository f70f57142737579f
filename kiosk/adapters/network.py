"""Whether this machine has a network at all, as its kernel tells: no packet is sent."""

from pathlib import Path

# "unknown" is what drivers say that do not watch their link: such a network counts as one.
_LINKED = {"up", "unknown"}


def linked(interfaces: Path = Path("/sys/class/net")) -> bool | None:
    """Whether any network but the machine's own loopback is connected; None where the kernel does not tell.

    Where there are real devices only they count: a bridge between containers stays up when the cable is out.
    """
    try:
        others = [each for each in interfaces.iterdir() if each.name != "lo" and each.is_dir()]
    except OSError:
        return None
    devices = [each for each in others if (each / "device").exists()] or others
    return any(_state(each) in _LINKED for each in devices)


def _state(interface: Path) -> str:
    try:
        return (interface / "operstate").read_text("ascii").strip()
    except OSError:  # it has just been taken out
        return "down"
