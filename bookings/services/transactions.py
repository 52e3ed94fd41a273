"""One transaction for each service, tried again where the database asks for it."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import Error, InterfaceError, InternalError, OperationalError, transaction

from bookings.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
WORTH_ANOTHER_TRY = {"40P01", "40001"}  # deadlock, serialization failure
IDLE_IN_TRANSACTION = "25P03"  # this process was paused and its connection ended; psycopg calls it an internal error


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
                if isinstance(error, InternalError) and sqlstate(error) != IDLE_IN_TRANSACTION:
                    raise
                if sqlstate(error) not in WORTH_ANOTHER_TRY:
                    raise Unavailable from error
        raise Unavailable

    return run


def sqlstate(error: Error) -> str:
    """Give PostgreSQL's code of a database error, or "" where the server said nothing."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def constraint(error: Error) -> str:
    """Give the name of the constraint that spoke, or ""."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
