"""`make mutants`: plant each mutant, run the round that must catch it, and say how many were caught."""

import sys
import time

from tests.mutants.planted import MUTANTS, Mutant
from tests.mutants.running import copy, fails, planted


def main(words: list[str]) -> int:
    """Give 0 if all were caught; `words` are parts of names, for some of them alone."""
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words)]
    caught: list[Mutant] = []
    with copy() as folder:
        if fails(sorted({mutant.caught_by for mutant in chosen}), folder):
            say("The rounds fail without any mutant; mend that first.")
            return 1
        for mutant in chosen:
            begun = time.monotonic()
            with planted(mutant, folder):
                is_caught = fails([mutant.caught_by], folder)
            caught += [mutant] * is_caught
            say(f"{'caught' if is_caught else 'MISSED'}  {time.monotonic() - begun:5.1f} s  {mutant.name}")
    say(f"mutants: {len(caught)} caught / {len(chosen)} planted")
    return 0 if len(caught) == len(chosen) else 1


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
