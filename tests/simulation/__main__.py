"""`make simulate`: ten thousand histories on all cores; `make simulate SEED=n`: one of them, told line by line."""

import argparse
import os
import sys
from multiprocessing import Pool

from tests.simulation.breach import BrokenError
from tests.simulation.history import history
from tests.simulation.mutants import MUTANTS, applied
from tests.simulation.story import told

MANY = 10_000
AT_ONCE = 20
MUTANT_SEEDS = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="one history, told line by line")
    parser.add_argument("--seeds", type=int, default=MANY, help="how many histories")
    parser.add_argument("--mutants", action="store_true", help="how many seeds notice each deliberate fault")
    asked = parser.parse_args()
    if asked.seed is not None:
        return one(asked.seed)
    return mutants() if asked.mutants else many(asked.seeds)


def one(seed: int) -> int:
    with told(print):
        broken = outcome(seed)
    print(f"seed {seed}: {broken or 'every promise holds'}")
    return 1 if broken else 0


def many(seeds: int) -> int:
    failed: dict[int, str] = {}
    with Pool(os.cpu_count()) as pool:
        for done, (seed, broken) in enumerate(pool.imap_unordered(numbered, range(seeds), AT_ONCE), 1):
            if broken:
                failed[seed] = broken
                print(f"\rseed {seed}: {broken}")
            if done % 100 == 0 or done == seeds:
                print(f"\r{done} of {seeds} histories, {len(failed)} broken", end="", flush=True)
    print()
    return 1 if failed else 0


def mutants() -> int:
    missed = 0
    with Pool(os.cpu_count()) as pool:
        for mutant, seeds in zip(MUTANTS, pool.imap(noticed, range(len(MUTANTS))), strict=True):
            missed += not seeds
            first = f"first {seeds[0]}" if seeds else "NEVER"
            print(f"{mutant.fault:<32} {len(seeds):>4} of {MUTANT_SEEDS}  {first}", flush=True)
    return 1 if missed else 0


def noticed(number: int) -> list[int]:
    """The seeds that notice a mutant."""
    with applied(MUTANTS[number]):
        return [seed for seed in range(MUTANT_SEEDS) if outcome(seed)]


def numbered(seed: int) -> tuple[int, str]:
    return seed, outcome(seed)


def outcome(seed: int) -> str:
    """What a history broke, empty for nothing."""
    try:
        history(seed)
    except BrokenError as broken:
        return str(broken)
    except Exception as error:  # noqa: BLE001 - whatever it is, the seed is worth as much
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
