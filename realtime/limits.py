"""What one socket and one user may do; each limit is a constant with its unit, or a setting."""

import time
from collections import Counter, deque

LARGEST_FRAME_BYTES = 8 * 1024
MESSAGES = 200  # more than 20 a second …
MESSAGES_WINDOW_S = 10.0  # … over 10 s
BAD_FRAMES = 5
BAD_FRAMES_WINDOW_S = 60.0
# Commands of one socket that wait for the ones before them.
COMMANDS_WAITING = 32

# How many sockets are open in this process: of `user.<id>`, of `kiosk.<id>`, and unpaired ones of `address.<address>`.
open_sockets: Counter[str] = Counter()


class Window:
    """Counts what happens within a span of time."""

    def __init__(self, count: int, window_s: float) -> None:
        self._count, self._window_s = count, window_s
        self._times: deque[float] = deque()

    def full(self) -> bool:
        """Count one more; tell whether that makes `count` of them within the window."""
        now = time.monotonic()
        self._times.append(now)
        while self._times[0] < now - self._window_s:
            self._times.popleft()
        return len(self._times) >= self._count
