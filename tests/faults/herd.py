"""A thundering herd: very many screens of one board that lose their sockets in one instant and all come back."""

import asyncio
import json
import random
import resource
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.samples import CouldNotMeasure
from tests.bench.sockets import AT_ONCE, CountingSocket, Door
from tests.faults.deployment import Member
from tests.product.programs import HOST, Server
from tests.product.town import Person, Place

# What the round itself has open at most: clients, wires at both ends, the programs' logs.
OURS = 1500
# A quiet machine of two cores needs a tenth of it.
BACK_WITHIN_S = 240.0
LONGEST_WAIT_S = 30.0
# How the frames begin that say where a stream is; what else comes is not looked at, 2,000 times over.
BEGINNINGS = (b'{"type":"snapshot"', b'{"type":"resumed"')


@dataclass
class Screen:
    """One of the herd, and where it stopped."""

    person: Person
    place: Place
    version: int = 0
    epoch: str = ""
    socket: CountingSocket | None = None
    tries: int = 0

    async def open(self, port: int) -> None:
        """Open a socket and hear where it stands; raises CouldNotMeasure or OSError."""
        query = f"?{urlencode({'since': self.version, 'epoch': self.epoch})}" if self.epoch else ""
        door = Door(port, f"{self.place.board}{query}", self.person.signed_in)
        self.tries += 1
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: CountingSocket(door), HOST, port)
        socket.take = self._take
        self.socket = socket
        await socket.opened

    def leave(self) -> None:
        """Lose the socket."""
        if self.socket is not None:
            self.socket.leave()
            self.socket = None

    def _take(self, payload: bytes) -> None:
        if payload.startswith(BEGINNINGS):
            message = json.loads(payload)
            self.version, self.epoch = message["version"], message["epoch"]


@dataclass(frozen=True)
class Stampede:
    """How large the herd was, how many of it stayed away, and how long and often the others tried."""

    size: int
    away: int
    took_s: float
    tries: int

    def __str__(self) -> str:
        missing = f" but for {self.away:,}" if self.away else ""
        return f"a herd of {self.size:,} was back{missing} after {self.took_s:.1f} s and {self.tries:,} tries"


def as_many_as_fit(wanted: int, servers: int = 2) -> int:
    """Give how many sockets there can be: our descriptors and each server's have a bound that only root may raise."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(0, min(wanted, soft - OURS, (soft - OURS) * servers))


async def stampede(servers: Sequence[Member], people: Sequence[Person], place: Place, number: int) -> Stampede:
    """Let a herd come, be cut off and come back; give how that went."""
    asked = [Screen(people[n % len(people)], place) for n in range(as_many_as_fit(number))]
    chance = random.Random(number)  # noqa: S311 — jitter, no secret
    try:
        herd = await _in_time(asked, servers, chance, asyncio.Semaphore(AT_ONCE))
        for screen in herd:
            screen.leave()
        begun, tries = time.monotonic(), sum(screen.tries for screen in herd)
        back = await _in_time(herd, servers, chance, asyncio.Semaphore(len(herd)))
        took_s, tries = time.monotonic() - begun, sum(screen.tries for screen in herd) - tries
    finally:
        for screen in asked:
            screen.leave()
    return Stampede(len(herd), len(herd) - len(back), took_s, tries)


async def _in_time(
    herd: Sequence[Screen], servers: Sequence[Member], chance: random.Random, gate: asyncio.Semaphore
) -> list[Screen]:
    """Let all of these come, so many at once as the gate lets through; give those that did."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BACK_WITHIN_S), asyncio.TaskGroup() as group:
            for screen in herd:
                group.create_task(_come(screen, servers, chance, gate))
    return [screen for screen in herd if screen.socket is not None and screen.socket.opened.done()]


async def _come(screen: Screen, servers: Sequence[Member], chance: random.Random, gate: asyncio.Semaphore) -> None:
    longest_s = 1.0
    while True:
        await asyncio.sleep(chance.uniform(0, longest_s))
        server = chance.choice(servers).program
        assert isinstance(server, Server)
        with suppress(CouldNotMeasure, OSError):
            async with gate:
                return await screen.open(server.port)
        screen.leave()
        longest_s = min(LONGEST_WAIT_S, 2 * longest_s)
