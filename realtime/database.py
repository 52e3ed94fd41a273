"""Database work of sockets: in threads of its own, never on the path of a frame."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections

from bookings.services.transactions import is_outage
from realtime.trace import in_thread

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 6
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sockets-database")
_thread_of_rights = ThreadPoolExecutor(1, thread_name_prefix="rights-database")


async def in_database(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Give what `work` gives, run in a thread that may use the database."""
    return await _in(_threads, partial(work, *args, **kwargs))


async def in_own_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Give the same from a thread that nobody's commands keep busy: for who may keep a socket."""
    return await _in(_thread_of_rights, partial(work, *args, **kwargs))


async def _in(threads: ThreadPoolExecutor, work: Callable[[], R]) -> R:
    return await in_thread(threads, partial(_with_fresh_connection, work))


def _with_fresh_connection(work: Callable[[], R]) -> R:
    # A thread outside of Django's requests keeps its connection, also one that the server has closed.
    close_old_connections()
    try:
        return work()
    except Error as error:
        is_outage(error)  # has the pool looked at where its connections are dead
        raise
    finally:
        close_old_connections()
