"""A PostgreSQL and a Redis of the tests' own, started before Django reads its settings (`-p tests.servers`)."""

import atexit
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkmate.embedded import postgres, private, processes, redis
from parkmate.embedded.account import account_for
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.lock import Lock

NAME = "parkmate-tests-"
OURS = {"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "LOTS_LISTED_AT_ONCE"}
# Another run may have made its folder and not yet locked it.
SETTLED_S = 60.0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    # pytest-django reads the settings in this very hook; a wrapper comes before it.
    forget_environment()
    sweep_interrupted_runs()
    start()
    return (yield)


def forget_environment() -> None:
    """Let no server or setting of the person's own into the tests: they flush, kill and expect defaults."""
    for name in list(os.environ):
        if name in OURS or name.startswith(("PARKMATE_", "PG")):
            del os.environ[name]


def start(*, durable: bool = False) -> None:
    """Start both servers in a temporary folder that goes away with this process, however it ends in order."""
    # As Ctrl-C: pytest ends the test it is in, and the session with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix=NAME))
    folder.chmod(0o711)
    lock = Lock(folder)
    atexit.register(lock.release)
    atexit.register(remove, folder)
    data = folder / "servers"
    database = postgres.start(data, durable=durable)
    atexit.register(database.stop)
    cache = redis.start(data)
    if cache is None:
        sys.exit("The tests need a Redis; put redis-server or valkey-server on the PATH.")
    atexit.register(cache.stop)
    os.environ.update(DATABASE_URL=database.url, REDIS_URL=cache.url)
    # Whatever a test makes is found, and ended, with the servers' folder.
    tempfile.tempdir = str(folder)


def sweep_interrupted_runs() -> None:
    """End and remove what a killed run of the tests left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{NAME}*"):
        try:
            if time.time() - folder.stat().st_mtime < SETTLED_S and not any(folder.iterdir()):
                continue
            lock = Lock(folder)
        except (CannotStart, OSError):
            continue
        remove(folder)
        lock.release()


def remove(folder: Path) -> None:
    """End every process that is recorded in `folder` and remove it with the servers' socket folders."""
    for record in folder.rglob("*.pid"):
        if record.name != "postmaster.pid":
            ask = signal.SIGINT if record.name == "postgres.pid" else signal.SIGTERM
            processes.end_leftover(record, ask, 10.0)
    for held in {lock.parent for lock in folder.rglob("lock")}:
        for owner in (held, held / "run"):
            private.remove(private.name(owner))
            private.remove(private.name(owner, account_for(owner / "cluster")))
    shutil.rmtree(folder, ignore_errors=True)
