"""What an owner's ticking costs: one with 25,000 running bookings, beside one with 200 at another process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

from tests.bench.cpu import Cpu
from tests.bench.deployment import Deployment, door, pid, until
from tests.bench.samples import CouldNotMeasure, Reading
from tests.bench.sockets import CountingSocket, open_sockets
from tests.product.programs import Server

SERVER = "uvicorn"
MANY, FEW = 25_000, 200
LONG = timedelta(minutes=55)
TICKING_WITHIN_S = 5.0
MEASURED_S = 15.0
PER_CENT = 100


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's reading."""
    with deployment.server(SERVER) as of_many, deployment.server(SERVER) as of_few:
        async with AsyncExitStack() as open_:
            for server, bookings in ((of_many, MANY), (of_few, FEW)):
                (socket,) = await open_.enter_async_context(_opened(deployment, server, bookings))
                await _ticking(socket)
            many, few = Cpu(pid(of_many)), Cpu(pid(of_few))
            await asyncio.sleep(MEASURED_S)
            shares = [cpu.used_s() / MEASURED_S * PER_CENT for cpu in (many, few)]
    if not shares[1]:
        raise CouldNotMeasure("the owner with few bookings took no CPU that can be seen")
    yield Reading(
        figure=f"share of a core for an owner with {MANY:,} running bookings",
        server=SERVER,
        unit="%",
        value=shares[0],
        beside=f"an owner with {FEW}",
        baseline=shares[1],
    )


def _opened(deployment: Deployment, server: Server, bookings: int) -> AbstractAsyncContextManager[list[CountingSocket]]:
    place = deployment.town.lot(slots=bookings)
    deployment.running(place, deployment.people(), first=LONG)
    return open_sockets([door(server, "/ws/owner/", place.owner)])


async def _ticking(socket: CountingSocket) -> None:
    """Wait until it ticks."""
    ticks = 0

    def take(frame: bytes) -> None:
        nonlocal ticks
        ticks += b"booking-tick" in frame[:24]

    socket.take = take
    await until(
        lambda: ticks > 1,
        within_s=TICKING_WITHIN_S,
        what=lambda: f"an owner had had {ticks} ticks ({socket.closed or 'still open'})",
    )
