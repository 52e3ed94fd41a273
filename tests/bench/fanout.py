"""What a frame costs the server that delivers it: 1,000 sockets on one lot's board, beside the tutorial of Channels."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from channels_redis.core import RedisChannelLayer

from tests.bench import tutorial
from tests.bench.cpu import Cpu
from tests.bench.deployment import DRIVERS, Deployment, door, pid, serving, until, wait_until
from tests.bench.samples import MICROSECOND, MILLISECOND, Reading
from tests.bench.sockets import CountingSocket, Door, open_sockets
from tests.product.product import SERVERS
from tests.product.programs import Server

TUTORIALS_SERVER = "the tutorial's server"
TUTORIAL = "tests.bench.tutorial:application"
SOCKETS = 1000
# No user may have more.
OF_EACH = 20
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

    def __init__(self, server: Cpu, sockets: list[CountingSocket]) -> None:
        self.frames = self.completions = 0
        self._server, self._client = server, Cpu()
        for socket in sockets:
            socket.take = self._take

    async def reach(self, completions: int) -> None:
        """Wait until so many have come."""
        await until(
            lambda: self.completions >= completions,
            within_s=DELIVERED_WITHIN_S,
            what=lambda: f"{self.completions} of {completions} events had come",
        )

    def server_s(self) -> float:
        """Give the CPU seconds that a frame has cost the server so far."""
        return self._server.used_s() / self.frames

    def cost(self, opening_s: float) -> Cost:
        """Give what a frame has cost so far, beside what an opening did."""
        return Cost(self.server_s(), self._client.used_s() / self.frames, opening_s)

    def _take(self, frame: bytes) -> None:
        self.frames += 1
        self.completions += b"booking-completed" in frame[:40]


TUTORIALS = serving(TUTORIAL)


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    for name in SERVERS:
        with deployment.server(name) as server:
            ours = await of_parkmate(deployment, server, sockets=SOCKETS, events=EVENTS)
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


async def of_parkmate(deployment: Deployment, server: Server, *, sockets: int, events: int) -> Cost:
    """Give the cost while so many bookings of the lot end one after the other, with time for all sockets in between."""
    place, watchers = deployment.town.lot(slots=events), deployment.town.people(max(DRIVERS, sockets // OF_EACH))
    apart = APART * max(1, sockets // SOCKETS)
    cpu = Cpu(pid(server))
    doors = [door(server, place.board, watchers[n % len(watchers)]) for n in range(sockets)]
    async with open_sockets(doors) as opened:
        opening_s = cpu.used_s() / sockets
        # Stored without an event, so the board knows none of them before it ends: no tick comes between.
        ends = deployment.ending(place, watchers, first=FIRST, apart=apart)
        await wait_until(min(ends.values()) - SETTLED_S)
        count = Count(Cpu(pid(server)), opened)
        await count.reach(events * sockets)
        return count.cost(opening_s)


async def _of_tutorial(deployment: Deployment, server: Server) -> Cost:
    """Give the cost of events that are sent each when all have the one before: its layer drops what piles up."""
    layer = RedisChannelLayer(**tutorial.layer(deployment.product.redis.url)["CONFIG"])
    cpu = Cpu(pid(server))
    try:
        async with open_sockets([Door(server.port, "/", {})] * SOCKETS) as sockets:
            opening_s = cpu.used_s() / SOCKETS
            await asyncio.sleep(SETTLED_S)
            count = Count(Cpu(pid(server)), sockets)
            for n in range(1, TUTORIALS_EVENTS + 1):
                await layer.group_send(tutorial.GROUP, {"type": "lot.event", "event": EVENT})
                await count.reach(n * SOCKETS)
            return count.cost(opening_s)
    finally:
        await layer.flush()
        await layer.close_pools()
