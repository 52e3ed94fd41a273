"""`make faults`: rounds of faults on running programs, then the long rounds of the simulation and of the walks."""

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter

import django

from tests import servers
from tests.checks import PASSED, ROOT, run, say

MINUTES = 10.0
# pytest's rounds, which print their own counts: both lengths of the simulation are 10,000 seeds together.
LONG = {
    "simulation": ("tests/simulation", "-m", "long or not long"),
    "stateful": ("tests/stateful", "-m", "long"),
    "abuse": ("tests/access", "tests/abuse", "-m", "long"),
}


def main() -> int:
    """Give 0 if no promise was broken."""
    wanted = parsed()
    failed = False
    if "rounds" in wanted.only:
        failed = rounds(wanted.minutes, wanted.seed) > 0
    for name, words in LONG.items():
        if name in wanted.only:
            say(f"--- {name}")
            command = [sys.executable, "-m", "pytest", "-q", *words]
            failed |= run(command, ROOT) != PASSED
    return 1 if failed else 0


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make faults", description="Break everything around Parkmate, and judge.")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long rounds go on being begun")
    parser.add_argument("--seed", type=int, help="the first round's; the next has the next (default: by chance)")
    parser.add_argument("--only", nargs="+", choices=["rounds", *LONG], default=["rounds", *LONG])
    return parser.parse_args()


def rounds(minutes: float, seed: int | None) -> int:
    """Play rounds until the minutes are over, at least one; give how many violations there were."""
    servers.forget_environment()
    servers.sweep_interrupted_runs()
    servers.start()  # a killed run is found and ended by the folder that this makes
    os.environ["DJANGO_SETTINGS_MODULE"] = "parkmate.settings"
    django.setup()
    from tests.faults.plans import LONG_PLAN, LONG_SIZE  # these need Django's settings
    from tests.faults.round import as_text, play

    number = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    total, injected, played = Counter[str](), Counter[str](), 0
    ends_at = time.monotonic() + 60 * minutes
    while not played or time.monotonic() < ends_at:
        say(f"--- round with seed {number}; again with: make faults ONLY=rounds MINUTES=0 SEED={number}")
        outcome = asyncio.run(play(number, LONG_PLAN, LONG_SIZE, say))
        say("\n".join([*outcome.history.notes, outcome.report(), str(outcome)]))
        total.update(outcome.figures())
        injected += outcome.history.injected
        number, played = number + 1, played + 1
    say(f"faults injected: {as_text(injected)}")
    say(f"faults: rounds played: {played}, " + ", ".join(f"{number:,} {what}" for what, number in total.items()))
    return total["violations"]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
