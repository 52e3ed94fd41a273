"""A `make run` without make: started, listened to, and looked after by a test."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil

from parkmate.embedded import private
from parkmate.embedded.account import account_for
from parkmate.embedded.processes import gone
from parkmate.settings import BASE

UP_WITHIN_S = 60.0
DOWN_WITHIN_S = 30.0


class Start:
    """One start on the data folder `data`; `lines` is all that it has printed."""

    def __init__(self, data: Path, *, under: Sequence[str] = (), **env: str) -> None:
        self.data = data
        self.lines: list[str] = []
        self._said: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [*under, sys.executable, "-m", "parkmate.run"],
            cwd=BASE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env=clean_environment() | {"PARKMATE_DATA": str(data), "PORT": "0"} | env,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self._said.put(line.rstrip("\n"))
        self._said.put(None)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def hear(self, pattern: str, within_s: float = UP_WITHIN_S) -> re.Match[str]:
        """Give the first match in what it says from now on."""
        deadline = time.monotonic() + within_s
        while (line := self._said.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"ended without saying {pattern!r}:\n{self.text}")

    def up(self) -> "Start":
        self.url = self.hear(r"running at (http://\S+?)/ ").group(1)
        self.book = self.hear("^curl .*").group()
        self.watch = self.hear(".*manage.py.* watch .*").group()
        return self

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def pid_of(self, name: str) -> int:
        """Give the pid of server, worker-1, worker-2, redis, postgres or command, 0 while there is none."""
        for record in self.data.glob(f"*/{name}.pid"):
            with contextlib.suppress(FileNotFoundError):
                return int(record.read_text().split()[0])
        return 0

    def ask(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)

    def code(self) -> int:
        """Give the exit code, and take in the last lines."""
        code = self.process.wait(DOWN_WITHIN_S)
        while (line := self._said.get(timeout=DOWN_WITHIN_S)) is not None:
            self.lines.append(line)
        return code

    def kill_everything(self) -> None:
        family: list[psutil.Process | subprocess.Popen[str]] = [
            self.process,
            *psutil.Process(self.process.pid).children(recursive=True),
        ]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


def clean_environment() -> dict[str, str]:
    """Give our environment without what the tests' own servers need."""
    taken = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "HOST", "PORT"}
    return {name: value for name, value in os.environ.items() if name not in taken}


def left_of(data: Path) -> list[str]:
    """Give what a start on `data` left behind: processes, socket folders, records, half a cluster."""
    sockets = [path for path in socket_folders(data) if path.exists()]
    files = [path for pattern in ("*/*.pid", "postgres/initdb-*") for path in data.glob(pattern)]
    return [*running_on(data), *map(str, sockets + files)]


def running_on(data: Path) -> list[str]:
    """Give every process, child of whomever, whose command line, folder or environment names `data`."""
    marks = [str(data), str(data.resolve()), *map(str, socket_folders(data))]
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            facts = " ".join([*process.cmdline(), process.cwd(), process.environ().get("PARKMATE_DATA", "")])
            if any(mark in facts for mark in marks) and not gone(process):
                found.append(f"{process.pid} {process.cmdline()}")
    return found


def socket_folders(data: Path) -> list[Path]:
    """Give where the sockets of a start on `data` would be, whoever runs it."""
    accounts = (None, account_for(data / "postgres" / "cluster"))
    return [private.name(data / part, account) for part in ("postgres", "redis", "run") for account in accounts]
