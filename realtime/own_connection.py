"""A connection to the database outside of the pool: for what needs a session of its own, or must not wait for one."""

from typing import Any

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

LIBPQ = (
    *("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey"),
    *("connect_timeout", "tcp_user_timeout"),
)


async def own_connection(**options: str) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """Give a new connection, each statement its own transaction; `options` are libpq's. Raises psycopg.Error."""
    known = connections["default"].get_connection_params()
    settings = {name: str(known[name]) for name in LIBPQ if known.get(name)}
    return await psycopg.AsyncConnection.connect(make_conninfo(**{**settings, **options}), autocommit=True)
