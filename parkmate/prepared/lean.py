"""Two of asyncio's tools, as uvicorn's protocol uses them, without what idle ones cost: of 10,000 sockets 40 MiB.

An `asyncio.Queue` holds four deques and an `asyncio.Event` one, of three quarters of a KiB each, empty.
"""

import asyncio
from typing import Any


class Queue:
    """What has come in and was not taken yet, for one who takes."""

    __slots__ = ("_coming", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[Any] = []
        self._coming: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """Add one."""
        self._waiting.append(message)
        if self._coming is not None and not self._coming.done():
            self._coming.set_result(None)

    async def get(self) -> Any:
        """Take the first, as soon as there is one."""
        while not self._waiting:
            self._coming = asyncio.get_running_loop().create_future()
            try:
                await self._coming
            finally:
                self._coming = None
        return self._waiting.pop(0)

    def empty(self) -> bool:
        """Tell whether there is none."""
        return not self._waiting


class Event:
    """An event that is mostly set."""

    __slots__ = ("_opening",)

    def __init__(self) -> None:
        self._opening: asyncio.Event | None = None

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._opening is None

    def set(self) -> None:
        """Set it and let go on who waits."""
        if self._opening is not None:
            self._opening.set()
            self._opening = None

    def clear(self) -> None:
        """Unset it."""
        if self._opening is None:
            self._opening = asyncio.Event()

    async def wait(self) -> None:
        """Wait until it is set."""
        if self._opening is not None:
            await self._opening.wait()
