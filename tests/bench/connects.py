"""What opening a driver's socket costs, and how soon 10,000 that come at once after a restart are served."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.bench.cpu import Cpu
from tests.bench.deployment import Deployment, door, pid
from tests.bench.fanout import TUTORIALS_SERVER, tutorial_server
from tests.bench.samples import MILLISECOND, CouldNotMeasure, Reading
from tests.bench.sockets import CountingSocket, Door, open_socket, open_sockets
from tests.product.programs import Server

SERVER = "uvicorn"
HERD, OPENED = 10_000, 2_000
# Fewer would measure how long one waits for the database; after a restart there are thousands.
AT_ONCE = 100
BOOKED_FOR = timedelta(minutes=50)
# What clients do (docs/protocol.md): they come back within so long, give up a connection that is not made and one that
# is silent after so long, and wait longer before each next try.
SPREAD_S, ACCEPTED_AND_SHOWN_WITHIN_S = 5.0, (5.0, 8.0)
BACKOFF_S, LONGEST_BACKOFF_S = 1.0, 30.0
BACK_WITHIN_S = 120.0


# The same in every round.
_chance = random.Random(7)  # noqa: S311 — nobody's secret


@dataclass(frozen=True)
class Openings:
    """How many a second were opened as fast as it goes, and the server's CPU seconds for each."""

    per_s: float
    cpu_s: float


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings."""
    drivers = deployment.town.people(HERD)
    deployment.running(deployment.town.lot(slots=HERD), drivers, first=BOOKED_FOR)

    def doors(server: Server) -> list[Door]:
        return [door(server, "/ws/driver/", driver) for driver in drivers]

    with deployment.server(SERVER) as server:
        ours = await _openings(server, doors(server)[:OPENED])
    with deployment.server(SERVER) as server:
        back_s = await _herd(doors(server))
    with tutorial_server(deployment, SERVER) as server:
        tutorials = await _openings(server, [Door(server.port, "/", {})] * OPENED)
    with tutorial_server(deployment, SERVER) as server:
        tutorials_back_s = await _herd([Door(server.port, "/", {})] * HERD)
    yield _reading("drivers' sockets opened in a second", "/s", ours.per_s, tutorials.per_s)
    opening_ms, tutorials_ms = ours.cpu_s * MILLISECOND, tutorials.cpu_s * MILLISECOND
    yield _reading("server CPU for opening a driver's socket", "ms", opening_ms, tutorials_ms)
    yield _reading(f"{HERD:,} drivers back after a restart", "s", back_s, tutorials_back_s)


async def _openings(server: Server, doors: Sequence[Door]) -> Openings:
    cpu, began_at = Cpu(pid(server)), time.perf_counter()
    async with open_sockets(doors, at_once=AT_ONCE):
        return Openings(len(doors) / (time.perf_counter() - began_at), cpu.used_s() / len(doors))


async def _herd(doors: Sequence[Door]) -> float:
    """Give the seconds from the server's being up until the last client has its first message."""
    began_at, sockets = time.monotonic(), list[CountingSocket]()
    try:
        async with asyncio.timeout(BACK_WITHIN_S), asyncio.TaskGroup() as group:
            for each in doors:
                group.create_task(_come_back(each, sockets))
    except TimeoutError:
        raise CouldNotMeasure(f"of {len(doors)} clients {len(sockets)} were back after {BACK_WITHIN_S:.0f} s") from None
    finally:
        for socket in sockets:
            socket.leave()
    return time.monotonic() - began_at


async def _come_back(door: Door, sockets: list[CountingSocket]) -> None:
    wait_s, longest_s = _chance.uniform(0, SPREAD_S), BACKOFF_S
    while True:
        await asyncio.sleep(wait_s)
        try:
            await open_socket(door, sockets, within_s=ACCEPTED_AND_SHOWN_WITHIN_S)
        except (CouldNotMeasure, OSError, TimeoutError):
            wait_s, longest_s = _chance.uniform(0, longest_s), min(2 * longest_s, LONGEST_BACKOFF_S)
        else:
            return


def _reading(figure: str, unit: str, value: float, baseline: float) -> Reading:
    return Reading(figure=figure, server=SERVER, unit=unit, value=value, beside=TUTORIALS_SERVER, baseline=baseline)
