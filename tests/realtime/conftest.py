"""Sockets without a server around them: the real application, hub, Redis and PostgreSQL in the test's own loop."""

import asyncio
import copy
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers, get_channel_layer
from django.db import connection, connections
from pytest_django import Settings
from redis import RedisError

from bookings import pool
from bookings.journal import committed
from bookings.models import Lot, Slot, Token, User
from bookings.rights import changed
from parkmate.embedded import redis
from realtime import database
from realtime import runtime as runtimes
from realtime.rights import registry
from realtime.runtime import Runtime, announce, announce_rights, speak_with
from tests.realtime.elsewhere import Elsewhere
from tests.realtime.readings import Readings
from tests.realtime.socket import Opener, Socket


@pytest.fixture
async def runtime(transactional_db: None) -> AsyncIterator[Runtime]:
    runtime = Runtime()
    speak_with(runtime)
    runtime.start()
    yield runtime
    speak_with(None)
    if runtime.deadlines is not None:
        with suppress(RedisError):  # a test may have killed it
            await runtime.deadlines._redis.flushdb()
    await runtime.stop()
    layer = get_channel_layer()
    if hasattr(layer, "flush"):
        await layer.flush()
    channel_layers.backends.clear()
    await sync_to_async(connections.close_all)()
    await asyncio.to_thread(wait_for_threads)


def wait_for_threads() -> None:
    # What was asked of the database comes to its end: later it would open the pool anew, while the database is dropped.
    for threads in (database._threads, database._thread_of_rights):
        threads.shutdown(wait=True)
    database._threads, database._thread_of_rights = ThreadPoolExecutor(database.THREADS), ThreadPoolExecutor(1)
    with pool._healing:
        connection.close()


@pytest.fixture
async def connect(runtime: Runtime) -> AsyncIterator[Opener]:
    opened: list[Socket] = []

    async def open_socket(user: User | None, path: str, address: str = "192.0.2.1", **headers: str) -> Socket:
        token = None if user is None else (await sync_to_async(Token.objects.create)(user=user))[1]
        socket = Socket(path, token, headers, address)
        opened.append(socket)
        await socket.open()
        return socket

    yield open_socket
    for socket in opened:
        await socket.close()


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[Elsewhere]:
    """What another process commits: this one is told nothing but what the test tells it."""
    there = Elsewhere()
    committed.disconnect(dispatch_uid="realtime")
    committed.connect(there.take, dispatch_uid="elsewhere")
    yield there
    committed.disconnect(dispatch_uid="elsewhere")
    committed.connect(announce, dispatch_uid="realtime")


@pytest.fixture
def unheard(transactional_db: None) -> Iterator[None]:
    """Whose rights change is said to nobody, as when a message is lost."""
    changed.disconnect(dispatch_uid="realtime")
    yield
    changed.connect(announce_rights, dispatch_uid="realtime")


@pytest.fixture
def no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what arrives did not come by the sweep."""
    monkeypatch.setattr(runtimes, "SWEEP_EVERY_S", 3600.0)
    monkeypatch.setattr(registry, "SWEEP_EVERY_S", 3600.0)


@pytest.fixture
def quick_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtimes, "SWEEP_EVERY_S", 0.05)
    monkeypatch.setattr(registry, "SWEEP_EVERY_S", 0.05)


@pytest.fixture
def own_redis(tmp_path: Path, settings: Settings) -> Iterator[redis.Redis]:
    """A Redis that a test may pause and kill; ask for it before the sockets."""
    server = redis.start(tmp_path)
    assert server is not None
    settings.REDIS_URL = server.url
    layer = copy.deepcopy(settings.CHANNEL_LAYERS)
    layer["default"]["CONFIG"]["hosts"][0]["address"] = server.url
    settings.CHANNEL_LAYERS = layer
    yield server
    server.kill()


@pytest.fixture
def stage(driver: User, lot: Lot, slot: Slot) -> tuple[User, Lot, Slot]:
    return driver, lot, slot


@pytest.fixture
def later_readings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readings]:
    readings = Readings(monkeypatch)
    yield readings
    readings.let_go.set()
