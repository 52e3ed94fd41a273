"""What every figure is measured on: the running product, with servers that live for one measurement."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import LiteralString

import psycopg
import redis

from realtime.deadlines import FILLED
from tests.bench import crowd
from tests.bench.keepalive import post
from tests.bench.samples import CouldNotMeasure
from tests.bench.sockets import Door
from tests.product.product import SERVERS, Product
from tests.product.programs import Program, Server, Worker
from tests.product.stored import end_sooner, running_bookings
from tests.product.town import Person, Place, Town

DRIVERS = 50
LOOK_S = 0.005
RUNNING = 100_000  # beside all that is measured


@dataclass(frozen=True)
class Deployment:
    """The product with two workers, as docs/operations.md has it, and a town in its database whose bookings run."""

    product: Product
    town: Town
    _until_the_end: ExitStack
    _others: dict[str, "Deployment"] = field(default_factory=dict)

    def other(self, name: str, running: int) -> "Deployment":
        """Give another deployment of this name, without workers, with so many bookings that run.

        It lives as long as this one.
        """
        if name not in self._others:
            folder = self.product.folder / name
            folder.mkdir()
            product = Product(folder)
            self._until_the_end.callback(product.stop)
            self._others[name] = Deployment(product, Town(product, AsyncExitStack()), self._until_the_end)
            self._others[name].fill(running)
        return self._others[name]

    def fill(self, running: int) -> None:
        """Have so many bookings run that end far from any measuring."""
        owners = self.town.people(1)
        for part in crowd.parts(running):
            self.town.do(partial(crowd.run, part, owners=owners))
        self.maintain("VACUUM ANALYZE")
        self.settle()

    def settle(self) -> None:
        """Have written what was stored so far, so that the next figure does not wait for the disk because of it."""
        self.maintain("CHECKPOINT")
        os.sync()

    def maintain(self, command: LiteralString) -> None:
        """Have PostgreSQL do this, however long it takes."""
        with psycopg.connect(self.product.database.url, autocommit=True) as session:
            session.execute("SET statement_timeout = 0")
            session.execute(command)

    @contextmanager
    def server(self, name: str, kinds: Mapping[str, type[Server]] = SERVERS) -> Iterator[Server]:
        """Give a new server process of this name: daphne or uvicorn. Afterwards it is killed, for it takes its time."""
        with self.product.running(kinds[name], name) as server:
            try:
                yield server
            finally:
                server.kill()

    def people(self) -> list[Person]:
        """Make drivers."""
        return self.town.people(DRIVERS)

    def ending(
        self, place: Place, drivers: Sequence[Person], *, first: timedelta, apart: timedelta
    ) -> dict[int, float]:
        """Fill the place with bookings that end one after the other; give the end of each, in seconds since 1970.

        A worker puts them into Redis with its next sweep, about a second later, as after a restart of Redis.
        """
        made = self.running(place, drivers, first=first, apart=apart)
        return {row.pk: row.end_time.timestamp() for row in self.town.stored(pk__in=made)}

    def running(
        self, place: Place, drivers: Sequence[Person], *, first: timedelta, apart: timedelta = timedelta()
    ) -> list[int]:
        """Fill the place in the same way and give the bookings' ids."""
        made = self.town.do(lambda: running_bookings(place, drivers, first=first, apart=apart))
        self.wake_workers()
        return made

    def end(self, bookings: Sequence[int], *, first: timedelta, apart: timedelta = timedelta()) -> None:
        """Let running bookings end sooner, one after the other; the workers know as soon as above."""
        self.town.do(lambda: end_sooner(bookings, first=first, apart=apart))
        self.wake_workers()

    def wake_workers(self) -> None:
        """Let a worker put into Redis what is due soon, about a second later, as after a restart of Redis."""
        with redis.Redis.from_url(self.product.redis.url) as client:
            client.delete(FILLED)


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Give the product on a database and a Redis of its own, its workers running; stop everything at the end."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as until_the_end:
        product = Product(Path(folder))
        until_the_end.callback(product.stop)
        for worker in (product.worker, product.add("worker", Worker)):
            worker.start()
        deployment = Deployment(product, Town(product, AsyncExitStack()), until_the_end)
        deployment.fill(RUNNING)
        yield deployment


def serving(application: str) -> dict[str, type[Server]]:
    """Give the kinds of server, by their names, with another application."""
    return {name: type(kind.__name__, (kind,), {"application": application}) for name, kind in SERVERS.items()}


def door(server: Server, path: str, person: Person) -> Door:
    """Give the socket of this person at this server."""
    return Door(server.port, path, person.signed_in)


def pid(program: Program) -> int:
    """Give the id of its process."""
    return program.running.pid


async def wait_until(moment_s: float) -> None:
    """Wait until this moment, in seconds since 1970; raises CouldNotMeasure if it has passed."""
    left_s = moment_s - time.time()
    if left_s < 0:
        raise CouldNotMeasure(f"the machine was {-left_s:.1f} s too slow to be ready for the first ending")
    await asyncio.sleep(left_s)


async def until(holds: Callable[[], bool], *, within_s: float, what: Callable[[], str]) -> None:
    """Wait until it holds; raises CouldNotMeasure with what there is instead."""
    try:
        async with asyncio.timeout(within_s):
            while not holds():
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise CouldNotMeasure(f"after {within_s:.0f} s {what()}") from None


def creation(driver: Person, slot: int, number: int) -> bytes:
    """Give the request that books this slot for the driver's vehicle of this number."""
    body = json.dumps({"slot": slot, "vehicle_number": f"QZ-{number:04}"}).encode()
    return post("/api/bookings/", body, driver.signed_in)
