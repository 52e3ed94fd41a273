import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from parkmate.prepared.pings import PING_OF_FOUR, Pings

TURNS = 10


class Loop:
    """A loop whose one timer is up when it is said."""

    def __init__(self) -> None:
        self._timer: Callable[[], None] | None = None

    def call_later(self, _: float, timer: Callable[[], None]) -> None:
        self._timer = timer

    def go_on(self, turns: int) -> None:
        for _ in range(turns):
            assert self._timer is not None
            self._timer()


class Socket:
    def __init__(self, *, answers: bool) -> None:
        self.pending_ping_payload: bytes | None = None
        self.answers, self.pings, self.given_up = answers, 0, 0

    def ping(self, payload: bytes, frame: bytes) -> None:
        assert frame == PING_OF_FOUR + payload
        self.pings += 1
        self.pending_ping_payload = None if self.answers else payload

    def keepalive_timeout(self) -> None:
        self.given_up += 1
        self.pending_ping_payload = None


def pinging(timeout_s: float | None) -> tuple[Loop, Pings]:
    loop = Loop()
    return loop, Pings(cast("asyncio.AbstractEventLoop", loop), 1.0, timeout_s)


def test_a_socket_is_pinged_once_in_each_interval_first_after_one_until_it_leaves() -> None:
    loop, pings = pinging(1.0)
    loop.go_on(3)
    socket = Socket(answers=True)
    turn = pings.join(socket)
    loop.go_on(TURNS - 1)
    assert socket.pings == 0
    loop.go_on(1 + 2 * TURNS)
    assert socket.pings == 3
    turn.discard(socket)
    loop.go_on(2 * TURNS)
    assert (socket.pings, socket.given_up) == (3, 0)


@pytest.mark.parametrize("timeout", [3, 10, 25])
def test_who_does_not_answer_in_time_is_given_up_then_and_not_pinged_before(timeout: int) -> None:
    loop, pings = pinging(timeout / TURNS)
    socket, other = Socket(answers=False), Socket(answers=True)
    pings.join(socket)
    pings.join(other)
    loop.go_on(TURNS + timeout - 1)
    assert (socket.pings, socket.given_up) == (1, 0)
    loop.go_on(1)
    assert (socket.given_up, other.given_up) == (1, 0)


def test_without_a_timeout_nobody_is_given_up_and_pings_go_on() -> None:
    loop, pings = pinging(None)
    socket = Socket(answers=False)
    pings.join(socket)
    loop.go_on(3 * TURNS)
    assert (socket.pings, socket.given_up) == (3, 0)
