"""Creates and renewals a second on one server process, beside the same endpoints written as DRF's tutorial has it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.bench import wrk
from tests.bench.cpu import Cpu
from tests.bench.deployment import Deployment, creation, pid, serving
from tests.bench.keepalive import kept_connection, post
from tests.bench.samples import MILLISECOND, Reading, percentile
from tests.bench.steady import times_at
from tests.product.product import SERVERS
from tests.product.programs import Server
from tests.product.stored import finished_bookings

BESIDE = "a ModelViewSet"
APPLICATION = "tests.bench.tutorial_asgi:application"
CONNECTIONS = 8
SECONDS, STEADY_SECONDS = 3, 6
# One lot's owner and board are one stream row each: neighbours in line never share them.
LOTS, SLOTS, DRIVERS_OF_EACH = 20, 250, 5
WARMING_UP = 20


TUTORIALS = serving(APPLICATION)


@dataclass(frozen=True)
class Pace:
    """How often a second, the server's CPU for each (s), and the 99th percentile at half of that pace (s)."""

    per_s: float
    cpu_s: float
    p99_s: float


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings, on each server; none where there is no wrk."""
    if not wrk.is_there():
        return
    for name in SERVERS:
        with deployment.server(name) as server:
            ours = await _paces(deployment, server)
        with deployment.server(name, TUTORIALS) as server:
            tutorials = await _paces(deployment, server)
        for what, pace in ours.items():
            for reading in _readings(what, name, pace, tutorials[what]):
                yield reading


async def _paces(deployment: Deployment, server: Server) -> dict[str, Pace]:
    return {
        "create": await _pace(server, creations(deployment)),
        "renew": await _pace(server, renewals(deployment)),
    }


def _readings(what: str, server: str, ours: Pace, tutorials: Pace) -> list[Reading]:
    def beside(figure: str, unit: str, value: float, baseline: float) -> Reading:
        return Reading(figure, server, unit, value, BESIDE, baseline)

    return [
        beside(f"{what}s per second, {CONNECTIONS} connections", "/s", ours.per_s, tutorials.per_s),
        beside(f"server CPU for a {what}", "ms", ours.cpu_s * MILLISECOND, tutorials.cpu_s * MILLISECOND),
        beside(f"a {what} at half of that pace, p99", "ms", ours.p99_s * MILLISECOND, tutorials.p99_s * MILLISECOND),
    ]


async def _pace(server: Server, requests: list[bytes]) -> Pace:
    first, requests = requests[:WARMING_UP], requests[WARMING_UP:]
    async with kept_connection(server.port) as connection:
        for request in first:
            await connection.request(request, status=201)
    cpu = Cpu(pid(server))
    load = await wrk.load(server.port, requests, connections=CONNECTIONS, seconds=SECONDS)
    cpu_s = cpu.used_s() / load.answers
    # What was on its way when wrk ended was never answered; each of its connections had one.
    left = requests[load.answers + 2 * CONNECTIONS :]
    half = load.per_s / 2
    took_s = await times_at(server.port, left[: int(half * STEADY_SECONDS)], per_s=half, status=201)
    return Pace(load.per_s, cpu_s, percentile(took_s, 99))


def creations(deployment: Deployment) -> list[bytes]:
    """Give requests for bookings, each of another slot for another vehicle."""
    lots, drivers = [deployment.town.lot(slots=SLOTS) for _ in range(LOTS)], deployment.people()
    slots = [lots[n % LOTS].slots[n // LOTS] for n in range(LOTS * SLOTS)]
    return [creation(drivers[n % len(drivers)], slot, n) for n, slot in enumerate(slots)]


def renewals(deployment: Deployment) -> list[bytes]:
    """Give requests that renew bookings, each in another slot for another vehicle."""
    places = [_ended(deployment) for _ in range(LOTS)]
    return [place[n] for n in range(SLOTS) for place in places]


def _ended(deployment: Deployment) -> list[bytes]:
    town = deployment.town
    place, drivers = town.lot(slots=SLOTS), town.people(DRIVERS_OF_EACH)
    ended = town.do(lambda: finished_bookings(place, drivers))
    whose = [drivers[n % len(drivers)].signed_in for n in range(len(ended))]
    return [post(f"/api/bookings/{id_}/renew/", b"{}", headers) for id_, headers in zip(ended, whose, strict=True)]
