"""The extension on uvicorn: `uvicorn --ws parkmate.prepared.on_uvicorn:Sockets`."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from parkmate.prepared.lean import Event, Queue
from realtime.frames import PREPARED

# What uvicorn says of each socket, with its query, goes nowhere (parkmate/logs.py).
logger = logging.getLogger("uvicorn.error.sockets")


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, and the extension; and without what an open socket needs no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Queue()  # type: ignore[assignment]
        self.writable = Event()  # type: ignore[assignment]
        self.logger = self.conn.logger = logger

    def handle_connect(self, event: Request) -> None:
        """Begin the application, which has not yet run, with the extension in its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][PREPARED] = self.write_prepared  # type: ignore[assignment]

    def start_keepalive(self) -> None:
        """Begin to ping; the handshake is over."""
        super().start_keepalive()
        del self.request, self.response

    def keepalive_timeout(self) -> None:
        """Give up a client that answers no ping; where it does not read either, what waits for it would for ever."""
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def write_prepared(self, frames: bytes) -> bool:
        """Write ready frames now, or tell that it cannot be."""
        if not self.handshake_complete or self.close_sent or not self.writable.is_set():
            return False
        transport = self.transport
        if transport.is_closing():
            return False
        transport.write(frames)
        return True
