"""`make bench`: measures the running product, prints a table and writes docs/performance.md; `ONLY=fanout` one figure.

It exits with 0 unless something could not be measured, and says what.
"""

import argparse
import os
import sys

import django

from tests import servers

FIGURES = (
    "completions",
    "instant",
    "news",
    "creates",
    "fanout",
    "nchan",
    "connects",
    "ticks",
    "owners",
    "slow",
    "scale",
    "stored",
)
ROUNDS, MINUTES = 5, 120


def main() -> int:
    """Start PostgreSQL and Redis, measure, stop them."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure Parkmate on this machine.")
    parser.add_argument("--only", choices=FIGURES, help="one figure; docs/performance.md is then left alone")
    parser.add_argument("--rounds", type=at_least_one, default=ROUNDS, help=f"rounds of each figure (default {ROUNDS})")
    within = "begin no round that would probably end later than this"
    parser.add_argument("--minutes", type=at_least_one, default=MINUTES, help=f"{within} (default {MINUTES})")
    wanted = parser.parse_args()
    servers.forget_environment()
    servers.sweep_interrupted_runs()
    # Unlike the tests' PostgreSQL this one writes to the disk before it says that something is stored.
    servers.start(durable=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "parkmate.settings"
    django.setup()
    from tests.bench import report  # its modules need the models

    names = (wanted.only,) if wanted.only else FIGURES
    return report.run(names, rounds=wanted.rounds, within_s=60 * wanted.minutes, page=wanted.only is None)


def at_least_one(text: str) -> int:
    """Give the whole number; raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no such number; give 1 or more")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
