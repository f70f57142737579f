"""The histories notice what they are for: every deliberate fault of the product breaks the promise that it should."""

import pytest

from tests.simulation.breach import BrokenError, Promise
from tests.simulation.history import history
from tests.simulation.mutants import MUTANTS, applied


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_fault_is_noticed(mutant):
    assert broken_by(mutant) in mutant.breaks


def test_every_promise_has_a_fault_that_breaks_it():
    assert {promise for mutant in MUTANTS for promise in mutant.breaks} == set(Promise)


def broken_by(mutant):
    """The first promise of those it should break that a history finds broken, or None."""
    with applied(mutant):
        for seed in range(mutant.first, mutant.first + mutant.seeds):
            try:
                history(seed)
            except BrokenError as broken:
                if broken.promise in mutant.breaks:
                    return broken.promise
    return None
