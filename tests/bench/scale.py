"""How the cost of telling many sockets grows with the server processes that they are spread over, Redis' share too."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import redis

from tests.bench.cpu import Cpu
from tests.bench.deployment import DRIVERS, Deployment, creation, door, pid, wait_until
from tests.bench.fanout import OF_EACH, SETTLED_S, Count
from tests.bench.keepalive import kept_connection
from tests.bench.samples import MICROSECOND, Reading
from tests.bench.sockets import open_sockets

SERVER = "uvicorn"
SOCKETS, ENDINGS, CREATES = 2000, 200, 200
PROCESSES = (1, 2)
FIRST, APART = timedelta(seconds=6), timedelta(milliseconds=75)
SENT = "total_net_output_bytes"


@dataclass(frozen=True)
class Load:
    """Of one ending: all servers' CPU seconds for each frame, Redis' CPU seconds and sent bytes, PostgreSQL's bytes."""

    frame_s: float
    redis_s: float
    redis_bytes: float
    written: float


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings: the same sockets at one process, and spread over two."""
    at_one, at_two = [await _load(deployment, number) for number in PROCESSES]
    frame = f"server CPU for a frame to {SOCKETS:,} sockets at 2 processes"
    yield _reading(frame, "µs", at_two.frame_s * MICROSECOND, at_one.frame_s * MICROSECOND)
    cpu = "Redis' CPU for an ending told to 2 processes"
    yield _reading(cpu, "µs", at_two.redis_s * MICROSECOND, at_one.redis_s * MICROSECOND)
    sent = "what Redis sends for an ending told to 2 processes"
    yield _reading(sent, "bytes", at_two.redis_bytes, at_one.redis_bytes)
    created = await _written_for_creates(deployment)
    yield Reading(
        "what PostgreSQL writes for a create (WAL)", SERVER, "bytes", created, "for an ending", at_one.written
    )


async def _load(deployment: Deployment, processes: int) -> Load:
    place, watchers = deployment.town.lot(slots=ENDINGS), deployment.town.people(max(DRIVERS, SOCKETS // OF_EACH))
    with ExitStack() as running, redis.Redis.from_url(deployment.product.redis.url) as cache:
        servers = [running.enter_context(deployment.server(SERVER)) for _ in range(processes)]
        doors = [door(servers[n % processes], place.board, watchers[n % len(watchers)]) for n in range(SOCKETS)]
        async with open_sockets(doors) as sockets:
            ends = deployment.ending(place, watchers, first=FIRST, apart=APART)
            await wait_until(min(ends.values()) - SETTLED_S)
            cpus = [Cpu(pid(server)) for server in servers]
            of_redis, sent, written = Cpu(deployment.product.redis.pid), _sent(cache), _written(deployment)
            count = Count(cpus[0], sockets)
            await count.reach(ENDINGS * SOCKETS)
            frame_s = sum(cpu.used_s() for cpu in cpus) / count.frames
            sent, written = _sent(cache) - sent, _written(deployment) - written
            return Load(frame_s, of_redis.used_s() / ENDINGS, sent / ENDINGS, written / ENDINGS)


async def _written_for_creates(deployment: Deployment) -> float:
    place, drivers = deployment.town.lot(slots=CREATES), deployment.people()
    with deployment.server(SERVER) as server:
        async with kept_connection(server.port) as connection:
            written = _written(deployment)
            for n, slot in enumerate(place.slots):
                await connection.request(creation(drivers[n % len(drivers)], slot, n), status=201)
            return (_written(deployment) - written) / CREATES


def _written(deployment: Deployment) -> int:
    """Give how many bytes PostgreSQL has written to its log so far."""
    with psycopg.connect(deployment.product.database.url) as database:
        (written,) = database.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").fetchone() or (0,)
        return int(written)


def _sent(cache: redis.Redis) -> int:
    return int(cache.info("stats")[SENT])


def _reading(figure: str, unit: str, value: float, baseline: float) -> Reading:
    return Reading(figure=figure, server=SERVER, unit=unit, value=value, beside="at 1 process", baseline=baseline)
