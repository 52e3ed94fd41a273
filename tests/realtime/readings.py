"""Pictures whose reading a test holds up."""

from collections import Counter
from threading import Event
from typing import Any

import pytest

from realtime import pictures
from realtime.pictures import read_openings


class Readings:
    """How often each stream's picture was read; what was read is given only when a test lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.counted = Counter[str]()
        self.done = Event()
        self.let_go = Event()

    def hold(self) -> None:
        """Hold up every reading from now on."""
        self._monkeypatch.setattr(pictures, "read_opening", self._read)
        self._monkeypatch.setattr(pictures, "read_openings", self._read_together)

    def _read(self, stream: str, since: Any) -> Any:
        return self._read_together([(stream, since)])[0]

    def _read_together(self, asked: Any) -> Any:
        self.counted.update(stream for stream, _ in asked)
        openings = read_openings(asked)
        self.done.set()
        assert self.let_go.wait(5)
        return openings
