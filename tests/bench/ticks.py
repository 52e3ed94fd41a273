"""What 10,000 drivers cost one process: a tick a second each, then heartbeats alone, and their memory."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bookings.wire import read_instant
from tests.bench.cpu import Cpu
from tests.bench.deployment import Deployment, door, pid, serving, until
from tests.bench.fanout import tutorial_server
from tests.bench.hush import HUSH
from tests.bench.memory import KIBIBYTE, resident
from tests.bench.samples import MILLISECOND, CouldNotMeasure, Reading, percentile
from tests.bench.sockets import CountingSocket, Door, open_sockets
from tests.product.programs import Server

SERVER = "uvicorn"
HUSHED = serving("tests.bench.hushed_asgi:application")
SOCKETS, TUTORIALS_SOCKETS = 10_000, 1000
# Each is ticking by then, and what opening them has left over is done.
SETTLED_S = 3.0
# Each idle socket is pinged once in so long: pings weigh the same with heartbeats and without.
TICKING_S, IDLE_S, TUTORIALS_S = 15.0, 20.0, 5.0
# A heartbeat comes at least so often, and the last is due so long after the hush.
HEARTBEAT_S = 5.0
LONG = timedelta(minutes=59)
ENDS, FIRST, APART = 300, timedelta(seconds=4), timedelta(milliseconds=35)
ALL_ENDED_WITHIN_S = 120.0
PER_CENT = 100


@dataclass
class Heard:
    """When frames came, in seconds since 1970: each socket's ticks; how late each end of a booking, here and there."""

    ticks_s: list[list[float]] = field(default_factory=lambda: [[] for _ in range(SOCKETS)])
    late_s: list[float] = field(default_factory=list)
    late_elsewhere_s: list[float] = field(default_factory=list)

    def take(self, number: int, frame: bytes) -> None:
        """Read a frame of a driver's socket."""
        if b"booking-tick" in frame[:24]:
            self.ticks_s[number].append(time.time())
        else:
            _note_end(self.late_s, frame)

    def take_elsewhere(self, frame: bytes) -> None:
        """Read a frame of the owner's socket at the process without ticks."""
        _note_end(self.late_elsewhere_s, frame)

    def late_ticks_s(self, seconds: float) -> list[float]:
        """Give how late each tick came, by the soonest of its socket; raises CouldNotMeasure if one is missing."""
        late_s = []
        for times in self.ticks_s[ENDS:]:  # whose booking ends has none after it
            if len(times) < seconds - 1:
                raise CouldNotMeasure(f"a socket had {len(times)} ticks in {seconds:.0f} s")
            phases = [at - number for number, at in enumerate(times)]
            late_s += [phase - min(phases) for phase in phases]
        return late_s


@dataclass(frozen=True)
class Tutorials:
    """The tutorial's share of a core for as many ticks, and its KiB for each socket."""

    ticking: float
    memory: float


