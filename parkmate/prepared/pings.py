"""The WebSocket pings of all sockets by one timer: uvicorn has two for each, and they cost more than the pings."""

import asyncio
import secrets
from collections import deque
from typing import Protocol

# Sockets are pinged in turns, each in its own, once in an interval.
TURN_S = 0.1
PING_OF_FOUR = b"\x89\x04"


class Pinged(Protocol):
    """A socket, as far as it is pinged."""

    pending_ping_payload: bytes | None

    def ping(self, payload: bytes, frame: bytes) -> None:
        """Send this ping, whose payload is pending until it comes back."""

    def keepalive_timeout(self) -> None:
        """Give up: it has not come back in time."""


class Pings:
    """Pings sockets until they leave their turn, and gives up those that do not answer in time; None: never."""

    def __init__(self, loop: asyncio.AbstractEventLoop, interval_s: float, timeout_s: float | None) -> None:
        turns = max(1, round(interval_s / TURN_S))
        self._loop, self._turn_s = loop, interval_s / turns
        self._turns: list[set[Pinged]] = [set() for _ in range(turns)]
        self._number = 0
        patience = None if timeout_s is None else max(1, round(timeout_s / self._turn_s))
        # What went out in each turn that is still waited for, the oldest first.
        self._payloads: deque[bytes] | None = None if patience is None else deque([b""] * patience, patience)
        self._loop.call_later(self._turn_s, self._next_turn)

    def join(self, socket: Pinged) -> set[Pinged]:
        """Give the turn in which this socket is pinged from now on, first after an interval."""
        turn = self._turns[self._number % len(self._turns)]
        turn.add(socket)
        return turn

    def _next_turn(self) -> None:
        self._loop.call_later(self._turn_s, self._next_turn)
        self._number += 1
        payload = secrets.token_bytes(4)
        if self._payloads is not None:
            before = self._turns[(self._number - len(self._payloads)) % len(self._turns)]
            self._give_up(before, self._payloads[0])
            self._payloads.append(payload)
        self._ping(self._turns[self._number % len(self._turns)], payload)

    def _give_up(self, turn: set[Pinged], payload: bytes) -> None:
        for socket in [socket for socket in turn if socket.pending_ping_payload == payload]:
            socket.keepalive_timeout()

    def _ping(self, turn: set[Pinged], payload: bytes) -> None:
        frame = PING_OF_FOUR + payload
        for socket in tuple(turn):
            if socket.pending_ping_payload is None or self._payloads is None:
                socket.ping(payload, frame)
