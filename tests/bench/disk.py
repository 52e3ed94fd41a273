"""How long this machine's disk takes to make a page durable: no end of a booking is told before it did so."""

import os
import tempfile
import time
from threading import Event, Thread
from typing import Self

# As PostgreSQL's log is written: a page over bytes that are there, then fdatasync.
PAGE = b"p" * 8192
PAGES = 256
EVERY_S = 0.01


class Disk:
    """Writes a page a hundred times a second, where the bench's servers write theirs, as long as it is entered."""

    def __init__(self) -> None:
        self.took_s: list[float] = []
        self._ends = Event()
        self._writer = Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        self._file = tempfile.TemporaryFile(buffering=0)
        self._file.write(PAGE * PAGES)
        os.fsync(self._file)
        self._writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._writer.join()
        self._file.close()

    def _write(self) -> None:
        number = 0
        while not self._ends.wait(EVERY_S):
            began_at = time.monotonic()
            os.pwrite(self._file.fileno(), PAGE, number % PAGES * len(PAGE))
            os.fdatasync(self._file)
            self.took_s.append(time.monotonic() - began_at)
            number += 1
