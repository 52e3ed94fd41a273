"""`python -m parkmate.screens`: builds the screens if they are missing or stale, and says so."""

import sys

from parkmate.screens.building import NoNode, NotBuilt, build, stale
from parkmate.settings import BASE

SOURCE = BASE / "frontend"


def main() -> int:
    """Give 0 if the screens are there and right."""
    try:
        if stale(SOURCE):
            _say("Building the screens; the first time this takes a minute.")
            build(SOURCE)
    except NoNode as missing:
        _say(f"{missing} Going on without new screens: the API and the plain pages work.")
        return 1
    except (NotBuilt, OSError) as error:
        _say(f"{error}\nGoing on without new screens: the API and the plain pages work.")
        return 1
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
