"""What is in the house is finished, and knows nothing of the machine it was made on."""

import re
from itertools import pairwise

import pytest

from tests.house.source import ROOT, modules, texts

# Written in halves, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
SILENCED = re.compile(
    r"# (noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\]|pragma: no cover)(?P<why>.*)$"
)
FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.~}\-])/(wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]+)/"),
    "the host of a package registry": re.compile(
        r"pyp" + r"i\.org|pythonho" + r"sted\.org|npm" + r"js\.org|debian\.(or" + r"g|net)"
    ),
    "a number that means nothing here": re.compile(r"\bissue" + r"s? #?\d+\b", re.IGNORECASE),
}


def test_nothing_is_left_for_later():
    later = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts()
        if path.startswith(("kiosk/", "tests/", "assets/", ".ci/"))
        or path in {"Makefile", "README.md", "pyproject.toml"}
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not later, later


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what):
    found = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if FOREIGN[what].search(line)
    ]
    assert not found, f"{what}: {found}"


def test_every_document_that_is_named_exists():
    there = {path.name for path in ROOT.rglob("*.md") if ".venv" not in path.parts}
    dangling = sorted(
        {
            f"{path}: {name}"
            for path, text in texts()
            if path.startswith(("kiosk/", "docs/", "assets/")) or path == "README.md"
            for name in re.findall(r"([\w-]+\.md)\b", text)
            if name not in there
        }
    )
    assert not dangling, dangling


def test_every_module_says_its_promise_first():
    silent = [
        path for path, tree in modules().items() if tree.body and not isinstance(first_value(tree), str)
    ]
    assert not silent, silent


def test_the_rooms_of_the_house_open_with_a_docstring_and_nothing_else():
    crowded = [
        path
        for path, tree in modules("kiosk/").items()
        if path.endswith("__init__.py") and len(tree.body) != 1
    ]
    assert not crowded, f"import from the module itself, not from its package: {crowded}"


def test_every_silenced_rule_says_why():
    unexplained = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts()
        if path.endswith(".py")
        for number, (above, line) in enumerate(pairwise(["", *text.splitlines()]), 1)
        if (silenced := SILENCED.search(line))
        and not silenced["why"].strip(" -#:")
        and not above.strip().startswith("#")
    ]
    assert not unexplained, unexplained


def first_value(tree):
    return getattr(getattr(tree.body[0], "value", None), "value", None)
