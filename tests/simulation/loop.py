"""An asyncio event loop on a virtual clock that the simulation steps, one callback at a time.

The libraries with virtual time (async-solipsism, looptime) run one loop to its end. Here every process has a loop of
its own beside the others, and is frozen, slow, or dead from one callback to the next: at any await.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# Two readings of a virtual clock that are closer than this are one.
RESOLUTION_S = 1e-6

Ask = Callable[[asyncio.Future[Any], Callable[[], Any]], None]


class VirtualLoop(asyncio.BaseEventLoop):
    """Callbacks run in the order in which they were asked for, as asyncio promises; `ask` is its way to a thread."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, clock: Callable[[], float], ask: Ask) -> None:
        super().__init__()
        self._clock, self._ask = clock, ask

    def time(self) -> float:
        """Give what the process' monotonic clock says."""
        return self._clock()

    def next_at(self) -> float | None:
        """Give when there is something to do, by `time` (0: now); None: not before something comes from outside."""
        if self._ready:
            return 0.0
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)
        return self._scheduled[0].when() if self._scheduled else None

    @property
    def ready(self) -> bool:
        """Tell whether a callback waits for nothing but its turn."""
        return bool(self._ready)

    def step(self) -> None:
        """Run one callback."""
        until = self.time() + RESOLUTION_S
        while self._scheduled and self._scheduled[0].when() <= until:
            self._ready.append(heapq.heappop(self._scheduled))
        if self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()

    def run_in_executor(self, _: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Have this done by the database."""
        future = self.create_future()
        self._ask(future, lambda: func(*args))
        return future

    def _write_to_self(self) -> None:
        """Wake nobody: the simulation looks at every loop."""

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Leave it where it is; `next_at` drops it."""

    def end(self) -> None:
        """Throw away what was under way, as a killed process does."""
        asyncio._set_running_loop(self)
        while tasks := asyncio.all_tasks(self):
            for task in tasks:
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                _close(task)
                asyncio._unregister_task(task)
        asyncio._set_running_loop(None)
        self.close()


def _close(task: asyncio.Task[Any]) -> None:
    coroutine: Any = task.get_coro()
    with suppress(RuntimeError, ValueError):  # it wanted to wait for something on its way out
        coroutine.close()
