"""Dropping what Redis publishes: its pub/sub messages, whole ones, and nothing else that it says."""

import random
from dataclasses import dataclass, field

from tests.faults.ends import Looks

LINE_END = b"\r\n"
# RESP2 calls a message an array, RESP3 a push.
MESSAGES = (b"*3\r\n$7\r\nmessage\r\n", b">3\r\n$7\r\nmessage\r\n")


@dataclass
class Bus:
    """How much is dropped of what Redis tells its subscribers, and how much that was."""

    chance: random.Random
    drop: float = 0.0
    dropped: int = 0

    def looks(self) -> Looks:
        """Give what looks at one connection."""
        return Looks(answered=Values(self).answered)


@dataclass
class Values:
    """One connection to Redis: its answers, value by value."""

    bus: Bus
    _unfinished: bytearray = field(default_factory=bytearray)

    def answered(self, data: bytes) -> bytes:
        """Give the whole values that have come, without those that are dropped."""
        self._unfinished += data
        carried, start = bytearray(), 0
        while (end := end_of(self._unfinished, start)) is not None:
            value = self._unfinished[start:end]
            if not self._is_dropped(value):
                carried += value
            start = end
        del self._unfinished[:start]
        return bytes(carried)

    def _is_dropped(self, value: bytearray) -> bool:
        if not value.startswith(MESSAGES) or self.bus.chance.random() >= self.bus.drop:
            return False
        self.bus.dropped += 1
        return True


def end_of(data: bytearray, start: int) -> int | None:
    """Give where the value that begins here ends, or None where it has not come to its end yet."""
    line = data.find(LINE_END, start)
    if line < 0:
        return None
    kind, end = chr(data[start]), line + len(LINE_END)
    if kind in "$=!":
        length = int(data[start + 1 : line])
        end += 0 if length < 0 else length + len(LINE_END)
        return end if end <= len(data) else None
    if kind in "*>~%":
        for _ in range(max(0, int(data[start + 1 : line])) * (2 if kind == "%" else 1)):
            after = end_of(data, end)
            if after is None:
                return None
            end = after
    return end
