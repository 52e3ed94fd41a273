"""Who sits beside somebody that misuses the server: a driver and a board, who ask for the time all the while."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.product.programs import Server
from tests.product.screen import Screen
from tests.product.town import Town

ASKED_EVERY_S = 0.1
# A quiet machine answers in milliseconds; others run their tests on this one too.
ANSWERED_WITHIN_S = 5.0
# Nothing that somebody sent begins a line of the log; tracebacks are indented, and there are none.
LEVELS = r"(INFO|WARNING) [\w.]+|ERROR django.request: Service Unavailable"
LINE = re.compile(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d,\d{{3}} ({LEVELS}): [^\x00-\x1f\x7f-\x9f\u2028\u2029]*")


@dataclass
class Neighbours:
    """Both sockets, and the log of the server they are at, as far as it had come."""

    screens: list[Screen]
    log: Path
    said: int
    answers: int = 0
    slowest_s: float = 0.0
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    @classmethod
    async def at(cls, town: Town, server: Server) -> "Neighbours":
        """Sit down at this server."""
        said = len(server.log.read_bytes())
        driver, place = town.person(server=server), town.lot()
        await driver.book(place.slots[0])
        beside = cls([await driver.watch(), await driver.watch(place.board)], server.log, said)
        beside._tasks = [asyncio.create_task(beside._ask(screen)) for screen in beside.screens]
        return beside

    async def noticed_nothing(self) -> None:
        """Raise AssertionError where a socket was closed or kept waiting, or where a line of the log is none."""
        before = self.answers
        async with asyncio.timeout(2 * ANSWERED_WITHIN_S):
            while self.answers < before + len(self.screens) and not any(task.done() for task in self._tasks):
                await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        found = await asyncio.gather(*self._tasks, return_exceptions=True)
        failures = [error for error in found if not isinstance(error, asyncio.CancelledError)]
        assert not failures, failures
        assert self.slowest_s < ANSWERED_WITHIN_S, f"a neighbour waited {self.slowest_s:.2f} s"
        lines = self.log.read_bytes()[self.said :].decode(errors="surrogateescape").split("\n")[:-1]
        assert [line for line in lines if not LINE.fullmatch(line)] == []

    async def _ask(self, screen: Screen) -> None:
        number = 0
        while True:
            number += 1
            asked = time.monotonic()
            await screen.send(type="ping", id=number, client_time=0)
            await screen.wait_for("pong")
            self.slowest_s = max(self.slowest_s, time.monotonic() - asked)
            self.answers += 1
            await asyncio.sleep(ASKED_EVERY_S)
