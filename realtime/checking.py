"""Streams that are compared with the database soon: many at once, since as many may begin at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from django.db import Error

from realtime.outage import Outage
from realtime.trace import apart

# What begins within this is asked about in one go.
GATHER_S = 0.020


class Checking:
    """Calls `check` with the names that were given a moment ago; what fails is left to the sweep."""

    def __init__(self, check: Callable[[Iterable[str]], Awaitable[None]], outage: Outage) -> None:
        self._check, self._outage = check, outage
        self._names: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def soon(self, name: str) -> None:
        """Have this stream compared."""
        self._names.add(name)
        if self._task is None:
            self._task = apart(self._run())

    async def _run(self) -> None:
        try:
            while self._names:
                await asyncio.sleep(GATHER_S)
                names, self._names = self._names, set()
                await self._check(names)
        except Error as error:
            self._outage.say(error)
        finally:
            self._task = None
