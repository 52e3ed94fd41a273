"""How late a booking's end reaches a socket: 1,000 bookings due over 10 s, seen by owner, board and drivers.

The clock is this machine's: `end_time` is the database's moment, and the frame's coming is read with time.time().
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

from tests.bench.deployment import DRIVERS, Deployment, door, until, wait_until
from tests.bench.disk import Disk
from tests.bench.samples import MILLISECOND, CouldNotMeasure, Reading, percentile
from tests.bench.sockets import CountingSocket, open_sockets
from tests.product.product import SERVERS
from tests.product.programs import Server

BOOKINGS = 1000
APART = timedelta(milliseconds=10)
# A worker's sweep comes and the sockets open before the first end.
FIRST = timedelta(seconds=5)
LATEST_S = 15.0
SETTLED_S = 0.5
COPIES = 3  # owner, board, driver
PINGS_PER_S = 100
BESIDE = "ping → pong on the same sockets"


class Stopwatch:
    """Notes how late each completion came, and how long each ping and each page on the disk took."""

    def __init__(self, ends: dict[int, float]) -> None:
        self._ends = ends
        self.disk = Disk()
        self.late_s: list[float] = []
        self.round_trips_s: list[float] = []

    def take(self, frame: bytes) -> None:
        """Read one frame."""
        at = time.time()
        if b"booking-completed" in frame[:40]:
            self.late_s.append(at - self._ends[json.loads(frame)["booking"]["id"]])
        elif b"pong" in frame[:40]:
            self.round_trips_s.append(at - json.loads(frame)["client_time"])

    async def ping(self, sockets: Sequence[CountingSocket]) -> None:
        """Ping on one socket after the other until cancelled."""
        while True:
            for socket in sockets:
                socket.send(json.dumps({"type": "ping", "id": 1, "client_time": time.time()}).encode())
                await asyncio.sleep(1 / PINGS_PER_S)


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    for name in SERVERS:
        with deployment.server(name) as server:
            watch = await watched(deployment, server, bookings=BOOKINGS)
        for per_cent in (50, 99):
            yield Reading(
                figure=f"end of a booking → frame, p{per_cent}",
                server=name,
                unit="ms",
                value=percentile(watch.late_s, per_cent) * MILLISECOND,
                beside=BESIDE,
                baseline=percentile(watch.round_trips_s, per_cent) * MILLISECOND,
            )
        latest_ms, durable_ms = (percentile(times_s, 99) * MILLISECOND for times_s in (watch.late_s, watch.disk.took_s))
        yield Reading("a page made durable meanwhile, p99", name, "ms", durable_ms, "that end of a booking", latest_ms)


async def watched(
    deployment: Deployment, server: Server, *, bookings: int, begin: Callable[[], None] = lambda: None
) -> Stopwatch:
    """Give how late so many endings were seen by owner, board and drivers; `begin` is called before the first."""
    place, drivers = deployment.town.lot(slots=bookings), deployment.people()
    ends = deployment.ending(place, drivers, first=FIRST, apart=APART)
    watch = Stopwatch(ends)
    doors = [door(server, "/ws/driver/", driver) for driver in drivers]
    doors += [door(server, "/ws/owner/", place.owner), door(server, place.board, place.owner)]
    async with open_sockets(doors) as sockets:
        for socket in sockets:
            socket.take = watch.take
        await wait_until(min(ends.values()) - SETTLED_S)
        begin()
        with watch.disk:
            await wait_until(min(ends.values()))
            pinging = asyncio.create_task(watch.ping(sockets[:DRIVERS]))
            try:
                await until(
                    lambda: len(watch.late_s) >= COPIES * bookings,
                    within_s=LATEST_S,
                    what=lambda: f"{len(watch.late_s)} of {COPIES * bookings} completions had come",
                )
            finally:
                pinging.cancel()
    if min(watch.late_s) < 0:
        raise CouldNotMeasure("a booking was completed before its end by this process' clock; is it the database's?")
    return watch
