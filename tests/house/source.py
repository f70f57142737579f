"""The files of this repository and what is written in them, for tests that read the house instead of running it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("kiosk", "provisioning", "tests", "assets", "systemd", "docs", ".ci")
LETTERS = {
    "",
    ".py",
    ".kv",
    ".md",
    ".toml",
    ".po",
    ".pot",
    ".cfg",
    ".ini",
    ".txt",
    ".json",
    ".ics",
    ".service",
    ".svg",
}


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Path (from the root, with slashes) and text of every file that people write."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in _files()
        if path.suffix in LETTERS
    )


@cache
def modules(room: str = "") -> dict[str, ast.Module]:
    """The syntax tree of every Python file, by path; of one room if named."""
    return {
        name: ast.parse(text, name)
        for name, text in texts()
        if name.endswith(".py") and name.startswith(room)
    }


@cache
def _files() -> tuple[Path, ...]:
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]  # a file in a worktree
    below = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    return tuple(sorted(path for path in top + below if "__pycache__" not in path.parts))
