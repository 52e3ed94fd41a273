"""Whether a database server answers: asked only when somebody waits for it for suspiciously long.

A statement may take long because another transaction holds a row: its own bounds (statement_timeout, lock_timeout) end
that. A server that hangs, or a network that swallows everything, ends nothing, and libpq waits for ever. A new
connection tells one from the other.
"""

import logging
import os
import threading
import time
from errno import EAGAIN
from typing import ClassVar, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict

logger = logging.getLogger(__name__)

# A server that lets a new connection wait for longer than this hangs.
PATIENCE_S = 0.7
# For so long an answer stands for the server's health.
KEPT_S = 0.5
PAUSE_S = 0.2
# A frozen server's unix socket has room for some who knock, then none.
FULL = os.strerror(EAGAIN)
ADDRESS = ("host", "hostaddr", "port", "dbname", "user")


class Pulse:
    """One server's, for all threads and loops of this process."""

    _of: ClassVar[dict[tuple[str, ...], Self]] = {}
    _making = threading.Lock()

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._lock = threading.Lock()
        self._asked_at: float | None = None
        self._answered_at = float("-inf")
        self._said = False

    @classmethod
    def of(cls, conninfo: str) -> Self:
        """Give the pulse of the server that libpq finds so, one for all who speak with that server."""
        parts = conninfo_to_dict(conninfo)
        with cls._making:
            return cls._of.setdefault(tuple(str(parts.get(name)) for name in ADDRESS), cls(conninfo))

    @property
    def gone(self) -> bool:
        """Tell whether the server was asked, and has not answered within the bound."""
        asked_at = self._asked_at
        return asked_at is not None and time.monotonic() - asked_at > PATIENCE_S

    def doubt(self) -> None:
        """Have the server asked, in a thread of its own, unless that is being done or it has just answered."""
        with self._lock:
            if self._asked_at is not None or time.monotonic() - self._answered_at < KEPT_S:
                return
            self._asked_at = time.monotonic()
        threading.Thread(target=self._ask, name="database-pulse", daemon=True).start()

    def _ask(self) -> None:
        while not self._answers():
            if self.gone and not self._said:
                self._said = True
                logger.warning("the database does not answer; nobody waits for it until it does")
            time.sleep(PAUSE_S)
        if self._said:
            logger.info("the database answers again")
        self._said = False
        with self._lock:
            self._asked_at, self._answered_at = None, time.monotonic()

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                return not connection.closed
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.Error as error:
            return FULL not in str(error)  # a server that refuses is there; whoever needs it hears so
