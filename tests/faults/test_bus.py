import random

import pytest

from tests.faults.bus import Bus

MESSAGE = b"$5\r\nlot.1\r\n$4\r\n\r\n+x\r\n"
SAID = (b"+PONG\r\n", b"$-1\r\n", b":1\r\n", b"*2\r\n$1\r\na\r\n*0\r\n", b"%1\r\n+a\r\n:1\r\n", b"*-1\r\n")
DROPPED = (b"*3\r\n$7\r\nmessage\r\n" + MESSAGE, b">3\r\n$7\r\nmessage\r\n" + MESSAGE)


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_messages_are_dropped_whole_and_nothing_else_however_it_comes(at_once: int) -> None:
    bus = Bus(random.Random(1), drop=1.0)  # noqa: S311 — no secret
    answered = bus.looks().answered
    said = b"".join([SAID[0], DROPPED[0], *SAID[1:4], DROPPED[1], *SAID[4:]])
    carried = b"".join(answered(said[n : n + at_once]) for n in range(0, len(said), at_once))
    assert carried == b"".join(SAID)
    assert bus.dropped == 2


def test_a_whole_bus_drops_nothing() -> None:
    bus = Bus(random.Random(1))  # noqa: S311 — no secret
    said = b"".join((*SAID, *DROPPED))
    assert bus.looks().answered(said) == said
