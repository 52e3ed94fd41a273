"""How long 10,000 bookings that end in one instant take until the last screen has been told of the last of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg

from tests.bench import bare, crowd
from tests.bench.crowd import Size
from tests.bench.deployment import Deployment, door, until, wait_until
from tests.bench.samples import CouldNotMeasure, Reading
from tests.bench.sockets import open_sockets
from tests.product.product import SERVERS
from tests.product.programs import Server

SIZE = Size(bookings=10_000, lots=500, drivers=10_000)
# Who watches, each on a socket of their own: some of the drivers, and every second lot's board and owner, the last one
# among them, for what ends together is taken lot by lot.
DRIVERS, LOTS = 400, 200
FRAMES = DRIVERS + SIZE.bookings // SIZE.lots * 2 * LOTS
ENDS_IN = timedelta(seconds=4)
FAR = timedelta(hours=6)
AT_ONCE = timedelta(0)
LATEST_S = 30.0
LOOK_EVERY_S = 0.02
FIGURE = f"{SIZE.bookings:,} endings in one instant"
BESIDE = "the same rows written bare"
# Backwards: what is left stands behind the dead entries of what is done.
LEFT = """
SELECT 1 FROM bookings_booking WHERE status = 'booked' AND due_at <= %s ORDER BY due_at DESC LIMIT 1
"""


@dataclass
class Burst:
    """Seconds from the common end to each frame that tells of one, and to the last commit."""

    ends_at_s: float
    frames_s: list[float] = field(default_factory=list)
    committed_s: float = 0.0

    def take(self, frame: bytes) -> None:
        """Read one frame."""
        if b"booking-completed" in frame[:40]:
            self.frames_s.append(time.time() - self.ends_at_s)

    async def commit(self, url: str) -> None:
        """Wait until the database holds no booking that should have ended."""
        end = datetime.fromtimestamp(self.ends_at_s, UTC)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while await (await connection.execute(LEFT, (end,))).fetchone():
                await asyncio.sleep(LOOK_EVERY_S)
        self.committed_s = time.time() - self.ends_at_s


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    bare_s = _bare(deployment)
    for name in SERVERS:
        with deployment.server(name) as server:
            burst = await _burst(deployment, server)
        yield Reading(f"{FIGURE} → the last frame", name, "s", max(burst.frames_s), BESIDE, bare_s)
        yield Reading(f"{FIGURE} → the last commit", name, "s", burst.committed_s, BESIDE, bare_s)
    # The second worker goes on.
    with deployment.product.without_worker(), deployment.server("uvicorn") as server:
        burst = await _burst(deployment, server)
    yield Reading(f"{FIGURE}, one worker → the last frame", "uvicorn", "s", max(burst.frames_s), BESIDE, bare_s)


def _bare(deployment: Deployment) -> float:
    town = deployment.town
    owners = town.people(1)
    gathered = town.do(lambda: crowd.gather(SIZE, owners=owners))
    town.do(lambda: crowd.book(gathered, ends_in=FAR, apart=AT_ONCE))
    return bare.store(deployment.product.database.url, gathered)


async def _burst(deployment: Deployment, server: Server) -> Burst:
    town = deployment.town
    drivers, owners = town.people(DRIVERS), town.people(SIZE.lots)
    gathered = town.do(lambda: crowd.gather(SIZE, owners=owners, known=drivers))
    doors = [door(server, "/ws/driver/", driver) for driver in drivers]
    watched = [*zip(gathered.lots, owners, strict=True)][::-2][:LOTS]
    doors += [door(server, "/ws/owner/", owner) for _, owner in watched]
    doors += [door(server, f"/ws/lots/{lot}/", owner) for lot, owner in watched]
    async with open_sockets(doors) as sockets:
        burst = Burst(town.do(lambda: crowd.book(gathered, ends_in=ENDS_IN, apart=AT_ONCE)))
        deployment.wake_workers()
        for socket in sockets:
            socket.take = burst.take
        await wait_until(burst.ends_at_s)
        await burst.commit(deployment.product.database.url)
        await until(
            lambda: len(burst.frames_s) >= FRAMES,
            within_s=LATEST_S,
            what=lambda: f"{len(burst.frames_s)} of {FRAMES} frames had come",
        )
    if min(burst.frames_s) < 0:
        raise CouldNotMeasure("a booking was completed before its end by this process' clock; is it the database's?")
    return burst
