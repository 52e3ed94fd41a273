import json
import os
import random
import time

import pytest

from tests.abuse.fuzzing import SOCKETS, Fuzzer
from tests.product.town import Town

pytestmark = pytest.mark.usefixtures("neighbours")

# The same each time, for whoever changes something; other ones in the long round. A failure names its seed:
# FUZZ_SEED=… plays that one again.
SHORT = range(2)
FRAMES = 60
LONG_S = 120.0


@pytest.mark.parametrize("seed", SHORT if "FUZZ_SEED" not in os.environ else [int(os.environ["FUZZ_SEED"])])
@pytest.mark.parametrize("socket", SOCKETS)
async def test_whatever_is_sent_is_answered_or_ends_that_socket(town: Town, socket: str, seed: int) -> None:
    await Fuzzer(town, socket, random.Random(seed)).play(FRAMES)  # noqa: S311 — chance that is no secret


@pytest.mark.long
@pytest.mark.parametrize("socket", SOCKETS)
async def test_whatever_is_sent_for_long_is_answered_or_ends_that_socket(town: Town, socket: str) -> None:
    until = time.monotonic() + LONG_S / len(SOCKETS)
    while time.monotonic() < until:
        seed = random.SystemRandom().randrange(2**32)
        print(f"FUZZ_SEED={seed}")  # noqa: T201 — shown when it fails
        await Fuzzer(town, socket, random.Random(seed)).play(FRAMES)  # noqa: S311 — as above


def test_a_seed_says_the_same_each_time() -> None:
    def said(seed: int) -> list[str | bytes]:
        fuzzer = Fuzzer(None, "owner", random.Random(seed))  # type: ignore[arg-type]  # noqa: S311 — as above
        return [fuzzer.frame() for _ in range(50)]

    assert said(1) == said(1) != said(2)
    assert any(_is_command(frame) for frame in said(1))


def _is_command(frame: str | bytes) -> bool:
    try:
        return isinstance(json.loads(frame), dict)
    except (ValueError, RecursionError):
        return False
