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
BACK_WITHIN_S = 60.0
LONGEST_WAIT_S = 30.0


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
        message = json.loads(payload)
        self.version = message.get("version", self.version)
        self.epoch = message.get("epoch", self.epoch)


def as_many_as_fit(wanted: int, servers: int = 2) -> int:
    """Give how many sockets there can be: our descriptors and each server's have a bound that only root may raise."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(0, min(wanted, soft - OURS, (soft - OURS) * servers))


async def stampede(servers: Sequence[Member], people: Sequence[Person], place: Place, number: int) -> str:
    """Let a herd come, be cut off and come back; says how that went. Raises CouldNotMeasure where some stay away."""
    herd = [Screen(people[n % len(people)], place) for n in range(as_many_as_fit(number))]
    chance, gate = random.Random(number), asyncio.Semaphore(AT_ONCE)  # noqa: S311 — jitter, no secret
    try:
        await _all(herd, servers, chance, gate)
        for screen in herd:
            screen.leave()
        begun, tries = time.monotonic(), sum(screen.tries for screen in herd)
        await _all(herd, servers, chance, None)
        took_s, tries = time.monotonic() - begun, sum(screen.tries for screen in herd) - tries
    finally:
        for screen in herd:
            screen.leave()
    return f"a herd of {len(herd):,} was back after {took_s:.1f} s and {tries:,} tries"


async def _all(
    herd: Sequence[Screen], servers: Sequence[Member], chance: random.Random, gate: asyncio.Semaphore | None
) -> None:
    try:
        async with asyncio.timeout(BACK_WITHIN_S), asyncio.TaskGroup() as group:
            for screen in herd:
                group.create_task(_come(screen, servers, chance, gate))
    except TimeoutError:
        away = sum(screen.socket is None or not screen.epoch for screen in herd)
        raise CouldNotMeasure(f"of a herd of {len(herd)} {away} were away after {BACK_WITHIN_S:g} s") from None


async def _come(
    screen: Screen, servers: Sequence[Member], chance: random.Random, gate: asyncio.Semaphore | None
) -> None:
    longest_s = 0.0 if gate else 1.0
    while True:
        await asyncio.sleep(chance.uniform(0, longest_s))
        server = chance.choice(servers).program
        assert isinstance(server, Server)
        with suppress(CouldNotMeasure, OSError):
            if gate is None:
                return await screen.open(server.port)
            async with gate:
                return await screen.open(server.port)
        screen.leave()
        longest_s = min(LONGEST_WAIT_S, max(1.0, 2 * longest_s))
