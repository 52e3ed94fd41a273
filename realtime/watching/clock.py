"""The server's clock as estimated from ping and pong: this machine's own may be wrong, or be set while we watch."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Older samples go: 100 millionths of drift are 9 s a day.
SAMPLES = 5
# A correction below this never turns a countdown back; a larger one is a step.
SLEW_S = 1.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """One ping and its pong: how long it took, and by how much the server's clock is ahead of our steady one."""

    round_trip_s: float
    offset_s: float


class ServerClock:
    """Tells the server's time; seconds are of `steady`, a clock that nobody sets."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self.steady = steady
        self._samples: deque[Sample] = deque(maxlen=SAMPLES)
        self._last_s: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is an estimate yet."""
        return bool(self._samples)

    def sample(self, *, sent_s: float, received_s: float, server_time: datetime) -> None:
        """Take one round trip into account; the shortest of the last few counts."""
        server_s = (server_time - EPOCH).total_seconds()
        self._samples.append(Sample(received_s - sent_s, server_s - (sent_s + received_s) / 2))

    def forget(self) -> None:
        """Drop the samples: the machine slept, and its steady clock with it."""
        self._samples.clear()
        self._last_s = None

    def now(self) -> datetime:
        """Give the server's time; it runs on without a connection and does not go back by less than a second."""
        best = min(self._samples, key=lambda sample: sample.round_trip_s)
        now_s = self.steady() + best.offset_s
        if self._last_s is not None and 0 < self._last_s - now_s < SLEW_S:
            now_s = self._last_s
        self._last_s = now_s
        return EPOCH + timedelta(seconds=now_s)


class JumpDetector:
    """Notices that the machine slept or that its clock was set: wall clock and steady clock disagree."""

    def __init__(
        self, steady: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time, jump_s: float = 2.0
    ) -> None:
        self._steady, self._wall, self._jump_s = steady, wall, jump_s
        self._apart_s = wall() - steady()

    def jumped(self) -> bool:
        """Tell whether they moved apart since the last time somebody asked."""
        apart_s = self._wall() - self._steady()
        moved_s, self._apart_s = apart_s - self._apart_s, apart_s
        return abs(moved_s) > self._jump_s
