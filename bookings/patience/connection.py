"""Connections to PostgreSQL that give up waiting for a server that hangs."""

import selectors
import time
from collections.abc import Generator
from typing import Any, Self, TypeVar

import psycopg
from psycopg import OperationalError
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from bookings.patience.pulse import Pulse

RV = TypeVar("RV")
Steps = Generator[Any, Any, RV]

# Silence for so long is suspicious; together with Pulse.PATIENCE_S it is how long a hanging server is waited for.
SUSPICIOUS_S = 0.5
# Longer than any statement may take (statement_timeout): this connection is dead, whatever the server says to others.
LONGEST_S = 6.0
# What connecting takes that is psycopg's and not libpq's.
NOT_LIBPQ = ("autocommit", "prepare_threshold", "context", "row_factory", "cursor_factory")
AWAY = "the database does not answer"
CHANGED = "a migration has changed what a prepared statement gives"
# A connection on which the server has spoken so lately is taken at its word, unless it says something unasked.
FRESH_S = 1.0


class Patient:
    """What both kinds of connection have in common."""

    pgconn: psycopg.pq.abc.PGconn
    pulse: Pulse
    heard_at = float("-inf")

    def patiently(self, steps: Steps[RV]) -> Steps[RV]:
        """Take psycopg's steps until they are done; closes the connection and raises where the server hangs.

        The same where a statement was prepared for a table that has had another column since.

        psycopg's own waiting comes by every 0.1 s, with a false `ready`.
        """
        self._refuse_if(away=self.pulse.gone)
        silent_since = time.monotonic()
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                if ready:
                    silent_since = time.monotonic()
                else:
                    self._look(time.monotonic() - silent_since)
                wanted = steps.send(ready)
        except StopIteration as done:
            self.heard_at = time.monotonic()
            return done.value  # type: ignore[no-any-return]
        except psycopg.errors.FeatureNotSupported as error:
            self.pgconn.finish()  # on a new connection it is prepared anew
            raise OperationalError(CHANGED) from error

    def _look(self, silent_s: float) -> None:
        if silent_s > SUSPICIOUS_S:
            self.pulse.doubt()
            self._refuse_if(away=self.pulse.gone or silent_s > LONGEST_S)

    def _refuse_if(self, *, away: bool) -> None:
        if away:
            self.pgconn.finish()
            raise OperationalError(AWAY)


class PatientConnection(Patient, psycopg.Connection[Any]):
    """psycopg's, for threads."""

    @classmethod
    def connect(cls, conninfo: str = "", **settings: Any) -> Self:
        """Give a new connection; raises at once while the server is known to hang."""
        pulse = pulse_of(conninfo, settings)
        with Watched(pulse):
            connection = super().connect(conninfo, **settings)
        connection.pulse = pulse
        return connection

    def wait(self, gen: Steps[RV], *args: Any, **kwargs: Any) -> RV:
        """Take psycopg's steps."""
        return super().wait(self.patiently(gen), *args, **kwargs)


class PatientAsyncConnection(Patient, psycopg.AsyncConnection[Any]):
    """psycopg's, for an event loop."""

    @classmethod
    async def connect(cls, conninfo: str = "", **settings: Any) -> Self:
        """Give a new connection; raises at once while the server is known to hang."""
        pulse = pulse_of(conninfo, settings)
        with Watched(pulse):
            connection = await super().connect(conninfo, **settings)
        connection.pulse = pulse
        return connection

    async def wait(self, gen: Steps[RV], *args: Any, **kwargs: Any) -> RV:
        """Take psycopg's steps; whoever says how long they wait, waits so long: for news, not for an answer."""
        steps = self.patiently(gen) if kwargs.get("timeout") is None else gen
        return await super().wait(steps, *args, **kwargs)


def look_at(connection: PatientConnection) -> None:
    """Raise where the server has closed this connection while it waited for its next use.

    A server that closes it says so, unasked. Silence of one that was not used for a while may be a network's that has
    forgotten it: then the server is asked.
    """
    if time.monotonic() - connection.heard_at < FRESH_S and not _something_came(connection):
        return
    ConnectionPool.check_connection(connection)


def _something_came(connection: PatientConnection) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(connection.pgconn.socket, selectors.EVENT_READ)
        return bool(selector.select(0))


class Watched:
    """Around a connecting: none while the server is known to hang, and one that took too long makes it suspicious."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse

    def __enter__(self) -> None:
        if self._pulse.gone:
            raise OperationalError(AWAY)

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, psycopg.errors.ConnectionTimeout):
            self._pulse.doubt()


def pulse_of(conninfo: str, settings: dict[str, Any]) -> Pulse:
    """Give the pulse of the server to which these lead."""
    libpqs = {name: value for name, value in settings.items() if name not in NOT_LIBPQ and value is not None}
    return Pulse.of(make_conninfo(conninfo, **libpqs))
