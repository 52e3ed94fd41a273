"""Django's backend for PostgreSQL (`ENGINE`), where nobody waits for a server that is known to hang."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from bookings.patience.connection import AWAY, look_at, pulse_of
from bookings.patience.moments import MomentLoader
from bookings.patience.pulse import Pulse

# Once somebody has waited for the pool in vain nobody waits longer, until it has a connection again: requests that
# come while the server refuses would wait for each other, too.
AFTER_IN_VAIN_S = 0.02


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. Its pool's connections are patient ones by the pool's `connection_class`."""

    _pulse: Pulse | None = None

    @property
    def pool(self) -> Any:
        """Give Django's pool, whose connections are looked at before each use without asking the server."""
        pool = super().pool
        if pool is not None:
            pool._check = look_at  # noqa: SLF001 — Django makes the pool, and knows one check, of 0.2 ms
        return pool

    def get_connection_params(self) -> dict[str, Any]:
        """Give them with a quick reader of moments."""
        params: dict[str, Any] = super().get_connection_params()
        params["context"].adapters.register_loader("timestamptz", MomentLoader)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Give a connection; raises at once where the pool would have everyone wait for its time-out."""
        if self._pulse is None:  # with a pool this is called for each request, and libpq's settings are slow to read
            self._pulse = pulse_of("", conn_params)
        if self._pulse.gone:
            raise OperationalError(AWAY)
        try:
            connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            self.pool.timeout = AFTER_IN_VAIN_S
            raise
        if self.pool is not None:
            self.pool.timeout = self.settings_dict["OPTIONS"]["pool"]["timeout"]
        return connection
