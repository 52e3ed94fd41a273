import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connections
from psycopg_pool import ConnectionPool

from bookings import pool
from bookings.models import Slot, User
from parkmate.embedded import postgres
from realtime import pictures, publisher
from realtime.pictures import read_tail
from realtime.runtime import Runtime
from tests.bookings.parking import book, cancel
from tests.realtime.elsewhere import Elsewhere
from tests.realtime.socket import Opener


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


def away(*_: Any) -> None:
    raise OperationalError("away")


def said_by(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    assert not any(record.exc_info for record in caplog.records)
    return [record.getMessage() for record in caplog.records if record.name == name]


async def test_what_sockets_missed_is_read_when_the_database_is_back_and_its_absence_said_once(
    quick_sweep: None,
    driver: User,
    slot: Slot,
    connect: Opener,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    tries = 0

    def counted(*_: Any) -> None:
        nonlocal tries
        tries += 1
        away()

    socket = await connect(driver, "/ws/driver/")
    await socket.next("snapshot")
    monkeypatch.setattr(pictures, "read_tail", counted)
    await sync_to_async(book)(driver, slot)
    async with asyncio.timeout(5):
        while tries < 3:
            await asyncio.sleep(0.01)
    monkeypatch.setattr(pictures, "read_tail", read_tail)
    await socket.until_version(1)
    assert said_by(caplog, "realtime.hub") == [
        "what sockets missed could not be read (away); the sweep tries again",
        "what sockets missed is read again",
    ]


async def test_that_neither_redis_nor_the_database_takes_what_is_new_is_said_once(
    no_sweep: None,
    driver: User,
    slot: Slot,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(runtime.publisher, "_deadlines", None)
    with monkeypatch.context() as patched:
        patched.setattr(publisher, "ring", away)
        booking = await sync_to_async(book)(driver, slot)
        await runtime.publisher.drained()
        await sync_to_async(cancel)(driver, booking)
        await runtime.publisher.drained()
    await sync_to_async(book)(driver, slot)
    await runtime.publisher.drained()
    assert said_by(caplog, "realtime.publisher") == [
        "neither Redis nor the database took what is new (away); hubs will find it in the database",
        "what is new is told again",
    ]
