"""On what a run was measured: the machine, and the versions of what takes part."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil
import redis
from django.db import connection

from tests.bench.deployment import Deployment

PACKAGES = ("Django", "channels", "channels-redis", "daphne", "uvicorn", "uvloop", "websockets", "psycopg")
GIBIBYTE = 2**30


@dataclass(frozen=True)
class Machine:
    """What a reader needs to compare a figure with their own."""

    hardware: str
    load: str
    versions: str

    @classmethod
    def of(cls, deployment: Deployment) -> "Machine":
        """Give this machine; its load is that of the last minute."""
        memory = psutil.virtual_memory().total / GIBIBYTE
        hardware = (
            f"{_processor()}, {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"
        )
        found = {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
        found |= {"PostgreSQL": deployment.town.do(_postgres), "Redis": _redis(deployment.product.redis.url)}
        versions = ", ".join(f"{name} {number}" for name, number in found.items())
        return cls(hardware, f"{os.getloadavg()[0]:.2f}", versions)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _redis(url: str) -> str:
    with redis.Redis.from_url(url) as client:
        return str(client.info("server")["redis_version"])
