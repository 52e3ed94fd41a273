"""Parkmate's own programs, as they really run: started, stopped, killed and frozen; all they say is kept."""

import re
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from parkmate.embedded import processes
from parkmate.run import address
from parkmate.run.health import Notices, server_answers
from parkmate.run.programs import DAPHNE

BASE = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 10.0
UVICORN = (
    *("-m", "uvicorn", "--no-access-log", "--loop", "parkmate.prepared.many_doors:Loop"),
    *("--ws", "parkmate.prepared.on_uvicorn:Sockets"),
    *("--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--timeout-graceful-shutdown", "5"),
)
TROUBLE = re.compile(
    r"Traceback \(most recent call last\)|^\S+ \S+ (ERROR|CRITICAL) |^\{.*\"level\": \"(ERROR|CRITICAL)\""
    r"|was never (awaited|retrieved)",
    re.MULTILINE,
)


class Failed(AssertionError):
    """A program did not do what every test needs of it; the text ends with what it said."""


@dataclass
class Program:
    """One process of the product and its log, which a restart goes on with."""

    name: str
    folder: Path
    env: Mapping[str, str]
    process: processes.Process | None = None
    _read: int = 0

    def __post_init__(self) -> None:
        self.log.touch()

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.folder / f"{self.name}.log"

    @property
    def running(self) -> processes.Process:
        """Its process."""
        assert self.process is not None, f"{self.name} was not started"
        return self.process

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as output:
            self.process = processes.start(
                [sys.executable, *self.command()],
                record=self.folder / f"{self.name}.pid",
                env={**self.env, **self.environment()},
                output=output,
                cwd=BASE,
                pass_fds=self.passed(),
            )
        in_time = processes.until(lambda: self.running.ended() or self.ready(), READY_WITHIN_S)
        if self.running.ended() or not in_time:
            raise Failed(f"{self.name} did not become ready:\n{self.last_words()}")

    def stop(self) -> None:
        """Ask it to end, as a deployment does; it must do so by itself and in time."""
        if self.process is None or self.process.ended():
            return
        self.process.popen.send_signal(signal.SIGTERM)
        in_time = processes.until(self.process.ended, STOPPED_WITHIN_S)
        self.kill()
        if not in_time:
            raise Failed(f"{self.name} did not end when asked:\n{self.last_words()}")

    def kill(self) -> None:
        """Kill it as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.record.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Let it stand still, as a paused machine does."""
        self.running.popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self.running.popen.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def last_words(self) -> str:
        """Give the end of its log, if it is still there: what goes wrong may be the clearing up."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-80:])

    def trouble(self) -> str:
        """Give what it has said since the last call where there is a traceback or an error in it, else nothing."""
        with self.log.open(errors="replace") as log:
            log.seek(self._read)
            said = log.read()
            self._read = log.tell()
        return f"{self.name} said:\n{said}" if TROUBLE.search(said) else ""

    def command(self) -> list[str]:
        """Give Python's arguments."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Give what it needs in its environment beside the product's."""
        return {}

    def passed(self) -> list[int]:
        """Give the open files that it inherits."""
        return []

    def ready(self) -> bool:
        """Tell whether it can be used."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop it and give back what the test process holds for it."""
        try:
            if self.process is not None and not self.process.ended():
                self.thaw()
            self.stop()
        finally:
            self.kill()


@dataclass
class Server(Program):
    """A server process on a listening socket of ours: its port stays ours while it restarts, as with `make run`.

    The socket bounds what the kernel keeps for a client that does not read; accepted connections inherit that.
    """

    application: ClassVar[str] = "parkmate.asgi:application"
    listener: socket.socket = field(default_factory=lambda: address.bound(HOST, "0"))

    def __post_init__(self) -> None:
        super().__post_init__()
        address.open_to_all(self.listener)

    @property
    def port(self) -> int:
        """The port it answers on."""
        return int(self.listener.getsockname()[1])

    @property
    def origin(self) -> str:
        """The origin that its pages have."""
        return f"http://{HOST}:{self.port}"

    def command(self) -> list[str]:
        """Give Python's arguments."""
        return [*self.program(), "--fd", str(self.listener.fileno()), self.application]

    def program(self) -> tuple[str, ...]:
        """Give Python's arguments that say which server it is."""
        raise NotImplementedError

    def passed(self) -> list[int]:
        """Give the listening socket."""
        return [self.listener.fileno()]

    def ready(self) -> bool:
        """Tell whether it answers."""
        return server_answers(HOST, self.port)

    def close(self) -> None:
        """Stop it and let go of its port."""
        super().close()
        self.listener.close()


class Daphne(Server):
    """The server of `make run`, started as `make run` starts it."""

    def program(self) -> tuple[str, ...]:
        """Give Python's arguments that say which server it is."""
        return DAPHNE


class Uvicorn(Server):
    """The server of production."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # With --port it sets this on each connection; --fd it takes for a unix socket, and answers came 40 ms late.
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def program(self) -> tuple[str, ...]:
        """Give Python's arguments that say which server it is."""
        return UVICORN


@dataclass
class Worker(Program):
    """An expiry worker."""

    notices: Notices = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        # Whoever clears up after a killed run finds the private folder of the socket by this.
        home = self.folder / self.name
        home.mkdir()
        (home / "lock").touch()
        self.notices = Notices(home)

    def start(self) -> None:
        """Start it and wait until it says that it is ready, which an earlier start's word does not count for."""
        self.notices.close()
        self.notices = Notices(self.folder / self.name)
        super().start()

    def command(self) -> list[str]:
        """Give Python's arguments."""
        return [str(BASE / "manage.py"), "run_expiry_worker"]

    def environment(self) -> dict[str, str]:
        """Give where it reports."""
        return {"NOTIFY_SOCKET": str(self.notices.path)}

    def ready(self) -> bool:
        """Tell whether it said READY=1."""
        return self.notices.read() > 0

    def close(self) -> None:
        """Stop it and remove its socket."""
        super().close()
        self.notices.close()
