"""How much CPU a process has used."""

import os
import time

import psutil

from tests.bench.samples import CouldNotMeasure

# The clock of a process' CPU time, as clock_getcpuclockid(3) gives it on Linux; Python has that for threads alone.
CPUCLOCK_SCHED = 2


class Cpu:
    """The CPU time, user's and system's of all threads, that a process uses from now on."""

    def __init__(self, pid: int | None = None) -> None:
        self._pid = os.getpid() if pid is None else pid
        self._before_s = self._so_far_s()

    def used_s(self) -> float:
        """Give the seconds since this was made; raises CouldNotMeasure if the process has ended."""
        return self._so_far_s() - self._before_s

    def _so_far_s(self) -> float:
        try:
            return _so_far_s(self._pid)
        except OSError as error:
            raise CouldNotMeasure(f"process {self._pid} has ended") from error


class CpuOfAll(Cpu):
    """The same of a process with all that it has started and will start; of those that ended, in hundredths."""

    def _so_far_s(self) -> float:
        process = psutil.Process(self._pid)
        times = process.cpu_times()
        ended_s = float(times.children_user + times.children_system)
        return super()._so_far_s() + ended_s + sum(_of_child_s(child.pid) for child in process.children())


def _so_far_s(pid: int) -> float:
    return time.clock_gettime((~pid << 3) | CPUCLOCK_SCHED)


def _of_child_s(pid: int) -> float:
    try:
        return _so_far_s(pid)
    except OSError:
        return 0.0  # its parent has it among those that ended
