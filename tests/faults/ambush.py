"""Striking at one moment of a transaction: seen on the wire to PostgreSQL, without a debugger and without a hook.

A service appends its events with its last statement, then says COMMIT. The wire sees both pass, and what PostgreSQL
answers. Whoever strikes *in the batch* lets the events never arrive; *before the commit* holds COMMIT back; *after the
commit* holds the answer back: PostgreSQL has committed, the program does not know it and has told nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.ends import Looks

# Few events or many, their streams are raised.
APPENDS = b"INSERT INTO bookings_stream "
BOOKS = b'INSERT INTO "bookings_booking" '
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
COMMITTED = b"COMMIT\x00"


class Moment(StrEnum):
    """When to strike."""

    IN_THE_BATCH = "in the batch"
    BEFORE_THE_COMMIT = "before the commit"
    AFTER_THE_COMMIT = "after the commit"


@dataclass
class Ambush:
    """Waits for a program's next transaction that writes such rows; once it has struck, nothing passes."""

    strike: Callable[[], None]
    writes: bytes = APPENDS
    at: Moment | None = None
    struck: Moment | None = None

    def lie_in_wait(self, at: Moment, writes: bytes) -> None:
        """Strike at this moment of the next transaction with this statement."""
        self.at, self.writes, self.struck = at, writes, None

    def give_up(self) -> None:
        """Let everything pass again."""
        self.at = None

    def looks(self) -> Looks:
        """Give what looks at one connection."""
        over = Overheard(self)
        return Looks(over.asked, over.answered)

    def now(self) -> None:
        """Strike."""
        self.struck, self.at = self.at, None
        self.strike()


@dataclass
class Overheard:
    """One connection to PostgreSQL, as far as it matters: whether this transaction has written what is waited for."""

    ambush: Ambush
    has_written: bool = False
    has_committed: bool = False
    is_dead: bool = False

    def asked(self, data: bytes) -> bytes:
        """Look at what the program says."""
        self.has_written |= self.ambush.writes in data
        self.has_committed = data == COMMIT
        in_batch = self.ambush.writes in data and self.ambush.at is Moment.IN_THE_BATCH
        before = self.has_committed and self.has_written and self.ambush.at is Moment.BEFORE_THE_COMMIT
        return self._struck(data, now=in_batch or before)

    def answered(self, data: bytes) -> bytes:
        """Look at what PostgreSQL answers."""
        done = self.has_committed and COMMITTED in data
        after = done and self.has_written and self.ambush.at is Moment.AFTER_THE_COMMIT
        if done:
            self.has_written = self.has_committed = False
        return self._struck(data, now=after)

    def _struck(self, data: bytes, *, now: bool) -> bytes:
        if now:
            self.is_dead = True
            self.ambush.now()
        return b"" if self.is_dead else data
