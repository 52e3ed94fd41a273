import asyncio
import time

import psutil
import pytest

from tests.abuse.counting import tried
from tests.abuse.line import CLOSE, Line
from tests.product import http
from tests.product.programs import HOST, Server
from tests.product.town import Person, Town

pytestmark = pytest.mark.usefixtures("neighbours")

REFUSED = {0, 400, 403, 404, 413, 426, 431}
LETS_IN, CUT_OFF = 101, 0
AT_ONCE = 200
MB = 1 << 20


@pytest.fixture
def driver(town: Town, server: Server) -> Person:
    return town.person(server=server)


ODD: list[list[tuple[str, str]]] = [
    [("X-Odd", "a\x0bb")],
    [("X-Odd", "a\x00b")],
    [("X-Odd\x0b", "a")],
    [("X Odd", "a")],
    [("", "a")],
    [("Cookie", "sessionid=" + "x" * 100_000)],
    [(f"X-{n}", "1") for n in range(2_000)],
    [("Origin", "http://evil.example"), ("Origin", "http://127.0.0.1")],
    [("Sec-WebSocket-Key", "short")],
    [("Sec-WebSocket-Key", "")],
    [("Sec-WebSocket-Protocol", ", ".join(f"p{n}" for n in range(1_000)))],
    [("Sec-WebSocket-Extensions", "permessage-deflate; " * 1_000)],
    [("Host", "evil.example")],
    [("Host", "")],
    [("X-Request-ID", "x" * 10_000)],
]


async def test_a_handshake_with_odd_headers_lets_nobody_in(server: Server) -> None:
    tried("handshakes", len(ODD))
    await asyncio.gather(*(lets_nobody_in(server, headers) for headers in ODD))


async def lets_nobody_in(server: Server, headers: list[tuple[str, str]]) -> None:
    async with await Line.to(server) as line:
        status = await line.shake_hands(server, "/ws/driver/", *headers)
        assert status in REFUSED | {LETS_IN}, (status, headers[0])
        if status == LETS_IN:
            assert await line.closed() in {4401, 4403, 1006}, headers[0]


async def test_a_version_of_the_protocol_that_is_not_spoken_is_refused(server: Server) -> None:
    for version in ("0", "-1", "99999999999999999999", "", "thirteen"):
        tried("handshakes")
        async with await Line.to(server) as line:
            assert await line.shake_hands(server, "/ws/driver/", version=version) in REFUSED, version


async def test_a_draft_of_the_protocol_opens_no_more_than_the_protocol(server: Server) -> None:
    tried("handshakes")
    async with await Line.to(server) as line:
        status = await line.shake_hands(server, "/ws/driver/", version="8")  # which daphne still speaks
        assert status in REFUSED or (status == LETS_IN and await line.closed() == 4401)


NOWHERE = (
    "/ws/../ws/driver/",
    "/ws/%2e%2e/driver/",
    "/ws//driver/",
    "//ws/driver/",
    "/ws/driver/%00",
    "/ws/driver/%0d%0aX-Injected:%201",
    "/ws/lots/%F0%9F%9A%97/",
    "/ws/lots/%D9%A1/",
    "/ws/lots/*/",
    "/ws/lots/1%2F/",
    "/ws/" + "x" * 10_000 + "/",
    "/ws/driver/;/",
    "/ws/%FF%FE/",
    "/",
)


async def test_a_path_that_is_none_opens_nothing_for_anybody(driver: Person) -> None:
    for path in NOWHERE:
        tried("handshakes")
        async with await Line.to(driver.server) as line:
            status = await line.shake_hands(driver.server, path, *driver.signed_in.items())
            assert status in REFUSED | {LETS_IN}, (status, path)
            if status == LETS_IN:
                assert await line.closed() == 4404, path


