"""What a frame costs the server that delivers it: 1,000 sockets on one lot's board, beside the tutorial of Channels."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from channels_redis.core import RedisChannelLayer

from tests.bench import tutorial
from tests.bench.cpu import Cpu
from tests.bench.deployment import DRIVERS, Deployment, door, pid, until, wait_until
from tests.bench.samples import MICROSECOND, MILLISECOND, Reading
from tests.bench.sockets import CountingSocket, Door, open_sockets
from tests.product.product import SERVERS
from tests.product.programs import Daphne, Server, Uvicorn

TUTORIALS_SERVER = "the tutorial's server"
TUTORIAL = "tests.bench.tutorial:application"
SOCKETS = 1000
EVENTS, TUTORIALS_EVENTS = 40, 10
APART = timedelta(milliseconds=75)
FIRST = timedelta(seconds=4)
SETTLED_S = 0.5
DELIVERED_WITHIN_S = 20.0
# What a board is told of a booking that ended.
EVENT = {
    "type": "booking-completed",
    "server_time": "2026-01-15T14:00:00.000Z",
    "stream": "lot.1",
    "version": 12,
    "lot_id": 1,
    "booking": {
        "id": 7,
        "slot": {"id": 3, "label": "A1", "vehicle_type": "car"},
        "booking_type": "instant",
        "status": "completed",
        "start_time": "2026-01-15T13:00:00.000Z",
        "end_time": "2026-01-15T14:00:00.000Z",
        "remaining_time": 0,
        "is_expired": False,
    },
    "slot": {"id": 3, "label": "A1", "vehicle_type": "car", "price": "40.00", "state": "free", "booking": None},
}


@dataclass(frozen=True)
class Cost:
    """CPU seconds: the server's and the bench's own for each delivered frame, the server's for each opening."""

    server_s: float
    client_s: float
    opening_s: float


class Count:
    """Counts frames and those of them that tell of a completion, and what they cost from the first on."""

    def __init__(self, server: Server, sockets: list[CountingSocket]) -> None:
        self.frames = self.completions = 0
        self._server, self._client = Cpu(pid(server)), Cpu()
        for socket in sockets:
            socket.take = self._take

    async def reach(self, completions: int) -> None:
        """Wait until so many have come."""
        await until(
            lambda: self.completions >= completions,
            within_s=DELIVERED_WITHIN_S,
            what=lambda: f"{self.completions} of {completions} events had come",
        )

    def cost(self, opening_s: float) -> Cost:
        """Give what a frame has cost so far, and each of the openings."""
        return Cost(self._server.used_s() / self.frames, self._client.used_s() / self.frames, opening_s / SOCKETS)

    def _take(self, frame: bytes) -> None:
        self.frames += 1
        self.completions += b"booking-completed" in frame[:40]


class TutorialDaphne(Daphne):
    """The tutorial's board on daphne."""

    application = TUTORIAL


class TutorialUvicorn(Uvicorn):
    """The tutorial's board on uvicorn."""

    application = TUTORIAL


TUTORIALS: dict[str, type[Server]] = {"daphne": TutorialDaphne, "uvicorn": TutorialUvicorn}


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    for name in SERVERS:
        with deployment.server(name) as server:
            ours = await _of_parkmate(deployment, server)
        with tutorial_server(deployment, name) as server:
            tutorials = await _of_tutorial(deployment, server)
        frame, opening = f"a frame to {SOCKETS:,} sockets of one lot", f"opening each of {SOCKETS:,} sockets"
        yield Reading(
            figure=f"server CPU for {frame}",
            server=name,
            unit="µs",
            value=ours.server_s * MICROSECOND,
            beside=TUTORIALS_SERVER,
            baseline=tutorials.server_s * MICROSECOND,
        )
        yield Reading(
            figure=f"the bench's own CPU for {frame}",
            server=name,
            unit="µs",
            value=ours.client_s * MICROSECOND,
            beside="Parkmate's server",
            baseline=ours.server_s * MICROSECOND,
        )
        yield Reading(
            figure=f"server CPU for {opening}",
            server=name,
            unit="ms",
            value=ours.opening_s * MILLISECOND,
            beside=TUTORIALS_SERVER,
            baseline=tutorials.opening_s * MILLISECOND,
        )


@contextmanager
def tutorial_server(deployment: Deployment, name: str) -> Iterator[Server]:
    """Give the tutorial's server. It is killed: 1,000 sockets that leave at once are too much for its Redis pool."""
    server = TUTORIALS[name](f"tutorial-{name}", deployment.product.folder, deployment.product.env)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        server.listener.close()


async def _of_parkmate(deployment: Deployment, server: Server) -> Cost:
    """Give the cost while bookings of the lot end one after the other."""
    place, watchers = deployment.town.lot(slots=EVENTS), deployment.people()
    cpu = Cpu(pid(server))
    async with open_sockets([door(server, place.board, watchers[n % DRIVERS]) for n in range(SOCKETS)]) as sockets:
        opening_s = cpu.used_s()
        # Stored without an event, so the board knows none of them before it ends: no tick comes between.
        ends = deployment.ending(place, watchers, first=FIRST, apart=APART)
        await wait_until(min(ends.values()) - SETTLED_S)
        count = Count(server, sockets)
        await count.reach(EVENTS * SOCKETS)
        return count.cost(opening_s)


async def _of_tutorial(deployment: Deployment, server: Server) -> Cost:
    """Give the cost of events that are sent each when all have the one before: its layer drops what piles up."""
    layer = RedisChannelLayer(**tutorial.layer(deployment.product.redis.url)["CONFIG"])
    cpu = Cpu(pid(server))
    try:
        async with open_sockets([Door(server.port, "/", {})] * SOCKETS) as sockets:
            opening_s = cpu.used_s()
            await asyncio.sleep(SETTLED_S)
            count = Count(server, sockets)
            for n in range(1, TUTORIALS_EVENTS + 1):
                await layer.group_send(tutorial.GROUP, {"type": "lot.event", "event": EVENT})
                await count.reach(n * SOCKETS)
            return count.cost(opening_s)
    finally:
        await layer.flush()
        await layer.close_pools()
