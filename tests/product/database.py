"""The product's own database on the tests' PostgreSQL, and a thread of the test process that works in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import psycopg
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from parkmate.database import database

T = TypeVar("T")


class Database:
    """A new, empty database. In its one thread Django's default database is this one, not pytest-django's."""

    def __init__(self, server_url: str, name: str) -> None:
        self._name, self._server_url = name, server_url
        with self._server() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        parts = conninfo_to_dict(server_url)
        self.url = server_url.replace(f"/{parts['dbname']}?", f"/{name}?")
        assert self.url != server_url, f"cannot name {name} in {server_url}"
        self._thread = ThreadPoolExecutor(1, "product-database", initializer=self._enter)

    def do(self, work: Callable[[], T]) -> T:
        """Give what `work` gives, done in the product's database; for a test's few small statements."""
        return self._thread.submit(work).result(timeout=30)

    def drop(self) -> None:
        """Remove the database with whatever is still connected to it."""
        self.do(self._leave)
        self._thread.shutdown()
        with self._server() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _server(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self._server_url, autocommit=True)

    @staticmethod
    def _leave() -> None:
        connections["default"].close()

    def _enter(self) -> None:
        # Connections are each thread's own: no other thread sees this one.
        settings = connections.configure_settings({"default": database(self.url, pool=False)})
        connections["default"] = DatabaseWrapper(settings["default"], "default")