async def test_a_token_in_a_subprotocol_opens_nothing_and_is_not_echoed(driver: Person) -> None:
    async with await Line.to(driver.server) as line:
        status = await line.shake_hands(
            driver.server, "/ws/driver/", ("Sec-WebSocket-Protocol", f"Token, {driver.token}")
        )
        assert status in REFUSED | {LETS_IN}
        if status == LETS_IN:
            assert await line.closed() == 4401
    assert driver.token not in driver.server.log.read_text()


async def test_two_lengths_of_a_body_are_not_two_requests(server: Server) -> None:
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    for lengths in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 0\r\nContent-Length: 44",
        "Content-Length: +5",
        "Content-Length: -5",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
    ):
        tried("requests")
        async with await Line.to(server) as line:
            head = f"POST /api/token/ HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nConnection: close\r\n{lengths}\r\n\r\n"
            line.writer.write(head.encode() + b"0\r\n\r\n" + smuggled)
            try:
                said = await line.ended(within_s=3)
            except TimeoutError:
                said = b""  # it waits for a body that does not come
            assert b"ok\n" not in said, lengths
            assert b" 500 " not in said, lengths


async def test_requests_that_are_sent_slowly_hold_nobody_up(server: Server) -> None:
    lines = [await Line.to(server) for _ in range(AT_ONCE)]
    for number, line in enumerate(lines):
        tried("requests")
        head = b"POST /api/token/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        line.writer.write(head[: 20 + number % 40] if number % 2 else head + b"{")
    begun = time.monotonic()
    answer = await http.request(server.port, "GET", "/api/docs/")
    assert (answer.status, time.monotonic() - begun < 5) == (200, True)
    for line in lines:
        line.writer.transport.abort()


async def test_handshakes_by_the_hundred_leave_nothing_behind(server: Server) -> None:
    await rush(server, rounds=2)
    process = psutil.Process(server.running.pid)
    sockets = process.num_fds()
    await rush(server, rounds=3)
    async with asyncio.timeout(10):
        while process.num_fds() > sockets + 5:
            await asyncio.sleep(0.05)


async def rush(server: Server, rounds: int) -> None:
    for _ in range(rounds):
        tried("handshakes", AT_ONCE // 2)
        await asyncio.gather(*(come_and_go(server) for _ in range(AT_ONCE // 2)))


async def come_and_go(server: Server) -> None:
    async with await Line.to(server) as line:
        await line.shake_hands(server, "/ws/driver/")


@pytest.mark.long
async def test_twenty_thousand_handshakes_leave_the_memory_as_it_was(server: Server) -> None:
    await rush(server, rounds=20)
    process = psutil.Process(server.running.pid)
    before = process.memory_info().rss
    await rush(server, rounds=200)
    assert process.memory_info().rss - before < 20 * MB


@pytest.mark.long
async def test_connecting_and_leaving_for_a_minute_hurts_nobody(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        await rush(server, rounds=1)


@pytest.mark.long
async def test_handshakes_held_open_for_a_minute_hold_nobody_up(server: Server) -> None:
    lines = [await Line.to(server) for _ in range(AT_ONCE)]
    for line in lines:
        tried("handshakes")
        line.writer.write(b"GET /ws/driver/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = await http.request(server.port, "GET", "/healthz")
        assert answer.status == 200
        await asyncio.sleep(1)
    for line in lines:
        line.writer.transport.abort()


@pytest.mark.long
async def test_one_user_opens_twenty_sockets_of_a_thousand(driver: Person) -> None:
    lines = [await Line.open(driver.server, "/ws/driver/", *driver.signed_in.items()) for _ in range(1_000)]
    tried("handshakes", len(lines))
    begun = [await begins(line) for line in lines]
    for line in lines:
        line.writer.transport.abort()
    assert begun.count(True) == 20


async def begins(line: Line) -> bool:
    """Tell whether a socket shows something, or is closed at once."""
    try:
        opcode, _ = await line.next()
    except (asyncio.IncompleteReadError, ConnectionError):
        return False
    return opcode != CLOSE
