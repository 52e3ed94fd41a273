"""Django's backend for PostgreSQL (`ENGINE`), where nobody waits for a server that is known to hang."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from bookings.patience.connection import AWAY, pulse_of
from bookings.patience.moments import MomentLoader
from bookings.patience.pulse import Pulse


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. Its pool's connections are patient ones by the pool's `connection_class`."""

    _pulse: Pulse | None = None

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
        return super().get_new_connection(conn_params)
