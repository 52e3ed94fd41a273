"""How long it takes from a driver's POST to the frame on the owner's socket, at the same server process and another."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.bench.deployment import Deployment, creation, door
from tests.bench.keepalive import kept_connection
from tests.bench.samples import MILLISECOND, CouldNotMeasure, Reading, percentile
from tests.bench.sockets import CountingSocket, open_sockets
from tests.product.product import SERVERS
from tests.product.programs import Server

CREATES = 150
FRAME_WITHIN_S = 5.0
HERE, ELSEWHERE = "the same process", "another process"
BESIDE = "POST → its answer"


@dataclass
class Times:
    """Seconds since the POST was sent, one sample for each create."""

    answers: list[float] = field(default_factory=list)
    frames: dict[str, list[float]] = field(default_factory=lambda: {HERE: [], ELSEWHERE: []})


class OwnersScreen:
    """Says when the next booking-created comes."""

    def __init__(self, socket: CountingSocket) -> None:
        self._coming: asyncio.Future[float] | None = None
        socket.take = self._take

    def next_created(self) -> "asyncio.Future[float]":
        """Give the moment of the next one, by time.perf_counter()."""
        self._coming = asyncio.get_running_loop().create_future()
        return self._coming

    def _take(self, frame: bytes) -> None:
        at = time.perf_counter()
        if b"booking-created" in frame[:40] and self._coming is not None and not self._coming.done():
            self._coming.set_result(at)


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    for name in SERVERS:
        with deployment.server(name) as here, deployment.server(name) as elsewhere:
            times = await _timed(deployment, here, elsewhere)
        for where, samples in times.frames.items():
            for per_cent in (50, 99):
                yield Reading(
                    figure=f"create → owner's frame at {where}, p{per_cent}",
                    server=name,
                    unit="ms",
                    value=percentile(samples, per_cent) * MILLISECOND,
                    beside=BESIDE,
                    baseline=percentile(times.answers, per_cent) * MILLISECOND,
                )


async def _timed(deployment: Deployment, here: Server, elsewhere: Server) -> Times:
    place, drivers, times = deployment.town.lot(slots=CREATES + 1), deployment.people(), Times()
    doors = [door(server, "/ws/owner/", place.owner) for server in (here, elsewhere)]
    async with kept_connection(here.port) as connection, open_sockets(doors) as sockets:
        screens = [OwnersScreen(socket) for socket in sockets]
        for n, slot in enumerate(place.slots):
            coming = [screen.next_created() for screen in screens]
            sent_at = time.perf_counter()
            await connection.request(creation(drivers[n % len(drivers)], slot, n), status=201)
            answered_at = time.perf_counter()
            came_at = await _all(coming)
            if n == 0:
                continue  # everything's first time
            times.answers.append(answered_at - sent_at)
            for samples, at in zip(times.frames.values(), came_at, strict=True):
                samples.append(at - sent_at)
    return times


async def _all(coming: "list[asyncio.Future[float]]") -> list[float]:
    try:
        async with asyncio.timeout(FRAME_WITHIN_S):
            return await asyncio.gather(*coming)
    except TimeoutError:
        raise CouldNotMeasure(f"a create reached no owner within {FRAME_WITHIN_S} s") from None
