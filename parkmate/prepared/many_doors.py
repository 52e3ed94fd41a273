"""uvloop, which takes several new connections in each turn: `uvicorn --loop parkmate.prepared.many_doors:Loop`.

libuv takes one (since 1.46). A server under thousands of sockets has long turns, so after a restart its clients stood
before the door until they gave up: of 10,000 a few hundred came in each second, whatever it cost to open them.
"""

import socket
from collections.abc import Sequence
from typing import Any

import uvloop

DOORS = 8


class Loop(uvloop.Loop):
    """uvloop's, whose servers listen through several copies of each socket."""

    async def create_server(self, protocol_factory: Any, *args: Any, **kwargs: Any) -> Any:
        """Give a server as uvloop does; what it is told of sockets holds for the copies, too."""
        first: Any = await super().create_server(protocol_factory, *args, **kwargs)
        same = {name: kwargs[name] for name in ("ssl", "backlog") if name in kwargs}
        copies = [
            await super(Loop, self).create_server(protocol_factory, sock=_copy(each), **same)
            for each in first.sockets
            for _ in range(DOORS - 1)
        ]
        return Doors(first, copies)


def _copy(listening: Any) -> socket.socket:
    # uvloop shows its sockets through something that is none.
    return socket.socket(fileno=socket.dup(listening.fileno()))


class Doors:
    """One server made of several, as far as uvicorn uses one."""

    def __init__(self, first: Any, copies: Sequence[Any]) -> None:
        self._all = (first, *copies)
        self.sockets = first.sockets

    def close(self) -> None:
        """Listen no more."""
        for each in self._all:
            each.close()

    async def wait_closed(self) -> None:
        """Wait until that is so."""
        for each in self._all:
            await each.wait_closed()
