"""How many bad inputs were tried; `tests.counts` says it at the end."""

from collections import Counter

from tests.counts import say

counted: Counter[str] = Counter()


def tried(kind: str, times: int = 1) -> None:
    """Count bad inputs of this kind: requests, handshakes, frames, messages of Redis."""
    counted[kind] += times
    kinds = ", ".join(f"{number:,} {name}" for name, number in sorted(counted.items()))
    say("abuse", f"{counted.total():,} bad inputs tried ({kinds}), no 500 and no traceback unless a test failed")
