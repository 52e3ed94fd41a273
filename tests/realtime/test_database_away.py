import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from psycopg_pool import ConnectionPool

from bookings import pool
from parkmate.embedded import postgres


@pytest.fixture
def server(tmp_path: Path) -> Iterator[postgres.Postgres]:
    with postgres.start(tmp_path, durable=False) as running:
        yield running


@pytest.fixture
def waiting(server: postgres.Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectionPool[Any]]:
    """The pool of the settings, with ten connections that wait, in another database."""
    options = {**settings.DATABASES["default"]["OPTIONS"]["pool"], "min_size": 10}
    waiting = ConnectionPool(server.url, open=True, check=ConnectionPool.check_connection, **options)
    waiting.wait()
    monkeypatch.setattr(type(connections["default"]), "pool", waiting)
    yield waiting
    waiting.close()


async def test_after_the_server_cut_every_connection_the_pool_is_whole_at_once(
    waiting: ConnectionPool[Any],
) -> None:
    with waiting.connection() as one:
        one.autocommit = True
        one.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    pool.heal()
    async with asyncio.timeout(5):
        while pool._healing.locked():
            await asyncio.sleep(0.01)
    with waiting.connection(timeout=1.0) as one:
        assert one.execute("SELECT 1").fetchone() == (1,)


def test_a_try_to_connect_is_given_up_before_the_pool_waits_for_long() -> None:
    assert settings.DATABASES["default"]["OPTIONS"]["pool"]["reconnect_timeout"] <= 1.0
