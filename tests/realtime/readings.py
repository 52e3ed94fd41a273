"""Pictures whose reading a test holds up."""

from collections import Counter
from threading import Event
from typing import Any

import pytest

from realtime import hub as hubs
from realtime.pictures import read_opening


class Readings:
    """How often each stream's picture was read; what was read is given only when a test lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.counted = Counter[str]()
        self.done = Event()
        self.let_go = Event()

    def hold(self) -> None:
        """Hold up every reading from now on."""
        self._monkeypatch.setattr(hubs, "read_opening", self._read)

    def _read(self, stream: str, since: Any) -> Any:
        self.counted[stream] += 1
        opening = read_opening(stream, since)
        self.done.set()
        assert self.let_go.wait(5)
        return opening
