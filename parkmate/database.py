"""DATABASE_URL and its limits, as Django's settings want them."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from bookings.patience.connection import PatientConnection

# A statement or a wait that is longer has gone wrong; the caller gets a 503 instead of a hang.
STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 2_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 2
UNACKNOWLEDGED_TIMEOUT_MS = 2_000

# Half of what a create cost PostgreSQL was planning the same statements again.
PREPARED_AFTER = 5
LARGEST_POOL = 10
# Without a pool 100 POSTs at once end in "too many clients".
# A try to connect is given up early: the next request begins a new one, where the pool would wait ever longer.
POOL = {
    "min_size": 2,
    "max_size": LARGEST_POOL,
    "timeout": 1.5,
    "reconnect_timeout": 1.0,
    "connection_class": PatientConnection,
}

NAMED_BY_DJANGO = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(url: str, *, pool: bool) -> dict[str, Any]:
    """Give the DATABASES entry for a libpq URL (`postgresql://user:word@host:port/name?sslmode=…`).

    Raises ImproperlyConfigured, without the password, when libpq cannot read the URL.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; write it as postgresql://user:password@host:5432/name."
        ) from None
    entry: dict[str, Any] = {"ENGINE": "bookings.patience", "CONN_MAX_AGE": 0}
    # A pooled connection that the server has closed is found out before it is used, not by a person's request.
    entry["CONN_HEALTH_CHECKS"] = True
    entry.update({django: str(parts.pop(libpq, "") or "") for libpq, django in NAMED_BY_DJANGO.items()})
    limits = (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
        f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}"
    )
    entry["OPTIONS"] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "tcp_user_timeout": UNACKNOWLEDGED_TIMEOUT_MS,
        **parts,
        # PostgreSQL plans a statement once for each connection and not each time.
        "server_side_binding": True,
        "prepare_threshold": PREPARED_AFTER,
        "options": f"{parts.get('options') or ''} {limits}".strip(),
    }
    if pool:
        entry["OPTIONS"]["pool"] = POOL
    return entry
