"""What goes wrong in one seed: which kinds, how often, when. All of it drawn from the seed."""

from collections.abc import Callable
from typing import Any

from tests.simulation import serving
from tests.simulation.clients import Client, lines_of
from tests.simulation.database import GONE
from tests.simulation.rows import LOTS
from tests.simulation.serving import Outside
from tests.simulation.world import Process

SERVERS = ("server-1", "server-2")
WORKERS = ("worker-1", "worker-2")
# A seed in so many is one without any fault: then what is promised in milliseconds is judged in milliseconds.
CALM_ONE_IN = 8
LOSSY_ONE_IN = 8
MOST_FAULTS = 14


class Faults:
    """Does them, counts them, and heals everything in the end but the bus: that is never better than it is."""

    def __init__(self, outside: Outside, clients: list[Client]) -> None:
        self.outside, self.world, self.clients = outside, outside.world, clients
        self.chance = outside.world.chance
        self.healed = False
        self._copy = outside.database.copy()
        draw = self.chance.random()
        self.calm = draw < 1 / CALM_ONE_IN
        self.lossy_only = not self.calm and draw < 1 / CALM_ONE_IN + 1 / LOSSY_ONE_IN

    @property
    def late_after_s(self) -> float | None:
        """Give how late an event may come, where nothing else goes wrong than that."""
        if self.calm:
            return 0.25
        return 3.0 if self.lossy_only else None

    def begin(self, until: float) -> None:
        """Start all processes, and let what will go wrong go wrong before then."""
        for name in (*SERVERS, *WORKERS):
            self.start(name)
        if self.calm:
            return
        bus = self.outside.bus
        bus.drop = self.chance.choice([0.0, 0.05, 0.3, 0.9])
        bus.repeat, bus.delay = self.chance.choice([0.0, 0.3]), self.chance.choice([0.0, 0.2, 0.5])
        if self.lossy_only:
            return
        database = self.outside.database
        database.slow_s = self.chance.choice([0.001, 0.003, 0.02])
        database.answers_lost = self.chance.choice([0.0, 0.0, 0.02])
        kinds = self.chance.sample(self._kinds(), self.chance.randint(1, len(self._kinds())))
        for _ in range(self.chance.randint(1, MOST_FAULTS)):
            self.world.after(self.chance.uniform(0.2, until), self._do, self.chance.choice(kinds))

    def start(self, name: str) -> None:
        """Start a process of this name, unless one runs."""
        if any(process.name == name and process.alive for process in self.world.processes):
            return
        # NTP keeps a clock within 100 parts in a million or so; wall clocks are as wrong as nobody looked.
        off_s = 0.0 if self.calm else self.chance.choice([0.0, 30.0, -30.0])
        process = Process(self.world, name, wall_off_s=off_s, drift=self.chance.uniform(-1e-4, 1e-4))
        self.world.processes.append(process)
        start = serving.start_server if name in SERVERS else serving.start_worker
        start(self.outside, process)

    def heal(self) -> None:
        """Let everything be there again, and end what hangs half open."""
        self.healed = True
        self.outside.bus.refusing = self.outside.bus.hanging = False
        self.outside.database.away_until, self.outside.database.answers_lost = 0.0, 0.0
        for process in self.world.processes:
            process.freeze(until=0.0)
        for name in (*SERVERS, *WORKERS):
            self.start(name)
        for line in lines_of(self.clients):
            line.stalled_until = 0.0
            if line.half_open:
                line.cut()

    def _do(self, fault: Callable[[], Any]) -> None:
        if not self.healed:
            name = fault.__name__.replace("_", " ")
            self.world.counted[f"fault: {name}"] += 1
            self.world.note(name)
            fault()

    def _kinds(self) -> list[Callable[[], Any]]:
        return [
            self.kill,
            self.freeze,
            self.cut_a_socket,
            self.half_open_a_socket,
            self.stall_a_client,
            self.take_redis_away,
            self.hang_redis,
            self.empty_redis,
            self.take_the_database_away,
            self.restore_the_database,
            self.forge_frames,
            self.take_a_right,
        ]

    def kill(self) -> None:
        process = self._some_process()
        if process is None:
            return
        process.alive = False
        for members in self.outside.bus.members.values():
            members.pop(process, None)
        self.outside.database.ears.pop(process, None)
        for line in lines_of(self.clients, process):
            line.cut()
        self.world.after(self.chance.uniform(0.05, 2.0), self.start, process.name)

    def freeze(self) -> None:
        process = self._some_process()
        if process is not None:
            process.freeze(until=self.world.now + self.chance.uniform(0.05, 4.0))

    def cut_a_socket(self) -> None:
        for line in self._some_line():
            line.cut()

    def half_open_a_socket(self) -> None:
        for line in self._some_line():
            line.half_open = True

    def stall_a_client(self) -> None:
        for line in self._some_line():
            line.stalled_until = self.world.now + self.chance.uniform(0.1, 4.0)

    def take_redis_away(self) -> None:
        self.outside.bus.refusing = True
        self.world.after(self.chance.uniform(0.1, 3.0), self._bring_redis_back)

    def hang_redis(self) -> None:
        self.outside.bus.hanging = True
        self.world.after(self.chance.uniform(0.1, 3.0), self._bring_redis_back)

    def _bring_redis_back(self) -> None:
        self.outside.bus.refusing = self.outside.bus.hanging = False
        if self.chance.random() < 0.5:
            self.outside.bus.empty()

    def empty_redis(self) -> None:
        self.outside.bus.empty()

    def take_the_database_away(self) -> None:
        database = self.outside.database
        database.away_until = self.world.now + self.chance.uniform(0.1, 2.0)
        for process, rung in database.ears.items():
            process.soon(rung.put_nowait, GONE)

    def restore_the_database(self) -> None:
        self.outside.database.restore(self._copy)

    def copy_the_database(self) -> None:
        """Keep what a restore brings back."""
        self._copy = self.outside.database.copy()

    def forge_frames(self) -> None:
        for _ in range(5):
            stream = self.chance.choice(self.clients).stream
            version = self.outside.database.head(stream) + self.chance.choice([0, 1, 2, 300])
            frame = self.chance.choice(["no json", "{}", f'{{"stream":"driver.0","version":{version},"type":"x"}}'])
            self.outside.bus.say(stream, {"type": "event", "stream": stream, "version": version, "frame": frame})

    def take_a_right(self) -> None:
        client = self.chance.choice(self.clients[-2:])
        if client.revoked_at is not None:
            return
        client.revoked_at = self.world.now
        process = self._some_process()
        if process is not None:
            self.world.inside(process, lambda: self.outside.deeds.revoke(user_id=client.user_id))

    def hand_over_a_lot(self) -> None:
        """Let a lot change hands: no fault, but rare."""
        self.outside.deeds.hand_over(lot_id=self.chance.choice(LOTS[1:]))

    def _some_process(self) -> Process | None:
        alive = [process for process in self.world.processes if process.alive]
        return self.chance.choice(alive) if alive else None

    def _some_line(self) -> list[Any]:
        lines = lines_of(self.clients)
        return [self.chance.choice(lines)] if lines else []
