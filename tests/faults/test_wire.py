import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from tests.faults.wire import Wire
from tests.product.programs import HOST

WITHIN_S = 5.0
MOMENT_S = 0.1
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line)


@asynccontextmanager
async def wired(serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[Wire]:
    served: list[asyncio.Task[None] | None] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        with suppress(ConnectionError):
            await serve(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(take, HOST, 0)
    wire = Wire(int(server.sockets[0].getsockname()[1]))
    await wire.lay()
    try:
        yield wire
    finally:
        await wire.remove()
        server.close()
        await asyncio.gather(*filter(None, served))


@asynccontextmanager
async def connected(wire: Wire) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection(HOST, wire.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def heard(streams: Streams, line: bytes) -> bytes:
    reader, writer = streams
    writer.write(line)
    async with asyncio.timeout(WITHIN_S):
        return await reader.readline()


async def is_broken(streams: Streams) -> bool:
    try:
        return await heard(streams, b"anybody there?\n") == b""
    except ConnectionError:
        return True


async def test_what_is_said_comes_back_and_so_does_the_end() -> None:
    async with wired(echo) as wire, connected(wire) as streams:
        assert await heard(streams, b"one\n") == b"one\n"
        streams[1].write_eof()
        assert await asyncio.wait_for(streams[0].read(), WITHIN_S) == b""


async def test_a_hanging_wire_says_nothing_until_it_is_mended_and_then_everything() -> None:
    async with wired(echo) as wire, connected(wire) as streams:
        assert await heard(streams, b"one\n") == b"one\n"
        wire.hang()
        waiting = asyncio.create_task(heard(streams, b"two\n"))
        assert not (await asyncio.wait({waiting}, timeout=MOMENT_S))[0]
        wire.mend()
        assert await waiting == b"two\n"


async def test_a_delayed_wire_is_late_and_in_order() -> None:
    async with wired(echo) as wire, connected(wire) as (reader, writer):
        loop = asyncio.get_running_loop()
        begun, wire.delay_s = loop.time(), MOMENT_S
        writer.write(b"one\ntwo\n")
        assert await asyncio.wait_for(reader.readline(), WITHIN_S) == b"one\n"
        assert loop.time() - begun >= 2 * MOMENT_S
        wire.delay_s = 0.0
        writer.write(b"three\n")
        assert await asyncio.wait_for(reader.readline(), WITHIN_S) == b"two\n"
        assert await asyncio.wait_for(reader.readline(), WITHIN_S) == b"three\n"


async def test_a_severed_wire_breaks_what_is_open_and_what_is_new_until_it_is_mended() -> None:
    async with wired(echo) as wire:
        async with connected(wire) as streams:
            assert await heard(streams, b"one\n") == b"one\n"
            wire.sever()
            assert await is_broken(streams)
        async with connected(wire) as streams:
            assert await is_broken(streams)
        wire.mend()
        async with connected(wire) as streams:
            assert await heard(streams, b"two\n") == b"two\n"


async def test_who_does_not_read_holds_up_who_writes() -> None:
    written = asyncio.Event()

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _part in range(400):
            writer.write(bytes(100_000))
            await writer.drain()
        written.set()

    async with wired(flood) as wire, connected(wire) as (reader, _writer):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(written.wait(), 5 * MOMENT_S)
        while await asyncio.wait_for(reader.read(1_000_000), WITHIN_S):
            pass
        assert written.is_set()
