import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.sockets import MASKED, PING, PONG
from tests.product.programs import HOST, Daphne, Server, Uvicorn

WITHIN_S = 20
PINGS = 4
GOODBYE = b"\x88\x02\x03\xe8"
KNOCK = (
    b"GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: cGFya21hdGUtYmVuY2ghIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class OnDaphne(Daphne):
    application = "tests.realtime.prepared_app:application"


class OnUvicorn(Uvicorn):
    application = "tests.realtime.prepared_app:application"


class Impatient(OnUvicorn):
    def program(self) -> tuple[str, ...]:
        return (*super().program(), "--ws-ping-interval", "0.2", "--ws-ping-timeout", "0.2")


@pytest.fixture(scope="module", params=[OnDaphne, OnUvicorn])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server: Server = request.param("server", tmp_path_factory.mktemp("prepared"), {})
    try:
        server.start()
        yield server
        assert not server.trouble()
    finally:
        server.close()


def client_of(server: Server, path: str, *, max_queue: int = 16) -> connect:
    return connect(f"ws://{HOST}:{server.port}{path}", compression=None, max_queue=max_queue)


async def rest(client: ClientConnection) -> list[str | bytes]:
    return [message async for message in client]


async def test_ready_frames_and_messages_arrive_in_the_order_in_which_they_were_sent(server: Server) -> None:
    async with asyncio.timeout(WITHIN_S), client_of(server, "/order") as client:
        assert await rest(client) == [str(number) for number in range(40)]
        assert client.close_code == 1000


async def test_a_client_that_does_not_read_is_written_no_more_until_it_does(server: Server) -> None:
    async with asyncio.timeout(WITHIN_S), client_of(server, "/slow", max_queue=1) as client:
        written = 0
        while len(message := await client.recv()) == 60_000:
            written += 1
        assert message == str(written)
        await client.send("I have read it")
        assert await rest(client) == ["again"]
        assert client.close_code == 1000


@pytest.mark.parametrize("how", ["politely", "without a word"])
async def test_a_client_that_is_gone_is_written_no_more(server: Server, how: str) -> None:
    async with asyncio.timeout(WITHIN_S), client_of(server, "/gone") as client:
        if how == "politely":
            await client.close()
        else:
            client.transport.abort()


async def test_when_the_server_stops_nobody_is_written_to(tmp_path: Path) -> None:
    server = OnUvicorn("stopping", tmp_path, {})
    try:
        server.start()
        async with asyncio.timeout(WITHIN_S), client_of(server, "/gone") as client:
            await asyncio.to_thread(server.stop)
            await client.wait_closed()
            assert client.close_code == 1012
        assert not server.trouble()
    finally:
        server.close()


async def test_a_client_that_answers_its_pings_is_pinged_again_and_kept(tmp_path: Path) -> None:
    server = Impatient("patient", tmp_path, {})
    try:
        server.start()
        async with asyncio.timeout(WITHIN_S):
            reader, writer = await asyncio.open_connection(HOST, server.port)
            writer.write(KNOCK % b"/gone")
            await reader.readuntil(b"\r\n\r\n")
            payloads: set[bytes] = set()
            while len(payloads) < PINGS:
                kind, length = await reader.readexactly(2)
                assert kind == PING
                payloads.add(payload := await reader.readexactly(length))
                writer.write(bytes([PONG, MASKED | length]) + bytes(4) + payload)
            writer.close()
    finally:
        server.close()


async def test_a_socket_that_is_gone_is_forgotten_and_one_that_is_closing_is_not_pinged(tmp_path: Path) -> None:
    server = OnUvicorn("forgetful", tmp_path, {})
    try:
        server.start()
        async with asyncio.timeout(WITHIN_S), client_of(server, "/gone") as client:
            await client.close()
        async with asyncio.timeout(WITHIN_S), client_of(server, "/forgotten") as client:
            assert await rest(client) == []
        async with asyncio.timeout(WITHIN_S):
            reader, writer = await asyncio.open_connection(HOST, server.port)
            writer.write(KNOCK % b"/late")
            await reader.readuntil(b"\r\n\r\n" + GOODBYE)
            writer.write(bytes([GOODBYE[0], MASKED | 2]) + bytes(4) + GOODBYE[2:])
            assert await reader.read() == b""
            writer.close()
        assert not server.trouble()
    finally:
        server.close()


async def test_a_client_that_neither_reads_nor_answers_pings_is_not_kept_for_ever(tmp_path: Path) -> None:
    server = Impatient("impatient", tmp_path, {})
    try:
        server.start()
        async with asyncio.timeout(WITHIN_S), client_of(server, "/told") as told:
            with socket.create_connection((HOST, server.port)) as stuck:
                stuck.sendall(KNOCK % b"/stuck")
                assert await rest(told) == []
                assert told.close_code == 1000
    finally:
        server.close()
