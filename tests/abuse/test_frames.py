import asyncio
import json
import struct
import time

import pytest

from tests.abuse.line import BINARY, CLOSE, CUT_OFF, PING, PONG, TEXT, Line, frame
from tests.product.programs import Server
from tests.product.town import Person, Town

pytestmark = pytest.mark.usefixtures("neighbours")

PATH = "/ws/driver/"
PING_MESSAGE = json.dumps({"type": "ping", "id": 1, "client_time": 2}).encode()
MANY = 100_000
PINGS = 20_000
# The kernel's and the servers' pings: after 20 s without a word a ping, and 20 or 30 s later the end.
PONG_WITHIN_S = 60.0


@pytest.fixture
def driver(town: Town, server: Server) -> Person:
    return town.person(server=server)


async def opened(driver: Person) -> Line:
    return await Line.open(driver.server, PATH, *driver.signed_in.items())


async def answers(line: Line) -> bool:
    """Tell whether the socket still answers."""
    await line.send(frame(PING_MESSAGE))
    async with asyncio.timeout(10):
        while b'"pong"' not in (await line.next())[1]:
            pass
    return True


BROKEN: tuple[tuple[str, bytes, set[int]], ...] = (
    ("bytes that are no UTF-8", frame(b"\xff\xfe"), {1007}),
    ("a sequence that is cut", frame(b'{"type": "\xc3\x28"}'), {1007}),
    ("half of a pair", frame(b"\xed\xa0\x80"), {1007}),
    ("unmasked", frame(PING_MESSAGE, masked=False), {1002}),
    ("a reserved bit", frame(PING_MESSAGE, reserved=1), {1002}),
    ("another reserved bit", frame(PING_MESSAGE, reserved=4), {1002}),
    ("opcode 3", frame(PING_MESSAGE, opcode=3), {1002}),
    ("opcode 15", frame(PING_MESSAGE, opcode=15), {1002}),
    ("a ping of 126 bytes", frame(b"x" * 126, opcode=PING), {1002}),
    ("a ping in parts", frame(b"x", opcode=PING, last=False), {1002}),
    ("a part of nothing", frame(b"x", opcode=0), {1002}),
    ("a message within a message", frame(b"x", last=False) + frame(b"x"), {1002}),
    ("close with 1005", frame(struct.pack("!H", 1005), opcode=CLOSE), {1002}),
    ("close with 65535", frame(struct.pack("!H", 65_535), opcode=CLOSE), {1002}),
    ("close with 0", frame(struct.pack("!H", 0), opcode=CLOSE), {1002}),
    ("close with a byte", frame(b"\x03", opcode=CLOSE), {1002}),
    ("a reason that is no UTF-8", frame(struct.pack("!H", 1000) + b"\xff", opcode=CLOSE), {1002, 1007}),
)


async def test_what_breaks_the_websocket_protocol_ends_that_socket_alone(driver: Person) -> None:
    for name, bad, codes in BROKEN:
        async with await opened(driver) as line:
            await line.send(bad)
            assert await line.closed() in codes | {CUT_OFF}, name


async def test_what_comes_after_the_closing_frame_is_not_read(driver: Person) -> None:
    command = {"type": "create-lot", "request_id": "late", "name": "Late deck", "address": "1 Quay"}
    late = json.dumps({**command, "timezone": "Asia/Kolkata", "currency": "INR"}).encode()
    async with await opened(driver) as line:
        await line.send(frame(struct.pack("!H", 1000), opcode=CLOSE), frame(late), frame(late))
        assert await line.closed() in {1000, 1005, CUT_OFF}
    assert await (await driver.open("/ws/owner/")).closed() == 4403, "no lot was made"


async def test_a_hundred_thousand_fragments_of_one_byte_hurt_nobody(driver: Person) -> None:
    parts = frame(b"{", last=False) + b"".join([frame(b" ", opcode=0, last=False)] * MANY)
    async with await opened(driver) as line:
        await line.send(parts, kind="frames")
        await line.send(frame(b"}", opcode=0))
        # A message of 100,000 characters: too large, or cut off.
        assert await too_large(line)


async def test_a_frame_that_is_announced_and_never_comes_hurts_nobody(driver: Person) -> None:
    async with await opened(driver) as line:
        await line.send(bytes([0x81, 0x80 | 127]) + b"\x7f" + b"\xff" * 7 + b"\x00" * 4 + b"x" * 1000)
        await driver.watch()


async def test_a_flood_of_messages_ends_that_socket(driver: Person) -> None:
    async with await opened(driver) as line:
        sending = asyncio.create_task(line.send(*[frame(PING_MESSAGE)] * MANY))
        assert await line.closed(within_s=30) in {4429, CUT_OFF}
        sending.cancel()


@pytest.mark.parametrize("opcode", [PING, PONG])
async def test_a_flood_of_the_protocols_own_pings_hurts_nobody(driver: Person, opcode: int) -> None:
    async with await opened(driver) as line:
        sending = asyncio.create_task(line.send(*[frame(b"x", opcode=opcode)] * PINGS))
        reading = asyncio.create_task(line.ended(within_s=60))
        await sending
        await driver.watch()
        reading.cancel()


async def test_frames_far_over_the_limit_are_refused_or_cut_off(driver: Person) -> None:
    for size in (8 * 1024 + 1, 64 * 1024, 1 << 20, 20 << 20):
        async with await opened(driver) as line:
            sending = asyncio.create_task(line.send(frame(b"x" * size)))
            if size < 64 * 1024:
                await sending
                assert await answers(line)
            else:
                assert await asyncio.wait_for(too_large(line), 20), size
            sending.cancel()


async def too_large(line: Line) -> bool:
    """Tell whether the answer is `too-large` or the end."""
    try:
        while True:
            opcode, payload = await line.next()
            if opcode == CLOSE or b"too-large" in payload:
                return True
    except (asyncio.IncompleteReadError, ConnectionError):
        return True


async def test_binary_and_text_mixed_are_answered_or_end_the_socket(driver: Person) -> None:
    async with await opened(driver) as line:
        await line.send(*(frame(PING_MESSAGE, opcode=opcode) for opcode in (BINARY, TEXT, BINARY, TEXT)))
        assert await answers(line)


async def test_reconnecting_again_and_again_hurts_nobody(driver: Person) -> None:
    screen = await driver.watch()
    since = f"?since={screen.version}&epoch={screen.epoch}"
    for query in ["", since, "?since=0", f"?since=0&epoch={screen.epoch}"] * 25:
        async with await Line.open(driver.server, PATH + query, *driver.signed_in.items()) as line:
            await line.next()
    assert await (await driver.open(PATH)).begin()


@pytest.mark.long
async def test_who_never_answers_a_ping_of_the_protocol_is_given_up(driver: Person) -> None:
    async with await opened(driver) as line:
        begun = time.monotonic()
        await line.closed(within_s=PONG_WITHIN_S)
        assert time.monotonic() - begun < PONG_WITHIN_S
