import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvloop

from parkmate.prepared.many_doors import DOORS, Loop

CLIENTS = 4 * DOORS


class Visits(asyncio.Protocol):
    made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        type(self).made += 1


async def come_in_turns(listening: socket.socket) -> int:
    """Give how many turns of the loop it takes until all who came at once are in."""
    Visits.made = 0
    server = await asyncio.get_running_loop().create_server(Visits, sock=listening, backlog=100)
    clients = [socket.create_connection(listening.getsockname(), timeout=5) for _ in range(CLIENTS)]
    turns = 0
    async with asyncio.timeout(5):
        while Visits.made < CLIENTS:
            await asyncio.sleep(0)
            turns += 1
    server.close()
    await server.wait_closed()
    for client in clients:
        client.close()
    return turns


def run(loop: Callable[[], asyncio.AbstractEventLoop], work: Callable[[socket.socket], Awaitable[int]]) -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening, asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(work(listening))  # type: ignore[arg-type]


def test_several_come_in_in_each_turn_where_uvloop_takes_one() -> None:
    assert run(Loop, come_in_turns) < run(uvloop.new_event_loop, come_in_turns) / 2


def test_nobody_comes_in_after_it_was_closed() -> None:
    async def close(listening: socket.socket) -> int:
        address = listening.getsockname()
        server = await asyncio.get_running_loop().create_server(Visits, sock=listening)
        assert server.sockets[0].getsockname() == address
        server.close()
        await server.wait_closed()
        listening.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=5)
        return 0

    run(Loop, close)
