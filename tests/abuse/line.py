"""A connection on which any bytes can be sent: HTTP and WebSocket as badly spoken as a test likes."""

import asyncio
import os
import struct
from dataclasses import dataclass
from typing import Self

from tests.abuse.counting import tried
from tests.product.programs import HOST, Server

WITHIN_S = 10.0
# uvicorn leaves a head that is too long without an answer.
ANSWERED_WITHIN_S = 1.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CUT_OFF = 1006


def frame(
    payload: bytes = b"", opcode: int = TEXT, *, last: bool = True, reserved: int = 0, masked: bool = True
) -> bytes:
    """Give the bytes of one frame."""
    head = bytes([(last << 7) | (reserved << 4) | opcode])
    mask = (masked << 7) & 0x80
    length = len(payload)
    if length < 126:
        head += bytes([mask | length])
    elif length < 1 << 16:
        head += bytes([mask | 126]) + struct.pack("!H", length)
    else:
        head += bytes([mask | 127]) + struct.pack("!Q", length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    times = -(-length // 4)
    masked_payload = int.from_bytes(payload, "big") ^ int.from_bytes((key * times)[:length], "big") if length else 0
    return head + key + masked_payload.to_bytes(length, "big")


@dataclass
class Line:
    """One connection to a server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, server: Server) -> "Line":
        """Connect."""
        return cls(*await asyncio.open_connection(HOST, server.port))

    @classmethod
    async def open(cls, server: Server, path: str, *headers: tuple[str, str]) -> "Line":
        """Give a socket that was let in as far as the handshake goes."""
        line = await cls.to(server)
        status = await line.shake_hands(server, path, *headers)
        assert status == 101, status
        return line

    async def shake_hands(self, server: Server, path: str, *headers: tuple[str, str], version: str = "13") -> int:
        """Ask for a socket; give the status of the answer, 0 where there comes none."""
        named = {name.lower() for name, _ in headers}
        usual = [
            ("Host", f"{HOST}:{server.port}"),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Version", version),
        ]
        sent = [*(pair for pair in usual if pair[0].lower() not in named), *headers]
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent), "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1"))
        return await self.status()

    async def status(self) -> int:
        """Give the status of the next answer and read its head; 0 where there comes none."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            return 0
        return int(head.split(b" ", 2)[1])

    async def send(self, *frames: bytes, kind: str = "frames") -> None:
        """Send bytes; the server may have hung up."""
        tried(kind, len(frames))
        try:
            self.writer.write(b"".join(frames))
            await self.writer.drain()
        except ConnectionError:
            pass

    async def closed(self, within_s: float = WITHIN_S) -> int:
        """Give the code that the server closes with, 1006 where it hangs up."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    opcode, payload = await self.next()
                    if opcode == CLOSE:
                        return int(struct.unpack("!H", payload[:2])[0]) if len(payload) >= 2 else 1005
        except (asyncio.IncompleteReadError, ConnectionError):
            return CUT_OFF

    async def next(self) -> tuple[int, bytes]:
        """Give the opcode and the payload of the next frame."""
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            size = 2 if length == 126 else 8
            length = int.from_bytes(await self.reader.readexactly(size), "big")
        return first & 0x0F, await self.reader.readexactly(length)

    async def ended(self, within_s: float = WITHIN_S) -> bytes:
        """Give all that comes until the server hangs up."""
        async with asyncio.timeout(within_s):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()
