"""What a server hands to a socket, with a look ahead: for who has left in line nothing needs to be done."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

DISCONNECT = "websocket.disconnect"


class Messages:
    """The messages of ASGI's `receive`, in their order."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ahead: asyncio.Future[Message] | None = None

    async def next(self) -> Message:
        """Give the next one as soon as there is one."""
        if self._ahead is None:
            return await self._receive()
        message = await self._ahead
        self._ahead = None
        return message

    def look_ahead(self) -> None:
        """Begin to wait for the next one, for `ended` to know it."""
        if self._ahead is None:
            self._ahead = asyncio.ensure_future(self._receive())

    @property
    def ended(self) -> bool:
        """Tell whether the next one is known and says that the socket is over."""
        ahead = self._ahead
        if ahead is None or not ahead.done() or ahead.cancelled() or ahead.exception() is not None:
            return False
        return bool(ahead.result()["type"] == DISCONNECT)

    def stop(self) -> None:
        """Wait for nothing more."""
        if self._ahead is not None:
            self._ahead.cancel()
