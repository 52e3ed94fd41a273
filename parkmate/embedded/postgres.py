"""A PostgreSQL for a machine that has none: on a unix socket alone, stopped as it was started."""

import signal
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from parkmate.embedded import cluster, log, private, processes
from parkmate.embedded.account import Account, account_for
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.lock import Lock
from parkmate.embedded.processes import Pause
from parkmate.embedded.server import Server

MAX_CONNECTIONS = 300
# Recovery after a crash may have much to read.
READY_WITHIN_S = 120.0
STOPPED_WITHIN_S = 15.0
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """A running PostgreSQL with the database `parkmate`; `url` is a libpq URL. Stopping it ends every session."""

    ask_to_stop = signal.SIGINT
    stopped_within_s = STOPPED_WITHIN_S


def start(data: Path, *, durable: bool = True, pause: Pause = time.sleep) -> Postgres:
    """Start PostgreSQL on `data`/postgres, after ending what a killed start left there.

    Not `durable` is faster and survives no power cut: for tests. Raises CannotStart.
    """
    folder = data.resolve() / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder)
    try:
        cluster.clear_up(folder, pause)
        account = account_for(folder / "cluster")
        cluster.make(folder, account, durable=durable, pause=pause)
        return serve(folder, account, lock, durable=durable, pause=pause)
    except BaseException:
        lock.release()
        raise


def serve(folder: Path, account: Account | None, lock: Lock, *, durable: bool, pause: Pause) -> Postgres:
    """Run the server until it answers and has its database; if it does not, leave nothing running."""
    sockets = private.folder(folder, account)
    settings = options(sockets) | ({} if durable else NOT_DURABLE)
    command = [str(cluster.binary("postgres")), "-D", str(folder / "cluster"), "-p", "5432"]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with log.opened(folder / "log") as output:
        process = processes.start(
            command, record=folder / "postgres.pid", env=cluster.ENVIRONMENT, output=output, account=account
        )
    server = Postgres(url(sockets, "parkmate"), folder / "log", sockets, process, lock)
    try:
        make_database(server, pause)
    except BaseException:
        server.stop()
        raise
    return server


def options(sockets: Path) -> dict[str, str]:
    """Give the server's settings: no TCP, its socket in a folder that only its own account can enter."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
        "log_timezone": "UTC",
        # The rows and values of a failed statement are people's: names, vehicle numbers.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "timezone": "UTC",
    }


def url(sockets: Path, database: str) -> str:
    """Give the libpq URL; the port is named, for it is part of the socket's name and PGPORT would change it."""
    return f"postgresql://parkmate@/{database}?host={quote(str(sockets), safe='')}&port=5432"


def make_database(server: Postgres, pause: Pause) -> None:
    """Wait until the server answers and make the database `parkmate` where there is none yet."""
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            connection = psycopg.connect(url(server.sockets, "postgres"), autocommit=True, connect_timeout=2)
        except psycopg.OperationalError:
            if server.process.ended() or time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL did not start: {log.last_words(server.log)}") from None
            pause(processes.LOOK_S)
        else:
            break
    with connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'parkmate'").fetchone() is None:
            connection.execute("CREATE DATABASE parkmate")
