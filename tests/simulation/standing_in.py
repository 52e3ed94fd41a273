"""What stands where the shipped code meets the database, Redis, clocks and chance."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Self, cast
from unittest.mock import patch

import psycopg

from bookings import streams
from realtime import clock as clocks
from realtime import database as threads
from realtime import deadlines, doorbell, expiry, grapevine, outlet, pictures, publisher
from realtime.messages import Close
from realtime.rights import registry
from realtime.rights.passes import Pass
from realtime.stream import Subscription
from tests.simulation.database import GONE, Database
from tests.simulation.redis import Client, Layer
from tests.simulation.serving import Outside


class _Ear:
    """A connection that listens to the doorbell."""

    def __init__(self, outside: Outside) -> None:
        self._database, self._process = outside.database, outside.current
        self._rung: asyncio.Queue[str] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._database.ears.pop(self._process, None)

    async def execute(self, _: str) -> None:
        self._database.ears[self._process] = self._rung

    async def notifies(self, *, timeout: float) -> AsyncIterator[Any]:  # noqa: ASYNC109 — psycopg's signature
        while True:
            try:
                async with asyncio.timeout(timeout):
                    payload = await self._rung.get()
            except TimeoutError:
                return
            if payload == GONE:
                raise psycopg.OperationalError("the connection is lost")
            yield _Notify(payload)


@dataclass
class _Notify:
    payload: str


class _Connection:
    """What the doorbell rings with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def cursor(self) -> Iterator[Self]:
        yield self

    def execute(self, _: str, parameters: list[str]) -> None:
        self._database.notify(parameters[1])


def _numbered(counter: Iterator[int]) -> Any:
    # Each is kept with its number, lest another one gets its id.
    numbers: dict[int, tuple[Any, int]] = {}

    def number(thing: Any) -> int:
        # Sets of them are walked in one order for each seed, not by where they lie in memory.
        found = numbers.get(id(thing))
        if found is None:
            found = numbers[id(thing)] = thing, next(counter)
        return found[1]

    return number


@contextmanager
def standing_in(outside: Outside, limits: dict[Any, dict[str, Any]]) -> Iterator[None]:
    """Put the simulation where the shipped code meets database, Redis, clocks and chance; `limits` are of this seed."""
    database, world = outside.database, outside.world

    async def connection(**_: str) -> _Ear:
        if world.now < database.away_until:
            raise psycopg.OperationalError("the database is away")
        return _Ear(outside)

    def refused(passes: Collection[Pass]) -> dict[Pass, Close]:
        return {pass_: Close.NOT_SIGNED_IN for pass_ in passes if pass_.user_id in database.revoked}

    class Redis:
        @staticmethod
        def from_url(_: str, *, socket_timeout: float, **__: Any) -> Client:
            outside.bus.patience_s = socket_timeout
            return Client(outside.bus)

    def layer() -> Layer:
        process: Any = outside.current
        if "layer" not in process.__dict__:
            process.layer = Layer(outside.bus, process)
        return cast("Layer", process.layer)

    number = _numbered(count(1))
    replaced: dict[Any, dict[str, Any]] = {
        time: {"monotonic": outside.monotonic, "time": outside.wall},
        random: {"uniform": world.chance.uniform},
        clocks: {"moment": database.moment},
        pictures: {
            "one_moment": database.one_moment,
            "one_moment_of": database.one_moment_of,
            "events_after": database.events_after,
            "_spans": database.spans,
            "_lots_changed_at": database.lots_changed_at,
            "READ": {kind: database.each(kind) for kind in ("driver", "owner", "lot")},
        },
        streams: {"heads": database.heads, "epoch": lambda: database.epoch},
        expiry: {name: getattr(outside.deeds, name) for name in ("settle_due", "settle_held", "next_due", "due_until")},
        doorbell: {"own_connection": connection, "connection": _Connection(database), "heal": _nothing},
        threads: {"close_old_connections": _nothing, "is_outage": _nothing},
        registry: {"refused": refused},
        grapevine: {"get_channel_layer": layer},
        publisher: {"get_channel_layer": layer},
        deadlines: {"Redis": Redis},
        Subscription: {"__hash__": number},
        outlet.Outlet: {"__hash__": number},
    }
    for where, names in limits.items():
        replaced[where] = {**replaced.get(where, {}), **names}
    patches = [patch.multiple(where, **names) for where, names in replaced.items()]
    try:
        for each in patches:
            each.start()
        yield
    finally:
        for each in reversed(patches):
            each.stop()


def _nothing(*_: object) -> None:
    pass
