"""HTTP as any program speaks it, one connection for each request."""

import asyncio
import http.client
import io
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

ANSWER_WITHIN_S = 20.0


@dataclass(frozen=True)
class Answer:
    """A response; `headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, which must be one JSON object."""
        assert self.headers["content-type"] == "application/json", self
        value = json.loads(self.body)
        assert isinstance(value, dict), self
        return value

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json["code"])


async def request(
    port: int, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Give the server's answer."""
    lines = [f"{method} {path} HTTP/1.1"]
    sent = {"Host": f"127.0.0.1:{port}", "Connection": "close", "Content-Length": str(len(body)), **(headers or {})}
    lines += [f"{name}: {value}" for name, value in sent.items()]
    async with asyncio.timeout(ANSWER_WITHIN_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
            said = await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()
    return parsed(said, method)


def parsed(said: bytes, method: str) -> Answer:
    """Give the answer in these bytes."""
    response = http.client.HTTPResponse(cast("socket.socket", _Said(said)), method=method)
    response.begin()
    cookies = [line.split(";")[0].partition("=") for line in response.headers.get_all("Set-Cookie") or []]
    return Answer(
        response.status,
        {name.lower(): value for name, value in response.getheaders()},
        {name: value.strip('"') for name, _, value in cookies},
        response.read(),
    )


class _Said:
    """What http.client needs of a socket."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._said)


def dumps(value: Any) -> bytes:
    """Give JSON."""
    return json.dumps(value).encode()
