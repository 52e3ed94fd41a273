"""A client as docs/protocol.md wants one: it follows a stream over whatever happens and keeps its picture of it."""

import asyncio
import json
import random
import time
from contextlib import suppress
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from realtime import messages
from realtime.watching import reconnecting
from realtime.watching.connection import ATTEMPT_WITHIN_S, CLOSED_WITHIN_S, SILENCE_S
from realtime.watching.picture import Picture as Shown
from realtime.watching.place import Place, Step
from tests.faults import history
from tests.faults.deployment import Member
from tests.faults.history import Client, Closed, Heard, History, Opened, Value
from tests.product.programs import HOST

ANSWER_WITHIN_S = 6.0
ANSWERS = (messages.REPLY, messages.ERROR)
BEGINNINGS = (messages.SNAPSHOT, messages.RESUMED)
_requests = count(1)


class Follower:
    """One client, at home on any server. All that it is told goes into the history."""

    def __init__(
        self, client: Client, path: str, headers: dict[str, str], servers: list[Member], round_: History
    ) -> None:
        self.client, self._path, self._headers, self._servers = client, path, headers, servers
        self._history, self._chance = round_, random.Random(client.name)  # noqa: S311 — jitter, no secret
        round_.clients[client.name] = client
        self.connections = 0
        self.connection: ClientConnection | None = None
        self.began = asyncio.Event()
        self.is_turned_away = False
        self._place, self._shown = Place(), Shown("lot" if client.kind == "kiosk" else client.kind)
        self._attempt = 0
        self._awake = asyncio.Event()
        self._asked: dict[str, asyncio.Future[Value]] = {}

    @property
    def picture(self) -> history.Picture:
        """What it shows now."""
        return history.Picture(self._place.version or 0, self._shown.state or {}, self._place.epoch or "")

    async def follow(self) -> None:
        """Follow until cancelled, or until a server says that there is no use in coming back."""
        while not self.is_turned_away:
            code = await self._one_connection()
            self._history.told.append(Closed(time.time(), self.client.name, self.connections, code))
            self.is_turned_away = code in reconnecting.FINAL
            wait_s = reconnecting.wait_s(code=code, attempt=self._attempt, chance=self._chance.random())
            self._attempt += 1
            self._awake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._awake.wait()

    def is_of(self, token: str) -> bool:
        """Tell whether it comes in with this token."""
        return self._headers.get("Authorization") == f"Token {token}"

    def wake(self) -> None:
        """Come back at once where there is no connection, as a page does when the network is there again."""
        self._attempt = 0
        self._awake.set()

    def stop_reading(self) -> ClientConnection | None:
        """Take nothing any more from the socket that is open now; gives it."""
        if self.connection is not None:
            self.connection.transport.pause_reading()
        return self.connection

    async def ask(self, type_: str, **fields: Any) -> Value | None:
        """Send a command; give its reply or error, or None where nobody knows."""
        connection, request_id = self.connection, f"f{next(_requests)}"
        if connection is None or not self.began.is_set():
            return None
        answer: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self._asked[request_id] = answer
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await connection.send(json.dumps({"type": type_, "request_id": request_id, **fields}))
                return await answer
        except (ConnectionClosed, TimeoutError):
            return None
        finally:
            self._asked.pop(request_id, None)

    async def _one_connection(self) -> int:
        front = self._chance.choice(self._servers).front
        assert front is not None, "a server has one"
        self.connections += 1
        name, place = self.client.name, self._place
        self._history.told.append(Opened(time.time(), name, self.connections, place.version, place.epoch))
        try:
            async with connect(
                f"ws://{HOST}:{front.port}{self._path}{place.query()}",
                proxy=None,
                additional_headers=self._headers,
                compression=None,
                open_timeout=ATTEMPT_WITHIN_S,
                close_timeout=CLOSED_WITHIN_S,
                ping_interval=None,
                max_size=None,
                max_queue=None,
            ) as self.connection:
                return await self._read(self.connection)
        except (OSError, WebSocketException):
            return reconnecting.ABNORMAL
        finally:
            self.connection = None
            self.began.clear()

    async def _read(self, connection: ClientConnection) -> int:
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    text = await connection.recv()
            except TimeoutError:
                connection.transport.abort()
                return reconnecting.ABNORMAL
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else reconnecting.ABNORMAL
            if self._take(str(text)) is Step.HOLE:
                return reconnecting.ABNORMAL

    def _take(self, text: str) -> Step:
        message = json.loads(text)
        self._history.told.append(Heard(time.time(), self.client.name, self.connections, text, message))
        if message["type"] in ANSWERS:
            asked = self._asked.get(message.get("request_id", ""))
            if asked is not None and not asked.done():
                asked.set_result(message)
            return Step.BESIDE
        step = self._place.take(message)
        self._shown.take(message, step)
        if message["type"] in BEGINNINGS:
            self._attempt = 0
            self.began.set()
        return step
