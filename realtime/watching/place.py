"""Where we stand in a stream: which message is the next, which is old, and when one is missing."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import urlencode

from realtime import messages

REPEATS = (messages.TICK, messages.HEARTBEAT, messages.RESUMED)  # they name the present version and do not advance it


class Step(Enum):
    """What a message is to the stream."""

    SNAPSHOT = auto()
    EVENT = auto()
    BESIDE = auto()  # it has no bearing on the version
    OLD = auto()
    HOLE = auto()  # an event is missing: reconnect with `since`


@dataclass
class Place:
    """The version that we have, and the life of the database that it belongs to; None before the first snapshot."""

    version: int | None = None
    epoch: str | None = None

    def take(self, message: dict[str, Any]) -> Step:
        """Judge a message and move on where it is the next."""
        version = message.get("version")
        if message["type"] == messages.SNAPSHOT:
            self.version, self.epoch = version, message.get("epoch")
            return Step.SNAPSHOT
        if message["type"] == messages.PAIRING_CODE:
            self.version = self.epoch = None  # the next lot is perhaps another one
        if not isinstance(version, int):
            return Step.BESIDE
        if message["type"] in REPEATS:
            return Step.BESIDE if version == self.version else self._elsewhere(version)
        if self.version is not None and version == self.version + 1:
            self.version = version
            return Step.EVENT
        return self._elsewhere(version)

    def _elsewhere(self, version: int) -> Step:
        return Step.OLD if self.version is not None and version <= self.version else Step.HOLE

    def query(self) -> str:
        """Give `?since=…&epoch=…`, or nothing before the first snapshot."""
        if self.version is None or self.epoch is None:
            return ""
        return "?" + urlencode({"since": self.version, "epoch": self.epoch})
