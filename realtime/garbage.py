"""Python's collector of garbage in cycles, told what it need not look at: it took a sixth of what opening sockets cost.

Of a batch of endings it took a fifth. Nearly all of ours is freed as soon as nobody refers to it; what is collected is
what some library leaves in a circle.
"""

import gc

# Objects that were made and not freed between two rounds among the young; rounds until the older are looked at. What a
# refused handshake leaves is large: with 10,000, 10 and 20 a daphne had grown by 150 MiB after 20,000 of them, so by 15.
YOUNG, OLDER, OLDEST = 5_000, 5, 2


def collect_less() -> None:
    """Take what is loaded by now out of all rounds, for it stays; have fewer rounds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
