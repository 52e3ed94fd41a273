"""What 500 endings cost, and how late they come, while 10,000, 100,000 and 1,000,000 bookings run beside them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import psutil
from django.db import connection

from tests.bench.completions import watched
from tests.bench.cpu import Cpu, CpuOfAll
from tests.bench.deployment import Deployment, pid
from tests.bench.memory import MEBIBYTE, resident
from tests.bench.samples import MICROSECOND, MILLISECOND, Reading, percentile

STORED = (10_000, 100_000, 1_000_000)
DUE = 500
SERVER = "uvicorn"


@dataclass(frozen=True)
class Cost:
    """Of an ending: the worker's and PostgreSQL's CPU seconds, and how late 99 of 100 came.

    Beside it, how long 99 of 100 pages took to be durable meanwhile, and the worker's memory afterwards.
    """

    worker_s: float
    postgres_s: float
    late_s: float
    durable_s: float
    worker_mib: float


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings. Each number has a database of its own, which is filled in the first round."""
    costs = {}
    for number in STORED:
        costs[number] = await _cost(deployment.other(f"with-{number}", number))
    fewest = costs[STORED[0]]
    beside = f"{STORED[0]:,} stored"
    for number in STORED[1:]:
        with_, cost = f"with {number:,} running bookings stored", costs[number]
        for figure, unit, value, baseline in (
            ("worker's CPU for an ending", "µs", cost.worker_s * MICROSECOND, fewest.worker_s * MICROSECOND),
            ("PostgreSQL's CPU for an ending", "µs", cost.postgres_s * MICROSECOND, fewest.postgres_s * MICROSECOND),
            ("end of a booking → frame, p99", "ms", cost.late_s * MILLISECOND, fewest.late_s * MILLISECOND),
            ("a page made durable meanwhile, p99", "ms", cost.durable_s * MILLISECOND, fewest.durable_s * MILLISECOND),
            ("worker's memory", "MiB", cost.worker_mib, fewest.worker_mib),
        ):
            yield Reading(f"{figure} {with_}", SERVER, unit, value, beside, baseline)


async def _cost(deployment: Deployment) -> Cost:
    deployment.product.worker.start()
    try:
        with deployment.server(SERVER) as server:
            cpus: list[Cpu] = []
            postgres = deployment.town.do(_postgres)
            watch = await watched(
                deployment,
                server,
                bookings=DUE,
                begin=lambda: cpus.extend([Cpu(pid(deployment.product.worker)), CpuOfAll(postgres)]),
            )
            worker, all_of_postgres = (cpu.used_s() / DUE for cpu in cpus)
            memory = resident(pid(deployment.product.worker)) / MEBIBYTE
    finally:
        deployment.product.worker.stop()
    late_s, durable_s = (percentile(times_s, 99) for times_s in (watch.late_s, watch.disk.took_s))
    return Cost(worker, all_of_postgres, late_s, durable_s, memory)


def _postgres() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        parent = psutil.Process(cursor.fetchone()[0]).parent()
    assert parent is not None
    return int(parent.pid)
