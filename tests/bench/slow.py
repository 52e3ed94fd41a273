"""What 1,000 of 5,000 sockets that stop reading do to their server and to the others."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import time

from bookings.wire import read_instant
from tests.bench.deployment import Deployment, door, pid, until
from tests.bench.fanout import OF_EACH
from tests.bench.memory import MEBIBYTE, Peak
from tests.bench.samples import MILLISECOND, Reading, percentile
from tests.bench.sockets import CountingSocket, open_sockets
from tests.product.programs import Server
from tests.product.town import Place

SERVER = "uvicorn"
SOCKETS, SLOW = 5000, 1000
# An event of 18 KB, more than twice a second: after some seconds all is full that the kernel and the server keep for
# a client, and after 15 more it is closed: with 4408, or cut where it has not answered a ping for 20 s.
SLOTS, APART_S = 200, 0.4
READING_S, STOPPED_S = 8.0, 60.0
SMALL_BUFFER = 4096
TOLD_WITHIN_S = 30.0
HEAD = b'{"type":"lot-updated","server_time":"'
STAMP = slice(len(HEAD), len(HEAD) + len("2026-01-15T14:00:00.000Z"))


@dataclass
class Seen:
    """What came to who reads: how late each frame, and how long they were."""

    late_s: list[float] = field(default_factory=list)
    events: dict[bytes, float] = field(default_factory=dict)
    length: int = 0

    def take(self, frame: bytes) -> None:
        """Read a frame: it came after the event's own moment, by one clock."""
        at = time()
        if frame.startswith(HEAD):
            stamp = frame[STAMP]
            if stamp not in self.events:
                self.events[stamp], self.length = read_instant(stamp.decode()).timestamp(), len(frame)
            self.late_s.append(at - self.events[stamp])


@dataclass(frozen=True)
class Found:
    """What a round found: the others' frames before and meanwhile, and what became of the slow ones."""

    before: Seen
    meanwhile: Seen
    grown: int
    given_up: int


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings."""
    with deployment.server(SERVER) as server:
        found = await _of(deployment, server)
    late_s = (found.meanwhile.late_s, found.before.late_s)
    for per_cent in (50, 99):
        meanwhile, before = (percentile(samples, per_cent) * MILLISECOND for samples in late_s)
        figure = f"event → frame while {SLOW:,} of {SOCKETS:,} do not read, p{per_cent}"
        yield Reading(figure, SERVER, "ms", meanwhile, "while all read", before)
    unread = len(found.meanwhile.events) * found.meanwhile.length * SLOW / MEBIBYTE
    yield Reading(
        "server memory grown meanwhile", SERVER, "MiB", found.grown / MEBIBYTE, "what they did not read", unread
    )
    yield Reading("sockets given up", SERVER, "sockets", found.given_up, "who did not read", SLOW)


async def _of(deployment: Deployment, server: Server) -> Found:
    place, watchers = deployment.town.lot(slots=SLOTS), deployment.town.people(SOCKETS // OF_EACH)
    doors = [door(server, place.board, watchers[n // OF_EACH]) for n in range(SOCKETS)]
    slow_doors = [replace(each, receive_buffer=SMALL_BUFFER) for each in doors[:SLOW]]
    async with (
        open_sockets([door(server, "/ws/owner/", place.owner), *doors[SLOW:]]) as (owner, *others),
        open_sockets(slow_doors, stay=False) as slow,
    ):
        before = await _followed(place, owner, others, READING_S)
        for socket in slow:
            socket.stop_reading()
        peak = Peak(pid(server))
        async with peak.watched():
            meanwhile = await _followed(place, owner, others, STOPPED_S)
        return Found(before, meanwhile, peak.grown, await _given_up(slow, max(meanwhile.events)))


async def _followed(place: Place, owner: CountingSocket, others: Sequence[CountingSocket], seconds: float) -> Seen:
    """Let the lot change again and again for so long."""
    seen, events = Seen(), round(seconds / APART_S)
    for socket in others:
        socket.take = seen.take
    for number in range(1, events + 1):
        command = {"type": "update-lot", "request_id": f"{seconds}-{number}", "lot_id": place.id}
        command["name"] = f"Deck {seconds}-{number}"
        owner.send(json.dumps(command).encode())
        await asyncio.sleep(APART_S)
    await until(
        lambda: len(seen.late_s) >= events * len(others),
        within_s=TOLD_WITHIN_S,
        what=lambda: f"{len(seen.late_s)} of {events * len(others)} frames had come",
    )
    return seen


async def _given_up(slow: Sequence[CountingSocket], last: bytes) -> int:
    """Let them read again and give how many the server has closed; the others have to catch up."""
    caught_up: set[int] = set()

    def take(number: int, frame: bytes) -> None:
        if frame[STAMP] == last:
            caught_up.add(number)

    for number, socket in enumerate(slow):
        socket.take = partial(take, number)
        socket.read_again()
    await until(
        lambda: not _behind(slow, caught_up),
        within_s=TOLD_WITHIN_S,
        what=lambda: f"{_behind(slow, caught_up)} sockets that had not read were open and behind",
    )
    return sum(socket.closed is not None for socket in slow)


def _behind(slow: Sequence[CountingSocket], caught_up: set[int]) -> int:
    return sum(not socket.closed and number not in caught_up for number, socket in enumerate(slow))
