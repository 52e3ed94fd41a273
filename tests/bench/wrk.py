"""wrk, a load generator in C (Debian: wrk): over kept connections, each asks again when it has its answer."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.samples import CouldNotMeasure
from tests.product.programs import HOST

SCRIPT = Path(__file__).with_name("wrk.lua")
# What wrk.lua splits the file at; JSON escapes it, and headers have none.
SEPARATOR = b"\x1e"
ENDED_WITHIN_S = 30.0


@dataclass(frozen=True)
class Load:
    """What wrk counted: answers a second, how many in all, and the 99th percentile of their times (s)."""

    per_s: float
    answers: int
    p99_s: float


def is_there() -> bool:
    """Tell whether this machine has it."""
    return shutil.which("wrk") is not None


async def load(port: int, requests: Sequence[bytes], *, connections: int, seconds: int) -> Load:
    """Send these requests in their order for so long; raises CouldNotMeasure where one was refused or they ran out."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(SEPARATOR.join(requests))
        file.flush()
        said = await _run(port, file.name, connections, seconds)
    told = json.loads(said.splitlines()[-1])
    if told["refused"] or told["broken"] or told["requests"] >= len(requests):
        raise CouldNotMeasure(f"of {len(requests)} requests wrk says: {told}")
    return Load(told["requests"] * 1e6 / told["took_us"], told["requests"], told["p99_us"] / 1e6)


async def _run(port: int, file: str, connections: int, seconds: int) -> str:
    options = ("-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s", "-s", str(SCRIPT))
    wrk = await asyncio.create_subprocess_exec(
        "wrk",
        *options,
        f"http://{HOST}:{port}/",
        file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(seconds + ENDED_WITHIN_S):
            output, _ = await wrk.communicate()
    except TimeoutError:
        wrk.kill()
        raise CouldNotMeasure("wrk did not end") from None
    if wrk.returncode:
        raise CouldNotMeasure(f"wrk ended with {wrk.returncode}: {output.decode()}")
    return output.decode()