@dataclass(frozen=True)
class Found:
    """Shares of a core and KiB for each socket; how late ends came here and elsewhere, and ticks."""

    ticking: float
    idle: float
    heartbeats: float
    memory: float
    late_s: tuple[list[float], list[float], list[float]]


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings."""
    with deployment.server(SERVER, HUSHED) as server, deployment.server(SERVER) as elsewhere:
        found = await _of_parkmate(deployment, server, elsewhere)
    with tutorial_server(deployment, SERVER) as server:
        tutorials = await _of_tutorial(server)
    tutorial = "the tutorial's countdown"
    yield Reading(
        f"share of a core for {SOCKETS:,} ticks a second", SERVER, "%", found.ticking, tutorial, tutorials.ticking
    )
    ticking = "the same sockets ticking"
    yield Reading(f"share of a core for {SOCKETS:,} idle sockets", SERVER, "%", found.idle, ticking, found.ticking)
    yield Reading(
        f"share of a core for the heartbeats of {SOCKETS:,} idle sockets",
        *(SERVER, "%", found.heartbeats, "all that they cost", found.idle),
    )
    yield Reading(
        "memory for each driver's socket", SERVER, "KiB", found.memory, "the tutorial's board", tutorials.memory
    )
    for per_cent in (50, 99):
        here_ms, elsewhere_ms, ticks_ms = (percentile(late_s, per_cent) * MILLISECOND for late_s in found.late_s)
        figure, calm = f"end of a booking → frame while ticking, p{per_cent}", "at a process without ticks"
        yield Reading(figure, SERVER, "ms", here_ms, calm, elsewhere_ms)
        yield Reading(f"a tick after its moment, p{per_cent}", SERVER, "ms", ticks_ms, "that end of a booking", here_ms)


async def _of_parkmate(deployment: Deployment, server: Server, elsewhere: Server) -> Found:
    drivers, place, heard = deployment.town.people(SOCKETS), deployment.town.lot(slots=SOCKETS), Heard()
    bookings = deployment.running(place, drivers, first=LONG)
    doors = [door(server, "/ws/driver/", driver) for driver in drivers]
    owners = [door(elsewhere, "/ws/owner/", place.owner)]
    async with open_sockets(doors[:1]):
        memory = resident(pid(server))
        async with open_sockets(doors) as sockets:
            async with open_sockets(owners) as (owner,):
                await asyncio.sleep(SETTLED_S)
                _listen(heard, sockets, owner)
                deployment.end(bookings[:ENDS], first=FIRST, apart=APART)
                ticking = await _share(server, TICKING_S)
            memory = resident(pid(server)) - memory
            late_s = heard.late_s, heard.late_elsewhere_s, heard.late_ticks_s(TICKING_S)
            await _end(deployment, bookings[ENDS:], sockets)
            idle, heartbeats = await _idle(server, sockets)
    return Found(ticking, idle, heartbeats, memory / KIBIBYTE / SOCKETS, late_s)


def _listen(heard: Heard, sockets: Sequence[CountingSocket], owner: CountingSocket) -> None:
    owner.take = heard.take_elsewhere
    for number, socket in enumerate(sockets):
        socket.take = partial(heard.take, number)


class Counted:
    """How many messages of one type these sockets get from now on."""

    def __init__(self, type_: bytes, sockets: Sequence[CountingSocket]) -> None:
        self.times, self._beginning = 0, b'{"type":"%s"' % type_
        for socket in sockets:
            socket.take = self._take

    def _take(self, frame: bytes) -> None:
        self.times += frame.startswith(self._beginning)


async def _end(deployment: Deployment, bookings: Sequence[int], sockets: Sequence[CountingSocket]) -> None:
    """Let all bookings end, so that the sockets become idle."""
    ended = Counted(b"booking-completed", sockets)
    deployment.end(bookings, first=FIRST)
    await until(
        lambda: ended.times == len(bookings),
        within_s=ALL_ENDED_WITHIN_S,
        what=lambda: f"{ended.times} of {len(bookings)} bookings had ended",
    )
    await asyncio.sleep(SETTLED_S)


async def _idle(server: Server, sockets: Sequence[CountingSocket]) -> tuple[float, float]:
    """Give what idle sockets take, and how much less that is without heartbeats."""
    heard = Counted(b"heartbeat", sockets)
    with_them = await _share(server, IDLE_S)
    expect_heartbeats(heard.times, at_least=round(len(sockets) * (IDLE_S / HEARTBEAT_S - 1)))
    os.kill(pid(server), HUSH)
    await asyncio.sleep(HEARTBEAT_S)
    heard.times = 0
    without_them = await _share(server, IDLE_S)
    expect_heartbeats(heard.times, at_most=0)
    return with_them, with_them - without_them


def expect_heartbeats(heard: int, *, at_least: int = 0, at_most: int | None = None) -> None:
    """Raise CouldNotMeasure where there were fewer heartbeats, or more."""
    if heard < at_least or (at_most is not None and heard > at_most):
        raise CouldNotMeasure(f"{heard} heartbeats in {IDLE_S:.0f} s")


async def _of_tutorial(server: Server) -> Tutorials:
    """Give what the tutorial takes, reckoned from fewer sockets."""
    before = resident(pid(server))
    async with open_sockets([Door(server.port, "/", {})] * TUTORIALS_SOCKETS):
        memory = (resident(pid(server)) - before) / KIBIBYTE / TUTORIALS_SOCKETS
    async with open_sockets([Door(server.port, "/countdown/", {})] * TUTORIALS_SOCKETS):
        await asyncio.sleep(SETTLED_S)
        return Tutorials(await _share(server, TUTORIALS_S) * SOCKETS / TUTORIALS_SOCKETS, memory)


async def _share(server: Server, seconds: float) -> float:
    cpu, began_at = Cpu(pid(server)), time.monotonic()
    await asyncio.sleep(seconds)
    return cpu.used_s() / (time.monotonic() - began_at) * PER_CENT


def _note_end(late_s: list[float], frame: bytes) -> None:
    if b"booking-completed" in frame[:30]:
        at = time.time()
        end_time = json.loads(frame)["booking"]["end_time"]
        late_s.append(at - read_instant(end_time).timestamp())
