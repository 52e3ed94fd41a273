"""How much CPU a process has used."""

import os

import psutil


class Cpu:
    """The CPU time, user's and system's of all threads, that a process uses from now on."""

    def __init__(self, pid: int | None = None) -> None:
        self._process = psutil.Process(os.getpid() if pid is None else pid)
        self._before_s = self._so_far_s()

    def used_s(self) -> float:
        """Give the seconds since this was made; the kernel counts in hundredths."""
        return self._so_far_s() - self._before_s

    def _so_far_s(self) -> float:
        return _so_far_s(self._process)


class CpuOfAll(Cpu):
    """The same of a process with all that it has started and will start."""

    def _so_far_s(self) -> float:
        times = self._process.cpu_times()
        ended_s = float(times.children_user + times.children_system)
        return super()._so_far_s() + ended_s + sum(_so_far_s(child) for child in self._process.children())


def _so_far_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its parent has it among those that ended
    return float(times.user + times.system)
