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
        times = self._process.cpu_times()
        return float(times.user + times.system)
