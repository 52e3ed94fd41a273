"""The extension on uvicorn: `uvicorn --ws parkmate.prepared.on_uvicorn:Sockets`."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from parkmate.prepared.lean import Event, Queue
from parkmate.prepared.pings import Pinged, Pings
from realtime.frames import PREPARED

# What uvicorn says of each socket, with its query, goes nowhere (parkmate/logs.py).
logger = logging.getLogger("uvicorn.error.sockets")
# Of each server in this process.
_pings_of: WeakKeyDictionary[Config, Pings] = WeakKeyDictionary()


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, and the extension; and without what an open socket needs no more.

    It is its own way. Whatever shuts it is heard as it happens, so that nobody has to ask before each frame.
    """

    __slots__ = ("_close_sent", "_is_open", "_turn", "shut", "write")

    write: Callable[[bytes], None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shut, self._is_open = True, False
        self._turn: set[Pinged] = set()
        super().__init__(*args, **kwargs)
        self.queue = Queue()  # type: ignore[assignment]
        self.writable = Event()  # type: ignore[assignment]
        self.logger = self.conn.logger = logger

    def handle_connect(self, event: Request) -> None:
        """Begin the application, which has not yet run, with the extension in its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][PREPARED] = self  # type: ignore[assignment]

    def start_keepalive(self) -> None:
        """Begin to ping; the handshake is over."""
        if self.ping_interval:
            self._turn = _pings(self.config, self.loop, self.ping_interval, self.ping_timeout).join(self)
        del self.request, self.response
        self.write, self._is_open = self.transport.write, True
        self.shut = not self.writable.is_set()

    def pause_writing(self) -> None:
        """Wait, for the client reads too slowly."""
        super().pause_writing()
        self.shut = True

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self.shut = not self._is_open

    @property
    def close_sent(self) -> bool:
        """Tell whether this end has said goodbye."""
        return self._close_sent

    @close_sent.setter
    def close_sent(self, sent: bool) -> None:
        self._close_sent = sent
        if sent:
            self._shut_for_good()

    def handle_close(self, event: Frame) -> None:
        """Take the client's goodbye, or its answer to ours."""
        self._shut_for_good()
        super().handle_close(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """End; the client is gone."""
        self._shut_for_good()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End; the server is."""
        self._shut_for_good()
        super().shutdown()

    def stop_keepalive(self) -> None:
        """Ping no more."""
        super().stop_keepalive()
        self._turn.discard(self)

    def ping(self, payload: bytes, frame: bytes) -> None:
        """Send this ping, whose payload is pending until it comes back."""
        if self._is_open:
            self.pending_ping_payload = payload
            self.write(frame)

    def keepalive_timeout(self) -> None:
        """Give up a client that answers no ping; where it does not read either, what waits for it would for ever."""
        super().keepalive_timeout()
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _shut_for_good(self) -> None:
        self.shut, self._is_open = True, False


def _pings(config: Config, loop: asyncio.AbstractEventLoop, interval_s: float, timeout_s: float | None) -> Pings:
    if config not in _pings_of:
        _pings_of[config] = Pings(loop, interval_s, timeout_s)
    return _pings_of[config]
