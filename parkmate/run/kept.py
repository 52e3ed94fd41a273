"""What is kept running: whoever dies is started again, later each time it dies young."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from parkmate.embedded import processes
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import Pause, Process
from parkmate.run.terminal import relay, say

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 10.0
GROWN_UP_S = 10.0
STOPPED_WITHIN_S = 10.0
LAST_WORDS_WITHIN_S = 2.0


class Running(Protocol):
    """A program of ours, or one of the embedded servers."""

    def ended(self) -> bool: ...  # noqa: D102 - as Process
    def stop(self, pause: Pause) -> None: ...  # noqa: D102
    def kill(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Program:
    """A program of ours whose output goes to the terminal."""

    process: Process
    output: threading.Thread

    def ended(self) -> bool:
        """Tell whether it has ended, however it did."""
        return self.process.ended()

    def stop(self, pause: Pause) -> None:
        """Ask it to end, kill it if it does not, and let its last words out."""
        self.process.stop(signal.SIGTERM, STOPPED_WITHIN_S, pause)
        self.output.join(LAST_WORDS_WITHIN_S)

    def kill(self) -> None:
        """Kill it at once."""
        self.process.kill()


def program(
    name: str, command: Sequence[str], *, records: Path, env: Mapping[str, str], cwd: Path, pass_fds: Sequence[int] = ()
) -> Program:
    """Start a program of ours; its lines on the terminal carry `name`."""
    process = processes.start(
        command, record=records / f"{name}.pid", env=env, output=subprocess.PIPE, cwd=cwd, pass_fds=pass_fds
    )
    assert process.popen.stdout is not None
    return Program(process, relay(process.popen.stdout, name))


@dataclass
class Kept:
    """One that is started now and again whenever it dies."""

    name: str
    begin: Callable[[], Running]
    running: Running = field(init=False)
    began_at: float = field(init=False)
    again_at: float | None = None
    wait_s: float = FIRST_WAIT_S

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.running = self.begin()
        self.began_at = time.monotonic()
        self.again_at = None

    def look(self) -> None:
        """Start it again if it died and has waited long enough."""
        now = time.monotonic()
        if self.again_at is None and self.running.ended():
            self.running.kill()
            if now - self.began_at > GROWN_UP_S:
                self.wait_s = FIRST_WAIT_S
            self._wait("ended without being asked to")
        elif self.again_at is not None and now >= self.again_at:
            try:
                self._start()
            except CannotStart as error:
                self._wait(f"cannot start: {error}")

    def _wait(self, what: str) -> None:
        say(f"{self.name} {what}; it is started again in {self.wait_s:g} s.")
        self.again_at = time.monotonic() + self.wait_s
        self.wait_s = min(self.wait_s * 2, LONGEST_WAIT_S)
