"""The page of the promises tells of each of them, and of tests that are there."""

import re

from tests.house.source import ROOT
from tests.simulation.breach import Promise

PAGE = " ".join((ROOT / "docs/promises.md").read_text(encoding="utf-8").split())


def test_every_promise_of_the_histories_is_told_as_it_is_checked():
    assert [promise for promise in Promise if f"*{promise}" not in PAGE] == []


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`(tests/[^`]+\.py)`", PAGE)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
