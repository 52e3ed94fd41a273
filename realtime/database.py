"""Database work of sockets: in threads of its own, never on the path of a frame."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections

from bookings.services.transactions import is_outage

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 6
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sockets-database")


async def in_database(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Give what `work` gives, run in a thread that may use the database."""
    # What is logged there is logged on behalf of whoever asks here.
    job = partial(copy_context().run, _with_fresh_connection, partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads, job)


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
