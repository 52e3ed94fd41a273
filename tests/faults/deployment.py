"""Parkmate as a deployment runs it: two servers, two workers, PostgreSQL and Redis, and a wire on every way between."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from parkmate.embedded import redis
from tests.faults import clock
from tests.faults.ambush import Ambush
from tests.faults.bus import Bus
from tests.faults.wire import Wire
from tests.product.product import Product
from tests.product.programs import HOST, Program, Server, Uvicorn, Worker
from tests.product.store import Store
from tests.product.town import Town

T = TypeVar("T")
AHEAD_S = 30


@dataclass(eq=False)
class Member:
    """A program with its ways: to PostgreSQL, to Redis, and for a server the one by which clients come.

    `in_use` is held by whatever is being done to it, so that nobody thaws what another has killed.
    """

    program: Program
    to_database: Wire
    to_redis: Wire
    ambush: Ambush
    bus: Bus
    front: Wire | None = None
    in_use: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def name(self) -> str:
        """Its name."""
        return self.program.name

    @property
    def wires(self) -> dict[str, Wire]:
        """Its ways by name."""
        ways = {"PostgreSQL": self.to_database, "Redis": self.to_redis}
        return ways if self.front is None else {**ways, "clients": self.front}

    async def start(self) -> None:
        """Start the program, unless it runs."""
        if self.program.process is None or self.program.process.ended():
            await asyncio.to_thread(self.program.start)


class Deployment:
    """All of it; `chance` decides which messages the bus drops."""

    def __init__(self, folder: Path, sockets: AsyncExitStack, chance: random.Random) -> None:
        self.folder, self._chance = folder, chance
        folder.chmod(0o711)  # PostgreSQL's own account must reach it
        self.store = Store(folder, durable=True)
        self.product = Product(folder, self.store.server.url)
        self.town = Town(self.product, sockets)
        self.servers: list[Member] = []
        self.workers: list[Member] = []
        self.redis_in_use, self.database_in_use = asyncio.Lock(), asyncio.Lock()

    @property
    def members(self) -> list[Member]:
        """Every program with its ways."""
        return [*self.servers, *self.workers]

    @property
    def has_wrong_clock(self) -> bool:
        """Tell whether the last worker's clock is wrong, which needs libfaketime."""
        return clock.why_no_other_clock() is None

    def wires(self) -> Iterator[Wire]:
        """Give every way."""
        for member in self.members:
            yield from member.wires.values()

    async def start(self) -> None:
        """Lay the wires and start everything."""
        product = self.product
        for program in (product.server, product.add("server", Uvicorn), product.worker, product.add("worker", Worker)):
            member = await self._laid(program)
            (self.workers if member.front is None else self.servers).append(member)
        if self.has_wrong_clock:
            self.workers[-1].program.env = {**self.workers[-1].program.env, **clock.ahead(AHEAD_S)}
        await asyncio.gather(*(member.start() for member in self.members))

    async def stop(self) -> None:
        """Mend what is broken, then stop everything."""
        for wire in self.wires():
            wire.mend()
        await asyncio.gather(*(asyncio.to_thread(member.program.kill) for member in self.members))
        for wire in self.wires():
            await wire.remove()
        await asyncio.to_thread(self._drop)

    def kill_redis(self) -> None:
        """Kill Redis; what was in it is gone."""
        self.product.redis.kill()

    def start_redis(self) -> None:
        """Start an empty Redis where the last one was."""
        again = redis.start(self.product.folder)
        assert again is not None, "there was one before"
        self.product.redis = again

    async def read(self, work: Callable[[], T]) -> T:
        """Give what `work` gives, done in the database over a new connection, past the wires."""

        def anew() -> T:
            connections["default"].close()
            return work()

        return await asyncio.to_thread(self.town.do, anew)

    def _drop(self) -> None:
        try:
            if self.store.server.ended():
                self.store.start_again()
            self.product.stop()
        finally:
            self.store.stop()

    async def _laid(self, program: Program) -> Member:
        ambush, bus = Ambush(program.kill), Bus(self._chance)
        to_database = Wire(self._database_socket(), lambda _: ambush.looks())
        to_redis = Wire(Path(self.product.redis.url.removeprefix("unix://")), lambda _: bus.looks())
        front = Wire(program.port) if isinstance(program, Server) else None
        member = Member(program, to_database, to_redis, ambush, bus, front)
        for wire in member.wires.values():
            await wire.lay()
        program.env = {
            **program.env,
            "DATABASE_URL": self._database_url(to_database),
            "REDIS_URL": f"redis://{HOST}:{to_redis.port}/0",
            # A herd has few people and many sockets.
            "PARKMATE_SOCKETS_PER_USER": "1000000",
        }
        return member

    def _database_socket(self) -> Path:
        parts = conninfo_to_dict(self.product.database.url)
        return Path(str(parts["host"])) / f".s.PGSQL.{parts['port']}"

    def _database_url(self, wire: Wire) -> str:
        parts = conninfo_to_dict(self.product.database.url)
        plain = "sslmode=disable&gssencmode=disable"  # the wire must be able to read along
        return f"postgresql://{parts['user']}@{HOST}:{wire.port}/{quote(str(parts['dbname']))}?{plain}"


@asynccontextmanager
async def deployed(chance: random.Random) -> AsyncIterator[Deployment]:
    """Give a deployment that runs; everything ends with it."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        async with AsyncExitStack() as sockets:
            deployment = await asyncio.to_thread(Deployment, Path(name), sockets, chance)
            try:
                await deployment.start()
                yield deployment
            finally:
                await sockets.aclose()
                await deployment.stop()
