"""The processes: shipped runtime, consumers and worker, with what they meet outside replaced by the simulation's."""

from dataclasses import dataclass
from typing import Any, cast

from bookings.models import User
from realtime import runtime
from realtime.auth import Visitor
from realtime.consumers.base import MayNotOpen
from realtime.consumers.streams import StreamConsumer
from realtime.database import in_database
from realtime.expiry import ExpiryWorker
from realtime.frames import PREPARED
from realtime.messages import Close
from realtime.rights.passes import Pass
from realtime.runtime import Runtime, Voice
from tests.simulation.database import Database
from tests.simulation.deeds import Deeds
from tests.simulation.network import Line
from tests.simulation.redis import Bus
from tests.simulation.world import Process, World

PREPARED_SHARE = 0.5


@dataclass
class Outside:
    """What a process meets."""

    world: World
    database: Database
    bus: Bus
    deeds: Deeds

    @property
    def current(self) -> Process:
        """Give the process that is running."""
        assert self.world.current is not None, "outside of every process"
        return self.world.current

    def monotonic(self) -> float:
        """Give what time.monotonic says in the process that is running."""
        return self.current.monotonic()

    def wall(self) -> float:
        """Give what time.time says there."""
        return self.current.wall()


class SimulatedConsumer(StreamConsumer):
    """The shipped consumer of a stream, but for who asks: that is said by the simulation."""

    outside: Outside
    name: str
    user_id: int

    async def _judge(self) -> None:
        if await in_database(lambda: self.user_id in self.outside.database.revoked):
            raise MayNotOpen(Close.NOT_SIGNED_IN)
        self.visitor = Visitor(user=User(pk=self.user_id))
        self.runtime.rights.enter(self.outlet, Pass(user_id=self.user_id, session_key="simulated"))

    def stream(self) -> str:
        return self.name


def start_server(outside: Outside, process: Process) -> None:
    """Start a server in this process."""

    def start() -> None:
        process.voice = voice = Runtime()
        runtime.speak_with(voice)
        voice.start()

    outside.world.inside(process, start)


def start_worker(outside: Outside, process: Process) -> None:
    """Start an expiry worker in this process."""

    def start() -> None:
        process.voice = voice = Voice()
        runtime.speak_with(voice)
        voice.start()
        voice.run(ExpiryWorker(voice).run())

    outside.world.inside(process, start)


def serve(outside: Outside, line: Line, *, stream: str, user_id: int, query: str) -> None:
    """Let the line's server serve it."""
    consumer = SimulatedConsumer()
    consumer.outside, consumer.name, consumer.user_id = outside, stream, user_id
    # A server has ready frames or has not.
    extensions = {PREPARED: line} if outside.world.chance.random() < PREPARED_SHARE else {}
    scope = {"type": "websocket", "path": line.path, "query_string": query.encode(), "extensions": extensions}

    def begin() -> None:
        task = line.server.loop.create_task(consumer(scope, line.receive, line.send))
        kept = cast("Any", line.server).__dict__.setdefault("sockets", set())
        kept.add(task)
        task.add_done_callback(kept.discard)

    outside.world.inside(line.server, begin)
