"""uvicorn's WebSockets with one thing more: frames that are ready, written below ASGI's `send`.

`uvicorn --ws parkmate.prepared:Sockets` puts the extension `parkmate.prepared` into the scope of each socket. It is a
function that takes whole frames (RFC 6455, unmasked, not fragmented, several may be joined). It gives True when they
were written, in order with whatever was sent by ASGI, or False where they must go by `send` instead: the socket is not
open, or closing, or the client reads so slowly that the transport wants a pause. Nothing is kept for later. On a server
without the extension all goes by `send`; what it buys stands in docs/performance.md.
"""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from realtime.frames import PREPARED


class Sockets(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        """Begin the application, which has not yet run, with the extension in its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][PREPARED] = self.write_prepared  # type: ignore[assignment]

    def write_prepared(self, frames: bytes) -> bool:
        """Write ready frames now, or tell that it cannot be."""
        if not self.handshake_complete or self.close_sent or self.disconnected or not self.writable.is_set():
            return False
        transport = self.transport
        if transport.is_closing():
            return False
        transport.write(frames)
        return True
