"""One word for one thing: names come from the glossary, and none of them is a drawer for odds and ends."""

import ast
import re
from pathlib import PurePath

import pytest

from tests.house.source import modules

# What somebody might call it, and what it is called here.
OUR_WORDS = {
    "reservation": "booking",
    "appointment": "meeting",
    "checkin": "check_in",
    "noshow": "no_show",
    "calender": "calendar",
    "organizer_name": "organiser",
    "synchroni[sz]er": "sync",
}
DRAWERS = ("utils?", "helpers?", "managers?", "common", "misc", "tools?")


@pytest.mark.parametrize(("theirs", "ours"), OUR_WORDS.items())
def test_names_use_the_words_of_the_glossary(theirs, ours):
    strangers = sorted(
        f"{path}: {name}"
        for path, tree in modules().items()
        for name in names_made_in(tree)
        if re.search(theirs, name, re.IGNORECASE) and ours not in in_snake_case(name)
    )
    assert not strangers, f"say {ours}: {strangers}"


def in_snake_case(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawer = re.compile(rf"(^|_)({'|'.join(DRAWERS)})(_|$)")
    drawers = [
        path for path in modules() if any(drawer.search(PurePath(part).stem) for part in PurePath(path).parts)
    ]
    assert not drawers, f"name the thing inside: {drawers}"


def test_no_class_manages_or_helps():
    drawers = [
        f"{path}: {node.name}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Util|Utils)$", node.name)
    ]
    assert not drawers, f"say what it does: {drawers}"


def names_made_in(tree):
    """The names that this module gives: functions, classes, parameters, variables, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case (
                ast.arg(arg=name)
                | ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                yield name
            case _:
                pass
