"""One seed: a town lives for some seconds, things go wrong, everything is healed, and all pictures must be right."""

import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import Error

from bookings.errors import BookingError
from realtime import filling, hub, outlet, pictures, ring
from realtime.database import in_database
from tests.simulation.clients import PICTURES, SILENCE_S, Client
from tests.simulation.database import Database, text_of
from tests.simulation.deeds import Deeds
from tests.simulation.faults import SERVERS, Faults
from tests.simulation.redis import Bus
from tests.simulation.rows import DRIVERS, LOTS, OWNERS, SLOTS_PER_LOT
from tests.simulation.serving import Outside
from tests.simulation.standing_in import standing_in
from tests.simulation.world import World

LIVES_S = 5.0
LONGEST_BOOKING_S = 1.8
# Pictures are right within 5 s of the socket being open again; opening takes a client up to two tries of a second.
RIGHT_AGAIN_S = 6.5
ENDS_S = LIVES_S + LONGEST_BOOKING_S + RIGHT_AGAIN_S
DEEDS = 30


@dataclass(frozen=True)
class Outcome:
    """What came of a seed."""

    seed: int
    violations: list[str]
    counted: Counter[str]
    history: list[tuple[float, str]]

    @property
    def replay(self) -> str:
        """Give the line that plays it again."""
        return f"replay with: python -m tests.simulation {self.seed}   # {self.violations[0]}"


class Shouting(logging.Handler):
    """Takes an error in the log for a broken promise: that the database is away is none."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        """Judge a line of the log."""
        error = record.exc_info[1] if record.exc_info else None
        self._world.violated(f"logged: {record.getMessage()} {error!r}")


def simulate(seed: int) -> Outcome:
    """Give what came of this seed; the same each time."""
    world = World(seed)
    world.database = database = Database(world)
    outside = Outside(world, database, Bus(world), Deeds(database))
    town = Town(outside)
    shouting, logger = Shouting(world), logging.getLogger("realtime")
    logger.addHandler(shouting)
    logger.propagate = False
    logging.disable(logging.WARNING)
    try:
        with standing_in(outside, _limits(world)):
            town.live()
            world.end()
    finally:
        logging.disable(logging.NOTSET)
        logger.propagate = True
        logger.removeHandler(shouting)
    return Outcome(seed, world.violations, world.counted, world.history)


def _limits(world: World) -> dict[Any, dict[str, Any]]:
    """Give bounds of this seed, some of them so small that they are met."""
    length = world.chance.choice([4, 16, 256])
    return {
        ring: {"LENGTH": length},
        pictures: {"LENGTH": length},
        filling: {"MOST_MISSING": world.chance.choice([3, 20_000])},
        hub: {"LEAVE_AFTER_S": world.chance.choice([0.5, 30.0])},
        outlet: {"STALLED_S": world.chance.choice([1.0, 15.0])},
    }


class Town:
    """Its drivers, owners and boards, and what they do."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.world = outside, outside.world
        self.clients = [
            *(Client(outside, "driver", driver, driver) for driver in DRIVERS),
            *(Client(outside, "owner", owner, owner) for owner in OWNERS),
            *(Client(outside, "lot", lot, 100 + lot) for lot in LOTS[:2]),
            *(Client(outside, "lot", LOTS[0], 200 + n) for n in range(2)),
        ]
        self.faults = Faults(outside, self.clients)
        self.acknowledged: set[tuple[str, int]] = set()

    def live(self) -> None:
        """Let it all happen, then judge."""
        chance = self.world.chance
        self.faults.begin(LIVES_S)
        for client in self.clients:
            client.late_after_s = self.faults.late_after_s
            self.world.after(chance.uniform(0, 2.0), client.connect)
        for _ in range(DEEDS):
            self.world.after(chance.uniform(0, LIVES_S), self._deed)
        self.world.after(chance.uniform(0, LIVES_S), self.faults.copy_the_database)
        for n in range(1, int(ENDS_S)):
            self.world.after(n, self._look_for_silence)
        self.world.after(LIVES_S, self.faults.heal)
        self.world.run(ENDS_S)
        self.judge()

    def _look_for_silence(self) -> None:
        for client in self.clients:
            client.check_alive()

    def _deed(self) -> None:
        chance, deeds = self.world.chance, self.outside.deeds
        if self.faults.healed:
            return
        servers = [process for process in self.world.processes if process.alive and process.name in SERVERS]
        if not servers:
            return
        slot_id, lasts_s = chance.randint(1, len(LOTS) * SLOTS_PER_LOT), chance.uniform(0.1, LONGEST_BOOKING_S)
        create = partial(deeds.create, driver_id=chance.choice(DRIVERS), slot_id=slot_id, lasts_s=lasts_s)
        cancel = partial(deeds.cancel, booking_id=max(1, len(self.outside.database.rows) - chance.randint(0, 3)))
        update = partial(deeds.update_lot, lot_id=chance.choice(LOTS))
        hand_over = self.faults.hand_over_a_lot
        work = chance.choices([create, cancel, update, hand_over], weights=[20, 5, 2, 1])[0]
        server = chance.choice(servers)
        self.world.inside(server, lambda: server.loop.create_task(self._ask(work)))

    async def _ask(self, work: Any) -> None:
        try:
            done = await in_database(work)
        except (BookingError, Error):
            self.world.counted["refused or unknown"] += 1
            return
        self.world.counted["deeds"] += 1
        if done is not None:
            self.acknowledged.add(done)

    def judge(self) -> None:
        """Compare everything with the database."""
        for client in self.clients:
            self._judge_client(client)
        self._judge_bookings()

    def _judge_client(self, client: Client) -> None:
        violated = partial(self.world.violated)
        if client.revoked_at is not None:
            if client.line is not None:
                violated(
                    f"client of {client.stream} still has a socket, {self.world.now - client.revoked_at:.1f} s after"
                )
            return
        if not client.open or client.state is None:
            violated(f"client of {client.stream} has no open socket")
            return
        database, picture = self.outside.database, PICTURES[client.kind]
        head = database.head(client.stream)
        if (client.version, client.epoch) != (head, database.epoch):
            violated(
                f"client of {client.stream} is at {client.version} of {client.epoch}, not {head} of {database.epoch}"
            )
            return
        with database.one_moment(client.stream) as reading:
            fresh = text_of(getattr(database, client.kind)(client.id, reading))
        place = {"stream", "version", "epoch"}
        state = {name: part for name, part in client.state.items() if name not in place}
        at = picture.at
        if at(state, reading.moment) != at(fresh, reading.moment):
            violated(f"client of {client.stream} sees another picture than the database's")

    def _judge_bookings(self) -> None:
        database = self.outside.database
        for row in database.rows.values():
            if row.status == "booked":
                self.world.violated(f"booking {row.pk} ended at {row.end_time} and nobody completed it")
        for epoch, booking_id in sorted(self.acknowledged):
            if epoch == database.epoch and booking_id not in database.rows:
                self.world.violated(f"booking {booking_id} was acknowledged and is lost")
        for stream, log in database.log.items():
            ends = Counter(event.payload for event in log if event.type in ("booking-completed", "booking-cancelled"))
            if any(times > 1 for times in ends.values()):
                self.world.violated(f"a booking ended twice in {stream}")


assert SILENCE_S < ENDS_S, "a client notices a server that says nothing"
