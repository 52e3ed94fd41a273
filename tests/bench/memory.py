"""How much memory a process has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

KIBIBYTE, MEBIBYTE = 2**10, 2**20
LOOK_S = 0.1


def resident(pid: int) -> int:
    """Give the bytes that this process has in memory now."""
    return int(psutil.Process(pid).memory_info().rss)


class Peak:
    """The most bytes that a process has in memory while this watches, more than when it began to."""

    def __init__(self, pid: int) -> None:
        self.grown = 0
        self._pid, self._before = pid, resident(pid)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Look again and again meanwhile."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while True:
            self.grown = max(self.grown, resident(self._pid) - self._before)
            await asyncio.sleep(LOOK_S)
