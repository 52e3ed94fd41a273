"""A screen: one socket, every frame of which is judged as it is read."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.product.judge import Judge
from tests.product.shapes import EVENTS, Value

WITHIN_S = 10.0
LONGEST_SHOWN = 400
_numbers = count(1)


class Closed(AssertionError):
    """The server closed the socket where a frame was waited for."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"the socket was closed with {code}")


class Screen:
    """Reads only when a test waits for something; what has been read stays in `seen`, its text in `texts`, and when it
    came in `came_at`.
    """

    def __init__(self, connection: ClientConnection, judge: Judge) -> None:
        self.connection, self.judge = connection, judge
        self.seen: list[Value] = []
        self.texts: list[str] = []
        self.came_at: list[datetime] = []

    @property
    def version(self) -> int:
        """Where this screen is in its stream."""
        assert self.judge.version is not None, "nothing of the stream has come yet"
        return self.judge.version

    @property
    def epoch(self) -> str:
        """The life of the database that the versions belong to."""
        assert self.judge.epoch is not None, "nothing of the stream has come yet"
        return self.judge.epoch

    async def next(self, within_s: float = WITHIN_S) -> Value:
        """Give the next message, judged; raises Closed where there is none any more."""
        try:
            async with asyncio.timeout(within_s):
                text = await self.connection.recv()
        except TimeoutError:
            raise AssertionError(f"silence for {within_s} s after {self._last_words()}") from None
        except ConnectionClosed as error:
            raise Closed(error.rcvd.code if error.rcvd else 1006) from None
        came_at = datetime.now(UTC)
        message = self.judge.read(text, came_at)
        self.seen.append(message)
        self.came_at.append(came_at)
        self.texts.append(str(text))
        return message

    async def wait_for(
        self, type_: str, holds: Callable[[Value], object] = bool, *, within_s: float = WITHIN_S
    ) -> Value:
        """Give the next message of this type for which `holds`, within the bound whatever else comes."""
        return await self.wait_for_any({type_}, holds, within_s=within_s)

    async def wait_for_any(
        self, types: set[str] | None, holds: Callable[[Value], object] = bool, *, within_s: float = WITHIN_S
    ) -> Value:
        """Give the next message of one of these types (None: of any) for which `holds`."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    message = await self.next(within_s)
                    if (types is None or message["type"] in types) and holds(message):
                        return message
        except TimeoutError:
            raise AssertionError(
                f"no such {types or 'message'} within {within_s} s after {self._last_words()}"
            ) from None

    async def read_until(self, holds: Callable[[], object], *, within_s: float = WITHIN_S) -> None:
        """Read on until `holds`, which looks at what has been seen."""
        if not holds():
            await self.wait_for_any(None, lambda _: holds(), within_s=within_s)

    async def wait_for_booking(self, type_: str, booking_id: int) -> Value:
        """Give the next event of this type about this booking."""
        return await self.wait_for(type_, lambda message: message["booking"]["id"] == booking_id)

    async def begin(self) -> Value:
        """Give the stream's first picture: its snapshot, or `resumed` after its events."""
        return await self.wait_for_any({"snapshot", "resumed"})

    def events(self, type_: str | None = None) -> list[Value]:
        """Give the events seen, of one type or all."""
        return [message for message in self.seen if message["type"] in ({type_} if type_ else EVENTS)]

    def event_texts(self) -> list[str]:
        """Give the events as they came, byte for byte."""
        return [text for text, message in zip(self.texts, self.seen, strict=True) if message["type"] in EVENTS]

    async def send(self, **message: Any) -> None:
        """Send one message."""
        self.judge.sends(message)
        await self.connection.send(json.dumps(message))

    async def ask(self, type_: str, **fields: Any) -> Value:
        """Send a command and give its reply, or the error that answers it."""
        sent = {"type": type_, "request_id": f"r{next(_numbers)}", **fields}
        await self.send(**sent)
        return await self.answer_to(sent["request_id"])

    async def answer_to(self, request_id: str) -> Value:
        """Give the next reply or error with this request_id."""
        return await self.wait_for_any({"reply", "error"}, lambda message: message.get("request_id") == request_id)

    async def closed(self, within_s: float = WITHIN_S) -> int:
        """Give the code with which the server closes the socket, within the bound whatever else comes."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    await self.next(within_s)
        except Closed as end:
            return end.code
        except TimeoutError:
            raise AssertionError(f"not closed within {within_s} s after {self._last_words()}") from None

    async def leave(self) -> None:
        """Close the socket."""
        await self.connection.close()

    def _last_words(self) -> str:
        return f"{len(self.seen)} messages, the last of them {[text[:LONGEST_SHOWN] for text in self.texts[-3:]]}"
