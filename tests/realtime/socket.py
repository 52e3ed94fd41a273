"""A client of one socket, over ASGI, that checks each stream's order as it reads."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from channels.testing import WebsocketCommunicator

from parkmate.asgi import application
from tests.protocol import strict

Opener = Callable[..., Awaitable["Socket"]]
Frame = dict[str, Any]

PATIENCE_S = 5.0
PASSING = {"booking-tick", "heartbeat", "today"}


class Socket:
    def __init__(self, path: str, token: str | None, headers: dict[str, str], address: str = "192.0.2.1") -> None:
        sent = {"host": "testserver", **headers} | ({"authorization": f"Token {token}"} if token else {})
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
        self._line = WebsocketCommunicator(application, path, headers=raw)
        self._line.scope["path"] = path.partition("?")[0]  # which takes // for the beginning of a host
        self._kind = strict.socket_at(self._line.scope["path"])
        self._asked: dict[str, Frame] = {}
        self._line.scope["client"] = (address, 50_000)
        self.version: int | None = None
        self.epoch = ""

    async def open(self) -> None:
        accepted, _ = await self._line.connect(timeout=PATIENCE_S)
        assert accepted

    async def send(self, **frame: Any) -> None:
        self._asked.setdefault(repr(frame.get("request_id")), frame)
        await self._line.send_to(text_data=json.dumps(frame))

    async def send_raw(self, *, text: str | None = None, raw: bytes | None = None) -> None:
        await self._line.send_to(text_data=text, bytes_data=raw)

    async def next(self, *types: str, patience_s: float = PATIENCE_S) -> Frame:
        async with asyncio.timeout(patience_s):
            while True:
                frame = await self._read()
                if frame["type"] in types or (not types and frame["type"] not in PASSING):
                    return frame

    async def until_version(self, version: int, *, patience_s: float = PATIENCE_S) -> list[Frame]:
        frames = []
        async with asyncio.timeout(patience_s):
            while self.version is None or self.version < version:
                frames.append(await self._read())
        return [frame for frame in frames if frame["type"] not in PASSING]

    async def closed(self, *, patience_s: float = PATIENCE_S) -> int:
        async with asyncio.timeout(patience_s):
            while True:
                output = await self._line.receive_output(timeout=patience_s)
                if output["type"] == "websocket.close":
                    return int(output["code"])

    async def close(self) -> None:
        if not self._line.future.done():
            await self._line.disconnect(timeout=PATIENCE_S)

    async def _read(self) -> Frame:
        output = await self._line.receive_output(timeout=PATIENCE_S)
        assert output["type"] == "websocket.send", output
        frame: Frame = json.loads(output["text"])
        wrong = strict.fault(self._kind, frame, self._asked.get(repr(frame.get("request_id"))))
        assert wrong is None, (wrong, frame)
        self._check(frame)
        return frame

    def _check(self, frame: Frame) -> None:
        if "version" not in frame:
            return
        match frame["type"]:
            case "snapshot":
                self.epoch = frame["epoch"]
            case "resumed":
                self.epoch = frame["epoch"]
                assert self.version in (None, frame["version"])
            case "booking-tick" | "heartbeat":
                assert frame["version"] == self.version
            case _:
                assert self.version is None or frame["version"] == self.version + 1
        self.version = frame["version"]
