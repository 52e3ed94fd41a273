"""An estimate of the database's clock, for what must not ask the database: ticks, and when to wake up."""

import time
from datetime import UTC, datetime, timedelta

from bookings.clock import moment
from realtime.database import in_database

ROUND_TRIPS = 3
MEASURE_EVERY_S = 10.0
# Two measures missed: what this machine's clock has drifted since is not known.
TRUSTED_S = 3 * MEASURE_EVERY_S


class DatabaseClock:
    """The database's clock as an offset to this machine's monotonic one; before the first measure to its wall clock."""

    def __init__(self) -> None:
        self._zero = datetime.fromtimestamp(time.time(), UTC) - timedelta(seconds=time.monotonic())
        self._measured_at: float | None = None

    @property
    def trusted(self) -> bool:
        """Tell whether it was measured a short while ago."""
        return self._measured_at is not None and time.monotonic() - self._measured_at < TRUSTED_S

    def now(self) -> datetime:
        """Give the moment it probably is in the database."""
        return self._zero + timedelta(seconds=time.monotonic())

    async def measure(self) -> None:
        """Ask the database three times and keep the answer that came soonest."""
        samples = await in_database(lambda: [_sample() for _ in range(ROUND_TRIPS)])
        _, self._zero = min(samples)
        self._measured_at = time.monotonic()


def _sample() -> tuple[float, datetime]:
    asked = time.monotonic()
    now = moment()
    answered = time.monotonic()
    return answered - asked, now - timedelta(seconds=(asked + answered) / 2)
