"""Parkmate's own programs: Django's commands, the server and the workers."""

import math
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parkmate.embedded import processes
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import Pause
from parkmate.run.kept import Program, program
from parkmate.run.terminal import relay, say

COMMAND_STOPPED_WITHIN_S = 5.0
# -1: no socket is closed for its age alone.
# Verbosity 0: parkmate.access has a line for each request, where daphne's own would show the query.
DAPHNE = (
    *("-m", "parkmate.run.serve", "--verbosity", "0", "--websocket_timeout", "-1"),
    *("--ping-interval", "20", "--ping-timeout", "30"),
)


@dataclass(frozen=True)
class Programs:
    """How each of them is started: from which folder, remembered where, with which environment."""

    base: Path
    records: Path
    env: Mapping[str, str]

    def command(self, *arguments: str, pause: Pause) -> str:
        """Run a command of manage.py to its end and give what it printed; raises CannotStart if it failed."""
        with tempfile.TemporaryFile() as answer:
            process = processes.start(
                [sys.executable, str(self.base / "manage.py"), *arguments],
                record=self.records / "command.pid",
                env=self.env,
                output=answer,
                errors=subprocess.PIPE,
                cwd=self.base,
            )
            assert process.popen.stderr is not None
            thread = relay(process.popen.stderr, arguments[0])
            try:
                processes.until(process.ended, math.inf, pause)
            finally:
                process.stop(signal.SIGTERM, COMMAND_STOPPED_WITHIN_S)
                thread.join(COMMAND_STOPPED_WITHIN_S)
            answer.seek(0)
            text = answer.read().decode()
        if process.popen.returncode != 0:
            say(text, arguments[0])
            raise CannotStart(f"`manage.py {arguments[0]}` failed; its lines above say why.")
        return text

    def screens(self, *, pause: Pause) -> None:
        """Build the screens if they are missing or stale; what cannot be built is said, and keeps nothing else back."""
        process = processes.start(
            [sys.executable, "-m", "parkmate.screens"],
            record=self.records / "command.pid",
            env=self.env,
            output=subprocess.PIPE,
            cwd=self.base,
        )
        assert process.popen.stdout is not None
        thread = relay(process.popen.stdout, "screens")
        try:
            processes.until(process.ended, math.inf, pause)
        finally:
            process.stop(signal.SIGTERM, COMMAND_STOPPED_WITHIN_S)
            thread.join(COMMAND_STOPPED_WITHIN_S)

    def server(self, listener: socket.socket) -> Program:
        """Start daphne on a socket that stays ours: whoever connects while it restarts waits, and is not refused."""
        fd = listener.fileno()
        command = [sys.executable, *DAPHNE, "--fd", str(fd), "parkmate.asgi:application"]
        return program("server", command, records=self.records, env=self.env, cwd=self.base, pass_fds=[fd])

    def worker(self, name: str, notify: Path) -> Program:
        """Start an expiry worker of this name, which says READY=1 on `notify`."""
        command = [sys.executable, str(self.base / "manage.py"), "run_expiry_worker"]
        env = {**self.env, "NOTIFY_SOCKET": str(notify)}
        return program(name, command, records=self.records, env=env, cwd=self.base)
