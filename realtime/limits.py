"""What one socket and one user may do: a deployment's limits are settings, the protocol's own are constants here."""

import time
from bisect import bisect_left
from collections import Counter

# Over so long a socket may send settings.MESSAGES_PER_SECOND on average.
MESSAGES_WINDOW_S = 10.0
BAD_FRAMES = 5
BAD_FRAMES_WINDOW_S = 60.0
MINUTE_S = 60.0
NAMES_BEFORE_TIDYING = 10_000

# How many sockets are open in this process: of `user.<id>`, of `kiosk.<id>`, and unpaired ones of `address.<address>`.
open_sockets: Counter[str] = Counter()


class Window:
    """Counts what happens within a span of time."""

    def __init__(self, count: int, window_s: float) -> None:
        self._count, self._window_s = count, window_s
        # A few at most; each socket has two of these, and a deque takes three quarters of a KiB for nothing.
        self._times: list[float] = []

    def full(self) -> bool:
        """Count one more; tell whether that makes `count` of them within the window."""
        now = time.monotonic()
        self._times.append(now)
        del self._times[: bisect_left(self._times, now - self._window_s)]
        return len(self._times) >= self._count

    def idle(self) -> bool:
        """Tell whether nothing has happened within the window."""
        return not self._times or self._times[-1] < time.monotonic() - self._window_s


class Windows:
    """A window for each name, in one process; those in which nothing happens are forgotten."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._of: dict[str, Window] = {}

    def full(self, name: str, most: int) -> bool:
        """Count one more for this name; tell whether that is more than `most` within the window."""
        if name not in self._of and len(self._of) >= NAMES_BEFORE_TIDYING:
            self._of = {each: window for each, window in self._of.items() if not window.idle()}
        return self._of.setdefault(name, Window(most + 1, self._window_s)).full()


# Commands of `user.<id>` that change something, on whatever sockets.
changes = Windows(MINUTE_S)
# Displays that begin to wait, of `address.<address>`: each writes a row.
openings = Windows(MINUTE_S)
