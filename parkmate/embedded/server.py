"""A server that runs in a folder of ours: what PostgreSQL and Redis have in common."""

import time
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import ClassVar, Self

from parkmate.embedded import private
from parkmate.embedded.lock import Lock
from parkmate.embedded.processes import Pause, Process


@dataclass(frozen=True)
class Server:
    """A running server; `url` names its socket, in a private folder of its own."""

    ask_to_stop: ClassVar[Signals]
    stopped_within_s: ClassVar[float]

    url: str
    log: Path
    sockets: Path
    process: Process
    lock: Lock

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.process.pid

    def ended(self) -> bool:
        """Tell whether it has ended, however it did."""
        return self.process.ended()

    def stop(self, pause: Pause = time.sleep) -> None:
        """Stop it in order; nothing but its data is left."""
        self.process.stop(self.ask_to_stop, self.stopped_within_s, pause)
        private.remove(self.sockets)
        self.lock.release()

    def kill(self) -> None:
        """Kill it as a crash would; starting it on the same folder gives one with the same url."""
        self.process.kill()
        self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
