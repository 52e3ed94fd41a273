"""Python's collector of garbage in cycles, told what it need not look at: it took a sixth of what opening sockets cost.

Of a batch of endings it took a fifth. Nearly all of ours is freed as soon as nobody refers to it; what is collected is
what some library leaves in a circle.
"""

import gc
from typing import NamedTuple


class Rounds(NamedTuple):
    """Objects made and not freed between two rounds among the young; rounds until the next older are looked at."""

    young: int
    older: int
    oldest: int


# What opens with a socket stays: it is looked at once more soon, then only among the oldest. After ten rounds among the
# young it would have left the processor's cache: a pause of 40 ms instead of 6.
SELDOM = Rounds(10_000, 0, 25)
# What Twisted leaves of a refused handshake is large: 20,000 of them grew a daphne by 90 MiB, and so by 15.
OFTENER = Rounds(5_000, 5, 2)
# A batch of endings makes this many, which all live until it is told.
ONCE_A_BATCH = Rounds(50_000, 5, 2)


def collect_less(rounds: Rounds = SELDOM) -> None:
    """Take what is loaded by now out of all rounds, for it stays; have fewer rounds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*rounds)
