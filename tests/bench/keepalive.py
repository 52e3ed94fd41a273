"""An HTTP connection that is kept, as a proxy keeps its own; it costs the bench's process as little as may be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.bench.samples import CouldNotMeasure
from tests.product.programs import HOST

ANSWER_WITHIN_S = 20.0


@dataclass(frozen=True)
class KeptConnection:
    """One connection, for one request at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self, wanted: bytes, *, status: int) -> bytes:
        """Send the request and give the answer's body; raises CouldNotMeasure for another status."""
        self.writer.write(wanted)
        async with asyncio.timeout(ANSWER_WITHIN_S):
            head = await self.reader.readuntil(b"\r\n\r\n")
            body = await self.reader.readexactly(_length(head))
        if int(head.split(b" ", 2)[1]) != status:
            raise CouldNotMeasure(f"not {status} but {head.splitlines()[0]!r}: {body[:200]!r}")
        return body


@asynccontextmanager
async def kept_connection(port: int) -> AsyncIterator[KeptConnection]:
    """Give a connection to the server on this port."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield KeptConnection(reader, writer)
    finally:
        writer.close()


def get(path: str) -> bytes:
    """Give the bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Give the bytes of a POST of JSON."""
    told = {"Host": HOST, "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise CouldNotMeasure(f"an answer without its length: {head!r}")
