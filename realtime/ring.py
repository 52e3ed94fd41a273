"""The last events of one stream, in order: they answer most reconnects, and slow sockets read on from here."""

from collections import deque

from django.conf import settings

# How far back a `since` may reach, and how far behind a socket may read.
LENGTH: int = settings.EVENTS_WAITING


class Ring:
    """The frames of the last versions up to `last`, without a hole."""

    __slots__ = ("_frames", "last")

    def __init__(self, last: int) -> None:
        self.last = last
        # An empty deque takes three quarters of a KiB, and most drivers' streams are quiet.
        self._frames: deque[str] | tuple[()] = ()

    def append(self, frame: str) -> None:
        """Add the frame of the next version."""
        if not self._frames:
            self._frames = deque(maxlen=LENGTH)
        self._frames.append(frame)
        self.last += 1

    def reaches(self, version: int) -> bool:
        """Tell whether every event after this version is here; none is asked for at `last` itself."""
        return self.last - len(self._frames) <= version <= self.last

    def after(self, version: int) -> str:
        """Give the frame of the next version; ask `reaches` first, and only below `last`."""
        return self._frames[version - self.last]

    def all_after(self, version: int) -> list[str]:
        """Give the frames of every version after this one."""
        return [self.after(before) for before in range(version, self.last)]
