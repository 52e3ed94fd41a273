"""How many bookings a second one server process makes for several connections, beside what it answers at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from tests.bench.deployment import Deployment, creation
from tests.bench.keepalive import KeptConnection, get, kept_connection
from tests.bench.samples import MILLISECOND, CouldNotMeasure, Reading, percentile
from tests.product.product import SERVERS
from tests.product.programs import Server
from tests.product.town import Person

CONNECTIONS = 8
LOTS, SLOTS = 20, 150
CREATING_S, ASKING_S = 4.0, 2.0
BESIDE = "GET /healthz"


@dataclass(frozen=True)
class Pace:
    """How often a second, and how long each took (s)."""

    per_s: float
    took_s: list[float]


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server."""
    for name in SERVERS:
        with deployment.server(name) as server:
            asked = await _pace(server, _asking(), status=200, seconds=ASKING_S)
            created = await _pace(server, _creating(deployment), status=201, seconds=CREATING_S)
        connections = f"{CONNECTIONS} connections"
        yield Reading(f"creates per second, {connections}", name, "/s", created.per_s, BESIDE, asked.per_s)
        for per_cent in (50, 99):
            yield Reading(
                figure=f"a create with {connections}, p{per_cent}",
                server=name,
                unit="ms",
                value=percentile(created.took_s, per_cent) * MILLISECOND,
                beside=BESIDE,
                baseline=percentile(asked.took_s, per_cent) * MILLISECOND,
            )


async def _pace(server: Server, requests: Iterator[bytes], *, status: int, seconds: float) -> Pace:
    took_s: list[float] = []
    began_at = time.perf_counter()

    async def ask() -> None:
        async with kept_connection(server.port) as connection:
            while time.perf_counter() < began_at + seconds:
                took_s.append(await _timed(connection, next(requests), status))

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(ask())
    return Pace(len(took_s) / (time.perf_counter() - began_at), took_s)


async def _timed(connection: KeptConnection, wanted: bytes, status: int) -> float:
    sent_at = time.perf_counter()
    await connection.request(wanted, status=status)
    return time.perf_counter() - sent_at


def _asking() -> Iterator[bytes]:
    while True:
        yield get("/healthz")


def _creating(deployment: Deployment) -> Iterator[bytes]:
    # One lot's owner and board are one stream row each: neighbours in line never share them.
    lots, drivers = [deployment.town.lot(slots=SLOTS) for _ in range(LOTS)], deployment.people()
    slots = [lots[n % LOTS].slots[n // LOTS] for n in range(LOTS * SLOTS)]
    return _bookings(slots, drivers)


def _bookings(slots: list[int], drivers: list[Person]) -> Iterator[bytes]:
    for n, slot in enumerate(slots):
        yield creation(drivers[n % len(drivers)], slot, n)
    raise CouldNotMeasure(f"{len(slots)} slots are too few for {CREATING_S} s")
