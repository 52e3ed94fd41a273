import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from tests.product.flow import Flow
from tests.product.product import SERVERS
from tests.product.programs import Program, Server, Worker
from tests.product.screen import Closed
from tests.product.shapes import Value
from tests.product.stored import running_bookings
from tests.product.town import Person, Town

RESTART = {"daphne": 4012, "uvicorn": 1012}
ENDED_WITHIN_S = 10.0
BOOKED_BETWEEN = 15
PATIENCE_S = 30.0
FOLLOWED_FOR_S = 120.0


async def follow(
    who: Person,
    path: str,
    servers: Sequence[Server],
    code: int,
    done: Callable[[list[Value]], bool],
    *,
    follows: asyncio.Event,
) -> list[Value]:
    """Give the events that a client hears who goes to the other server whenever one says goodbye."""
    heard: list[Value] = []
    since: dict[str, object] = {}
    turn = 0
    while True:
        screen = await who.at(servers[turn % len(servers)]).watch(path, **since)
        follows.set()
        try:
            await screen.read_until(lambda: done(heard + screen.events()), within_s=FOLLOWED_FOR_S)  # noqa: B023
        except Closed as end:
            if end.code != code:
                raise
        heard += screen.events()
        if done(heard):
            return heard
        since = {"since": screen.version, "epoch": screen.epoch}
        turn += 1


async def restart(program: Program) -> float:
    begun = time.monotonic()
    await asyncio.to_thread(program.stop)
    ended_after_s = time.monotonic() - begun
    await asyncio.to_thread(program.start)
    return ended_after_s


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_rolling_restart_of_everything_loses_no_request_and_no_event(town: Town, kind: str) -> None:
    place, code = town.lot(slots=900), RESTART[kind]
    with town.product.running(SERVERS[kind], kind) as first, town.product.running(SERVERS[kind], kind) as second:
        flow = Flow(town, place, [first, second], a_second=20)
        booked: set[int] = set()

        def heard_of_all(events: list[Value]) -> bool:
            created = {event["booking"]["id"] for event in events if event["type"] == "booking-created"}
            return bool(booked) and created >= booked

        ways = [
            (servers, who, path, asyncio.Event())
            for servers in ([first, second], [second, first])
            for who, path in ((place.owner, "/ws/owner/"), (town.person(), place.board))
        ]
        following = [
            asyncio.create_task(follow(who, path, servers, code, heard_of_all, follows=follows))
            for servers, who, path, follows in ways
        ]
        # What was booked before stands in a first snapshot, and is heard of no more.
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(follows.wait() for *_, follows in ways))
        ended_after_s = []
        async with flow.running():
            for program in (first, town.product.worker, second):
                await flow.has_booked(BOOKED_BETWEEN)
                ended_after_s.append(await restart(program))
            await flow.has_booked(BOOKED_BETWEEN)
        booked |= flow.booked()
        heard = await asyncio.gather(*following)
        tries = flow.tries()
        print(  # noqa: T201
            f"{kind}: {len(flow.wishes)} bookings in {len(tries)} tries, the slowest answer after"
            f" {max(each.took_s for each in tries):.1f} s; ended after {[round(s, 1) for s in ended_after_s]} s"
        )
        assert [each for each in tries if each.answer is None or each.answer.status != 201] == []
        assert max(ended_after_s) < ENDED_WITHIN_S
        for events in heard:
            versions = [event["version"] for event in events]
            assert versions == list(range(versions[0], versions[0] + len(versions)))
            assert {event["booking"]["id"] for event in events} == booked


async def test_a_worker_that_is_asked_to_end_finishes_its_batch_and_leaves_the_rest_to_the_next(town: Town) -> None:
    place, drivers = town.lot(slots=8_000), town.people(10)
    with town.product.without_worker():
        ids = town.do(
            lambda: running_bookings(place, drivers, first=timedelta(seconds=-60), apart=timedelta(microseconds=1))
        )
        with town.product.running(Worker, "asked") as asked:
            begun = time.monotonic()
            await asyncio.to_thread(asked.stop)
            assert time.monotonic() - begun < ENDED_WITHIN_S
        done = len(town.stored(lot=place.id, status="completed"))
        assert done % 500 == 0
        assert len(town.log(type="booking-completed", stream=f"lot.{place.id}")) == done < len(ids)
    async with asyncio.timeout(PATIENCE_S):
        while len(town.stored(lot=place.id, status="completed")) < len(ids):
            await asyncio.sleep(0.1)
