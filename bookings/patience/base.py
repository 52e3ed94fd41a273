"""Django's backend for PostgreSQL (`ENGINE`), where nobody waits for a server that is known to hang."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from bookings.patience.connection import AWAY, pulse_of


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. Its pool's connections are patient ones by the pool's `connection_class`."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Give a connection; raises at once where the pool would have everyone wait for its time-out."""
        if pulse_of("", conn_params).gone:
            raise OperationalError(AWAY)
        return super().get_new_connection(conn_params)
