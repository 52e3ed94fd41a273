"""Following one stream through its public socket, over any number of connections: the rules of docs/protocol.md."""

import asyncio
import itertools
import json
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Never

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from bookings import wire
from realtime import messages
from realtime.watching import reconnecting
from realtime.watching.address import Server
from realtime.watching.clock import JumpDetector, ServerClock
from realtime.watching.entry import Entry, Listener
from realtime.watching.errors import CannotWatch
from realtime.watching.place import Place, Step
from realtime.watching.signing_in import unreachable

SILENCE_S = 8.0
ATTEMPT_WITHIN_S = 5.0
CLOSED_WITHIN_S = 1.0
PINGS_AT_CONNECT = 5
PING_GAP_S = 0.2
PING_EVERY_S = 60.0
LOOK_S = 1.0
LARGEST_FRAME_BYTES = 16 * 1024 * 1024
FIRST_MESSAGES = (messages.SNAPSHOT, messages.RESUMED, messages.LOTS, messages.PAIRING_CODE)


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a connection is over."""

    code: int
    words: str
    at_once: bool = False


class Follower:
    """Keeps version and epoch over connections; `follow` ends only with CannotWatch."""

    def __init__(self, *, server: Server, path: str, entry: Entry, clock: ServerClock, listener: Listener) -> None:
        self._server, self._path, self._entry = server, path, entry
        self._clock, self._listener = clock, listener
        self._place = Place()
        self._attempt = 0
        self._was_open = False
        self._awoken = False
        self._pings: dict[int, float] = {}

    async def follow(self) -> Never:
        """Connect, hand on what comes, come back after every loss as its close code asks."""
        while True:
            loss = await self._one_connection()
            self._entry.judge(loss.code)
            if await self._entry.renewed(self._listener):
                continue
            chance = 0.0 if loss.at_once else random.random()  # noqa: S311 — jitter, no secret
            wait_s = reconnecting.wait_s(code=loss.code, attempt=self._attempt, chance=chance)
            self._attempt += 1
            self._listener.lost(f"{loss.words}; next try in {wait_s:.1f} s")
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> Loss:
        try:
            async with self._connect() as socket:
                self._was_open, self._awoken, self._pings = True, False, {}
                beside = [asyncio.create_task(work) for work in (self._measure(socket), self._notice_jumps(socket))]
                try:
                    return await self._read(socket)
                finally:
                    for task in beside:
                        task.cancel()
                    await asyncio.gather(*beside, return_exceptions=True)
        except (OSError, WebSocketException) as error:
            if not self._was_open:
                raise CannotWatch(_no_socket(self._server, error)) from None
            return Loss(reconnecting.ABNORMAL, "the server cannot be reached")

    def _connect(self) -> connect:
        return connect(
            self._server.socket(self._path) + self._place.query(),
            additional_headers=self._entry.headers(),
            proxy=None if self._server.is_local else True,
            compression=None,
            open_timeout=ATTEMPT_WITHIN_S,
            close_timeout=CLOSED_WITHIN_S,
            ping_interval=None,  # the server sends pings, and silence is judged by its messages
            max_size=LARGEST_FRAME_BYTES,
        )

    async def _read(self, socket: ClientConnection) -> Loss:
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    text = await socket.recv()
            except TimeoutError:
                return Loss(reconnecting.ABNORMAL, f"no word from the server for {SILENCE_S:g} s")
            except ConnectionClosed as closed:
                if self._awoken:
                    return Loss(reconnecting.ABNORMAL, "this machine's clock jumped", at_once=True)
                code = closed.rcvd.code if closed.rcvd else reconnecting.ABNORMAL
                return Loss(code, reconnecting.words(code))
            if isinstance(text, str) and self._take(text) is Step.HOLE:
                return Loss(reconnecting.ABNORMAL, "an event is missing")

    def _take(self, text: str) -> Step:
        message = json.loads(text)
        step = self._place.take(message)
        if message["type"] == messages.PONG:
            self._sample(message)
        if message["type"] in FIRST_MESSAGES:
            self._attempt = 0
        self._entry.hear(message)
        self._listener.received(text, message, step)
        return step

    async def _measure(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            for number in itertools.count(1):
                self._pings[number] = self._clock.steady()
                ping = {"type": messages.PING, "id": number, "client_time": wire.instant(datetime.now(UTC))}
                await socket.send(wire.dumps(ping))
                await asyncio.sleep(PING_GAP_S if number < PINGS_AT_CONNECT else PING_EVERY_S)

    def _sample(self, pong: dict[str, Any]) -> None:
        sent_s = self._pings.pop(pong["id"], None)
        if sent_s is not None:
            server_time = wire.read_instant(pong["server_time"])
            self._clock.sample(sent_s=sent_s, received_s=self._clock.steady(), server_time=server_time)

    async def _notice_jumps(self, socket: ClientConnection) -> None:
        jumps = JumpDetector()
        await asyncio.sleep(LOOK_S)
        while not jumps.jumped():  # noqa: ASYNC110 — nobody tells us, we look
            await asyncio.sleep(LOOK_S)
        self._awoken = True
        self._clock.forget()
        socket.transport.abort()


def _no_socket(server: Server, error: Exception) -> str:
    if isinstance(error, InvalidStatus):
        return f"{server} answers {error.response.status_code} where a socket should open; look at --url."
    return unreachable(server, error)
