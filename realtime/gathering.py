"""Questions that come at once are asked together: after a restart thousands of sockets ask the database the same."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from realtime.trace import apart

Q = TypeVar("Q")
A = TypeVar("A")

# So many at most in one go: each waits until all have been read.
MOST = 200
# A second one would find half as many waiting: 10,000 drivers were back after 13 s instead of 10.
READERS = 1
# So many turns of the loop are left to others who come just now: each brings in a few. Where nothing else is to be done
# they take no time; where there is much, twice as many share a reading, and its cost is that of its queries.
TURNS = 6


class Gathering(Generic[Q, A]):
    """Reads answers: who asks while all readers are busy is in the next go. Belongs to one event loop.

    `read` gives one answer for each question, in order; what it raises, everybody in that go gets.
    """

    def __init__(self, read: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        self._read = read
        self._asked: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._readers = 0

    async def answer(self, question: Q) -> A:
        """Give the answer, read after this was called."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._asked.append((question, answer))
        if self._readers < READERS:
            self._readers += 1
            apart(self._read_all())
        return await answer

    async def _read_all(self) -> None:
        try:
            while self._asked:
                await self._let_others_ask()
                if asked := self._next():
                    await self._read_once(asked)
        finally:
            self._readers -= 1

    async def _let_others_ask(self) -> None:
        for _ in range(TURNS):
            if len(self._asked) >= MOST:
                return
            await asyncio.sleep(0)

    def _next(self) -> list[tuple[Q, asyncio.Future[A]]]:
        found: list[tuple[Q, asyncio.Future[A]]] = []
        while self._asked and len(found) < MOST:
            question, answer = self._asked.popleft()
            if not answer.done():  # else nobody waits for it any more
                found.append((question, answer))
        return found

    async def _read_once(self, asked: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            found = await self._read([question for question, _ in asked])
        except Exception as error:  # noqa: BLE001 — it is for those who asked
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), given in zip(asked, found, strict=True):
            if not answer.done():
                answer.set_result(given)
