"""A PostgreSQL that belongs to whoever started it, to be killed, frozen and brought back."""

import contextlib
import signal
from pathlib import Path

import psutil

from parkmate.embedded import postgres


class Store:
    """One cluster in `place`; not `durable` it is faster and may forget its last commits in a crash."""

    def __init__(self, place: Path, *, durable: bool = False) -> None:
        self.place, self.durable = place, durable
        self.server = postgres.start(place, durable=durable)

    def kill(self) -> None:
        """Kill it as a crash would."""
        self.server.kill()

    def start_again(self) -> None:
        """Bring it back; its url stays what it was."""
        self.server = postgres.start(self.place, durable=self.durable)

    def freeze(self) -> None:
        """Let all of its processes stand still."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal_all(signal.SIGCONT)

    def stop(self) -> None:
        """Stop it in order, if it runs."""
        if not self.server.ended():
            self.server.stop()

    def _signal_all(self, number: signal.Signals) -> None:
        postmaster = psutil.Process(self.server.pid)
        for process in (postmaster, *postmaster.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
