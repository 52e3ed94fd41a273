"""Requests at a fixed rate, whether or not the server keeps up: wrk knows no rate, and asks less of who is slow."""

import asyncio
import time
from collections.abc import Iterator, Sequence

from tests.bench.keepalive import kept_connection

# Far more than wait at once at half load, so that a request is late only where the server is.
CONNECTIONS = 32


async def times_at(port: int, requests: Sequence[bytes], *, per_s: float, status: int) -> list[float]:
    """Send these requests at this rate; give how long after its due moment each was answered (s)."""
    took_s: list[float] = []
    began_at = time.perf_counter()
    due = ((began_at + n / per_s, request) for n, request in enumerate(requests))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(CONNECTIONS, len(requests))):
            group.create_task(_ask(port, due, took_s, status))
    return took_s


async def _ask(port: int, due: Iterator[tuple[float, bytes]], took_s: list[float], status: int) -> None:
    async with kept_connection(port) as connection:
        for at, request in due:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await connection.request(request, status=status)
            took_s.append(time.perf_counter() - at)
