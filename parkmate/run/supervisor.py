"""`make run`: all of Parkmate on one machine, in order up and in order down."""

import os
import signal
import socket
from contextlib import ExitStack
from functools import partial

from parkmate import settings
from parkmate.embedded import processes
from parkmate.embedded.errors import CannotStart
from parkmate.embedded.lock import Lock
from parkmate.run import address, stores
from parkmate.run.health import Notices, server_answers
from parkmate.run.kept import Kept
from parkmate.run.programs import Programs
from parkmate.run.secret import secret_key
from parkmate.run.signals import Insisting, Signals, Stopping
from parkmate.run.terminal import put, say
from parkmate.run.welcome import Demo, welcome

# Two: where one is killed the other goes on, and much that ends at once is ended on two cores.
WORKERS = ("worker-1", "worker-2")
# Those who talk to a server stop before it.
STOPPED_IN_ORDER = ("server", *WORKERS, "redis", "postgres")
LEFTOVERS = {
    "run/server.pid": signal.SIGTERM,
    **{f"run/{worker}.pid": signal.SIGTERM for worker in WORKERS},
    "run/command.pid": signal.SIGTERM,
    "redis/redis.pid": signal.SIGTERM,
    "postgres/postgres.pid": signal.SIGINT,
}
LEFTOVER_WITHIN_S = 5.0
SERVER_WITHIN_S = 60.0
WORKERS_WITHIN_S = 20.0
LOOK_S = 0.1


class Supervisor:
    """Holds everything that runs; `run` gives the exit code."""

    def __init__(self, signals: Signals) -> None:
        self.pause = signals.pause
        self.pause_while_stopping = signals.pause_while_stopping
        self.records = settings.DATA / "run"
        self.kept: dict[str, Kept] = {}
        self.closing = ExitStack()

    def run(self) -> int:
        """Start all, keep it running until somebody asks to stop, stop all."""
        code = 1
        try:
            self.start()
        except Stopping:
            code = 0
        except CannotStart as error:
            say(str(error))
        except OSError as error:
            say(f"Parkmate cannot start: {error}; PARKMATE_DATA names another folder for its data.")
        finally:
            stopped = self.stop()
        return code if stopped else 1

    def start(self) -> None:
        """Bring everything up, say so, and keep it up; the port opens when there is something to serve."""
        listener = self.take_place()
        programs = Programs(settings.BASE, self.records, self.environment(listener))
        programs.screens(pause=self.pause)
        programs.command("migrate", "--verbosity", "0", pause=self.pause)
        random = [] if address.is_private(listener) else ["--random-passwords"]
        demo = Demo.parse(programs.command("load_demo", *random, pause=self.pause))
        address.open_to_all(listener)
        self.keep(Kept("server", partial(programs.server, listener)))
        self.wait_for_server(listener)
        notices = Notices(self.records)
        self.closing.callback(notices.close)
        for worker in WORKERS:
            self.keep(Kept(worker, partial(programs.worker, worker, notices.path)))
        self.wait_for_workers(notices)
        built = (settings.SCREENS / "index.html").is_file()
        put(welcome(address.url(listener), demo, settings.BASE / "manage.py", screens=built))
        while True:
            self.look()
            notices.read()
            self.pause(LOOK_S)

    def take_place(self) -> socket.socket:
        """Lock the data folder, end what a killed start left running, and take the port."""
        self.records.mkdir(parents=True, exist_ok=True)
        self.closing.callback(Lock(settings.DATA).release)
        for record, ask in LEFTOVERS.items():
            processes.end_leftover(settings.DATA / record, ask, LEFTOVER_WITHIN_S, self.pause)
        listener = address.bound(settings.HOST, settings.PORT)
        self.closing.callback(listener.close)
        return listener

    def environment(self, listener: socket.socket) -> dict[str, str]:
        """Start PostgreSQL and Redis, and give our programs' environment; what the person has set there stays."""
        ours = {
            "PARKMATE_SECRET_KEY": secret_key(settings.DATA),
            "PARKMATE_ALLOWED_HOSTS": address.names(listener, settings.HOST),
            "LOTS_LISTED_AT_ONCE": "1",  # nobody here waits for the staff
        }
        theirs = {name: value for name, value in os.environ.items() if value.strip() and name != "NOTIFY_SOCKET"}
        database_url, database = stores.database(settings.DATABASE_URL, settings.DATA, self.pause)
        self.keep(database)
        redis_url, redis = stores.cache(settings.REDIS_URL, settings.DATA, self.pause)
        self.keep(redis)
        return ours | theirs | {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "PYTHONUNBUFFERED": "1"}

    def keep(self, kept: Kept | None) -> None:
        """Have it started again when it dies, and stopped in its turn."""
        if kept is not None:
            self.kept[kept.name] = kept

    def look(self) -> None:
        """Start again whoever died."""
        for kept in self.kept.values():
            kept.look()

    def wait_for_server(self, listener: socket.socket) -> None:
        """Wait until the server is healthy; raises CannotStart if it ended or is not in time."""
        host, port = address.reached_at(listener)
        server = self.kept["server"].running

        def ready() -> bool:
            return server.ended() or server_answers(host, port)

        if not processes.until(ready, SERVER_WITHIN_S, self.pause) or server.ended():
            raise CannotStart("The server did not come up; its lines above say why.")

    def wait_for_workers(self, notices: Notices) -> None:
        """Wait until the workers are ready; without them bookings still end for everyone who looks, so only say so."""

        def ready() -> bool:
            self.look()
            return notices.read() >= len(WORKERS)

        if not processes.until(ready, WORKERS_WITHIN_S, self.pause):
            say(f"The workers were not ready within {WORKERS_WITHIN_S:g} s; their lines above say why.")

    def stop(self) -> bool:
        """Stop everything in its order; kill it, and give False, once somebody asks a second time."""
        with self.closing:
            try:
                for name in STOPPED_IN_ORDER:
                    if name in self.kept:
                        self.kept[name].running.stop(self.pause_while_stopping)
            except Insisting:
                for kept in self.kept.values():
                    kept.running.kill()
                return False
        return True
