"""`python -m tests.simulation SEED`: play one seed and print what happened."""

import os
import sys

from tests.simulation.setting_up import set_up


def main(words: list[str]) -> int:
    """Give 1 if a promise was broken."""
    if len(words) != 1 or not words[0].isdecimal():
        sys.stderr.write("Say which seed: python -m tests.simulation 42\n")
        return os.EX_USAGE
    set_up()
    from tests.simulation.simulating import simulate  # needs Django's settings

    outcome = simulate(int(words[0]))
    for at, text in outcome.history:
        sys.stdout.write(f"{at:10.6f}  {text}\n")
    sys.stdout.write(f"\n{dict(outcome.counted)}\n{outcome.violations or 'no promise was broken'}\n")
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
