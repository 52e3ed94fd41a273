"""The extension on daphne: a server class for its command line, which `make run` starts."""

import gc
from functools import partial
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol

from realtime.frames import PREPARED
from realtime.garbage import OFTENER


class PreparedServer(Server):  # type: ignore[misc]
    """daphne's server, and the extension."""

    def run(self) -> None:
        """Serve; the application is loaded."""
        gc.set_threshold(*OFTENER)
        super().run()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Begin the application with the extension in its scope."""
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})[PREPARED] = partial(write, protocol)
        return super().create_application(protocol, scope)


def write(protocol: WebSocketProtocol, frames: bytes) -> bool:
    """Write ready frames now, or tell that it cannot be.

    At once: Twisted's own `write` has the reactor watch the socket, write in a later turn, and watch it no more.
    """
    if protocol.state != protocol.STATE_OPEN:
        return False
    transport = protocol.transport
    waits = transport.dataBuffer or transport._tempDataBuffer  # noqa: SLF001 — what has not gone yet goes first
    if waits or transport.disconnecting:
        return False
    written = transport.writeSomeData(frames)
    if not isinstance(written, int):
        return False  # the connection is lost, as Twisted will find out
    if written < len(frames):
        transport.write(frames[written:])
    return True
