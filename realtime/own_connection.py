"""A connection to the database outside of the pool: for what needs a session of its own, or must not wait for one."""

from django.db import connections
from psycopg.conninfo import make_conninfo

from bookings.patience.connection import PatientAsyncConnection

LIBPQ = (
    *("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey"),
    *("connect_timeout", "tcp_user_timeout"),
)


async def own_connection(**options: str) -> PatientAsyncConnection:
    """Give a new connection, each statement its own transaction; `options` are libpq's. Raises psycopg.Error."""
    known = connections["default"].get_connection_params()
    settings = {name: str(known[name]) for name in LIBPQ if known.get(name)}
    return await PatientAsyncConnection.connect(make_conninfo(**{**settings, **options}), autocommit=True)
