"""A steady flow of bookings, each with a key of its own, which are asked for again until there is a decisive answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from typing import Any

from tests.product.http import Answer
from tests.product.programs import Server
from tests.product.town import Person, Place, Town

AGAIN_AFTER_S = 0.2
LOOK_S = 0.05
ANSWERED_WITHIN_S = 30.0


@dataclass(frozen=True)
class Try:
    """One POST: its answer, or what became of the connection, and how long that took."""

    answer: Answer | None
    error: Exception | None
    took_s: float


@dataclass
class Wish:
    """What somebody wants, and what they were told."""

    driver: Person
    slot: int
    key: str
    tries: list[Try] = field(default_factory=list)
    booking_id: int | None = None
    booked_at: float = 0.0


class Flow:
    """Books one slot of a place after the other, each for a driver of its own, at the servers in turn."""

    _numbers = count(1)

    def __init__(self, town: Town, place: Place, servers: Sequence[Server], *, a_second: float, **fields: Any) -> None:
        self.place, self.servers, self._pause_s = place, servers, 1 / a_second
        self._fields = fields
        self._drivers = town.people(len(place.slots))
        self.wishes: list[Wish] = []
        self._asking: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Flow"]:
        """Let it flow; at the end wait until everything was answered."""
        flowing = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            flowing.cancel()
            await asyncio.wait({flowing})
        done, pending = await asyncio.wait(self._asking, timeout=ANSWERED_WITHIN_S) if self._asking else (set(), set())
        assert not pending, f"{len(pending)} wishes have no answer"
        for each in done:
            each.result()

    def tries(self) -> list[Try]:
        """Give all that was tried."""
        return [each for wish in self.wishes for each in wish.tries]

    def booked(self) -> set[int]:
        """Give the ids of what was acknowledged."""
        return {wish.booking_id for wish in self.wishes if wish.booking_id is not None}

    async def has_booked(self, more: int, *, within_s: float = ANSWERED_WITHIN_S) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.booked()) + more
        async with asyncio.timeout(within_s):
            while len(self.booked()) < wanted:
                await asyncio.sleep(LOOK_S)

    async def _run(self) -> None:
        for driver, slot in zip(self._drivers, self.place.slots, strict=True):
            wish = Wish(driver, slot, f"flow-{next(self._numbers)}-{slot}")
            self.wishes.append(wish)
            self._asking.add(asyncio.create_task(self._ask(wish, len(self.wishes))))
            await asyncio.sleep(self._pause_s)
        raise AssertionError("the flow has run out of slots")

    async def _ask(self, wish: Wish, turn: int) -> None:
        until = time.monotonic() + ANSWERED_WITHIN_S
        while wish.booking_id is None:
            server = self.servers[(turn + len(wish.tries)) % len(self.servers)]
            wish.tries.append(tried := await self._try(wish, server))
            if tried.answer is not None and tried.answer.status in (200, 201):
                wish.booking_id, wish.booked_at = int(tried.answer.json["id"]), time.time()
            else:
                assert tried.answer is None or tried.answer.status == 503, tried
                assert time.monotonic() < until, wish
                await asyncio.sleep(AGAIN_AFTER_S)

    async def _try(self, wish: Wish, server: Server) -> Try:
        begun = time.monotonic()
        try:
            answer = await wish.driver.at(server).try_to_book(wish.slot, key=wish.key, **self._fields)
        except (OSError, HTTPException) as error:
            return Try(None, error, time.monotonic() - begun)
        return Try(answer, None, time.monotonic() - begun)
