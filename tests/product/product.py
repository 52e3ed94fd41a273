"""The running product: a database and a Redis of its own, and whatever servers and workers a test starts on them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

from parkmate.embedded import redis
from tests.product.database import Database
from tests.product.programs import BASE, Daphne, Program, Server, Uvicorn, Worker

MIGRATED_WITHIN_S = 120
P = TypeVar("P", bound=Program)


class Product:
    """A deployment of Parkmate: one daphne and one worker, and more programs on demand."""

    _numbers = count(1)

    def __init__(self, folder: Path, server_url: str = "") -> None:
        self.folder = folder
        self.programs: list[Program] = []
        number = next(self._numbers)
        self.database = Database(server_url or os.environ["DATABASE_URL"], f"product_{os.getpid()}_{number}")
        # Not only a number of its own on the tests' Redis: pub/sub knows no numbers, and streams have the same names.
        cache = redis.start(folder)
        assert cache is not None, "the tests have a Redis"
        self.redis = cache
        self.env = {
            **os.environ,
            "DATABASE_URL": self.database.url,
            "REDIS_URL": cache.url,
            "PARKMATE_SECRET_KEY": "sessions outlive a restart and hold on every server",
            "PARKMATE_POSTS_PER_MINUTE": "1000000",
            "PARKMATE_PAIRINGS_PER_MINUTE": "1000000",
            "PYTHONUNBUFFERED": "1",
        }
        self._migrate()
        self.server = self.add("server", Daphne)
        self.worker = self.add("worker", Worker)

    def start(self) -> None:
        """Start the server and the worker."""
        self.server.start()
        self.worker.start()

    @contextmanager
    def running(self, kind: type[P], name: str) -> Iterator[P]:
        """Give one more program of this kind, started; stop it at the end."""
        program = self.add(name, kind)
        try:
            program.start()
            yield program
        finally:
            program.close()

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Stop the worker for a while; one that was added goes on."""
        self.worker.stop()
        try:
            yield
        finally:
            if self.worker.running.ended():
                self.worker.start()

    @contextmanager
    def redis_frozen(self) -> Iterator[None]:
        """Let Redis answer nobody for a while."""
        os.kill(self.redis.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.redis.pid, signal.SIGCONT)

    def trouble(self) -> str:
        """Give what the programs have said since the last call, of those with a traceback or an error in it."""
        return "\n".join(filter(None, [program.trouble() for program in self.programs]))

    def stop(self) -> None:
        """Stop everything and remove the database."""
        try:
            for program in reversed(self.programs):
                program.close()
        finally:
            self.redis.stop()
            self.database.drop()

    def add(self, name: str, kind: type[P]) -> P:
        """Give one more program of this kind, not started yet."""
        used = sum(program.name.startswith(name) for program in self.programs)
        program = kind(f"{name}-{used + 1}", self.folder, self.env)
        self.programs.append(program)
        return program

    def _migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=BASE, env=self.env, check=True, timeout=MIGRATED_WITHIN_S)


SERVERS: dict[str, type[Server]] = {"daphne": Daphne, "uvicorn": Uvicorn}
