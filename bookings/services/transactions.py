"""One transaction for each service, tried again where the database asks for it."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import Error, InterfaceError, InternalError, OperationalError, transaction

from bookings.errors import Unavailable
from bookings.pool import heal

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
WORTH_ANOTHER_TRY = {"40P01", "40001"}  # deadlock, serialization failure
LOCK_NOT_AVAILABLE = "55P03"
# psycopg calls these internal errors: this process was paused and its connection ended; a standby, not yet promoted.
NOT_OURS = {"25P03", "25006"}
# The server has gone, or a connection that waited for its next use has.
GONE = {"", "57P01", "57P02", "57P03"}


class TryAgain(Exception):
    """Somebody else committed what this transaction was about to; from the start it will find it."""


def in_one_transaction(service: Callable[P, R]) -> Callable[P, R]:
    """Run the service in a transaction of its own, up to three times after a deadlock or serialization failure.

    Raises Unavailable when that does not help, when a lock or a statement took too long (55P03, 57014) and when
    the database is away: nothing was changed.
    """

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES):
            try:
                with transaction.atomic(durable=True):
                    return service(*args, **kwargs)
            except TryAgain:
                continue
            except (OperationalError, InterfaceError, InternalError) as error:
                if not is_outage(error):
                    raise
                if sqlstate(error) not in WORTH_ANOTHER_TRY:
                    raise Unavailable from error
        raise Unavailable

    return run


def is_outage(error: BaseException) -> bool:
    """Tell whether the database is away or too busy, and have the pool looked at where its connections may be dead."""
    if isinstance(error, InternalError):
        return sqlstate(error) in NOT_OURS
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if sqlstate(error) in GONE:
        heal()
    return True


def sqlstate(error: BaseException | None) -> str:
    """Give PostgreSQL's code of a database error, or "" where the server said nothing."""
    if error is None:
        return ""
    return getattr(error.__cause__, "sqlstate", None) or ""


def constraint(error: Error) -> str:
    """Give the name of the constraint that spoke, or ""."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
