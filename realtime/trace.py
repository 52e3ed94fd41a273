"""On whose behalf a line is logged: the request or socket that this task or thread works for.

A context variable carries it into tasks and threads. It holds one object that is filled in on the way, because what a
view finds out in its own task (who is signed in) would not come back to the line that is logged at the end.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def _nobody() -> int | None:
    return None


@dataclass(slots=True)
class Trace:
    """The ids of a request or a socket; `who` gives the user's id once it is known, and asks nobody for it."""

    request_id: str = ""
    socket_id: str = ""
    client: str = ""
    stream: str = ""
    who: Callable[[], int | None] = _nobody

    def ids(self) -> dict[str, str | int]:
        """Give those that are known, by the names of the log's fields."""
        named = {
            "request_id": self.request_id,
            "socket_id": self.socket_id,
            "user_id": self.who(),
            "stream": self.stream,
            "client": self.client,
        }
        return {name: value for name, value in named.items() if value}


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """Give the trace of the request or socket that is being worked for, or None."""
    return _current.get()


@contextmanager
def working_for(trace: Trace) -> Iterator[Trace]:
    """Let everything that is logged meanwhile, in tasks and threads begun here too, carry these ids."""
    before = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(before)


def note(*, user_id: int | None = None, stream: str = "") -> None:
    """Add what has been found out about the one that is being worked for."""
    trace = _current.get()
    if trace is None:
        return
    if user_id is not None:
        trace.who = lambda: user_id
    if stream:
        trace.stream = stream


async def in_thread(threads: Executor, work: Callable[[], T]) -> T:
    """Give what `work` gives in one of these threads; what it logs is logged on behalf of whoever asks here."""
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work)


def apart(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Give a task that works for the whole process: it outlives the request that happened to begin it."""
    return asyncio.create_task(work, context=Context())
