"""The extension on daphne: a server class for its command line, which `make run` starts."""

import gc
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
            scope.setdefault("extensions", {})[PREPARED] = DaphnesWay(protocol)
        return super().create_application(protocol, scope)


class DaphnesWay:
    """The extension of one socket."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: WebSocketProtocol) -> None:
        self._protocol = protocol

    @property
    def shut(self) -> bool:
        """Tell whether nothing can be written now."""
        protocol = self._protocol
        if protocol.state != protocol.STATE_OPEN:
            return True
        transport = protocol.transport
        waits = transport.dataBuffer or transport._tempDataBuffer  # noqa: SLF001 — what has not gone yet goes first
        return bool(waits or transport.disconnecting)

    def write(self, frames: bytes) -> None:
        """Write ready frames.

        At once: Twisted's own `write` has the reactor watch the socket, write in a later turn, and watch it no more.
        """
        transport = self._protocol.transport
        written = transport.writeSomeData(frames)
        if isinstance(written, int) and written < len(frames):  # else the connection is lost, as Twisted will find out
            transport.write(frames[written:])
