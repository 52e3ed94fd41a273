"""Children in sessions of their own: recorded by pid and start time, stopped with a bound."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from parkmate.embedded.account import Account

# Waits between two looks; whoever may be told to stop gives a pause of their own that raises.
Pause = Callable[[float], None]
LOOK_S = 0.02
# The kernel's boot time, from which a start time is reckoned, moves a little when the clock is set.
SAME_START_S = 2.0
KILLED_WITHIN_S = 10.0


@dataclass(frozen=True)
class Process:
    """A child that leads a session of its own, and the file that remembers it for the next start."""

    popen: "subprocess.Popen[bytes]"
    record: Path

    @property
    def pid(self) -> int:
        """The child's process id, which is its group's and session's too."""
        return self.popen.pid

    def ended(self) -> bool:
        """Tell whether the child has ended, however it did."""
        return self.popen.poll() is not None

    def stop(self, ask: signal.Signals, within_s: float, pause: Pause = time.sleep) -> None:
        """Ask the child to end, kill what has not ended after `within_s`, and forget it."""
        if not self.ended():
            self.popen.send_signal(ask)
        until(self.ended, within_s, pause)
        self.kill()
        self.record.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill the child with all of its group at once; its record stays, as after a crash."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait(KILLED_WITHIN_S)


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    record: Path,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    errors: int = subprocess.STDOUT,
    cwd: Path = Path("/"),
    account: Account | None = None,
    pass_fds: Sequence[int] = (),
) -> Process:
    """Start a child in a session of its own and write its pid and start time to `record`."""
    popen = subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        cwd=cwd,
        env=env,
        start_new_session=True,
        pass_fds=pass_fds,
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
    )
    remember(popen.pid, record)
    return Process(popen, record)


def remember(pid: int, record: Path) -> None:
    """Write pid and start time so that a reader sees all of it or nothing."""
    with contextlib.suppress(psutil.NoSuchProcess):
        text = f"{pid} {psutil.Process(pid).create_time()}\n"
        unfinished = record.with_name(f"{record.name}.new")
        unfinished.write_text(text)
        unfinished.replace(record)


def leftover(record: Path) -> psutil.Process | None:
    """Give the process that `record` names if it still runs and is the same: a pid alone may be anybody's."""
    try:
        pid, started = record.read_text().split()
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(started)) < SAME_START_S
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    return process if same else None


def end_leftover(record: Path, ask: signal.Signals, within_s: float, pause: Pause = time.sleep) -> None:
    """Stop what a killed start left running under `record`, with all of its group, and forget it."""
    process = leftover(record)
    if process is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(ask)
        until(lambda: gone(process), within_s, pause)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        until(lambda: gone(process), KILLED_WITHIN_S, pause)
    record.unlink(missing_ok=True)


def gone(process: psutil.Process) -> bool:
    """Tell whether it runs no more; one that only waits to be reaped counts as gone."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def until(holds: Callable[[], bool], within_s: float, pause: Pause = time.sleep) -> bool:
    """Wait until `holds()`, at most `within_s`; tell whether it came true."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause(LOOK_S)
    return True
