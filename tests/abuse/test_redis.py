import asyncio
import json
import time
from itertools import product as product_of
from typing import Any

import msgpack
import pytest
from redis import Redis

from realtime.deadlines import FILLED, KEY
from tests.abuse.counting import tried
from tests.abuse.neighbours import Neighbours
from tests.product.product import Product
from tests.product.screen import Screen
from tests.product.town import Person, Place, Town

pytestmark = pytest.mark.usefixtures("neighbours")

# A booking's end by the second net, the sweep, at the latest; a first look at the database takes no longer.
ENDS_WITHIN_S = 4.0
# What is said over Redis is there at once; what only the database's nets bring takes up to two seconds.
HEARD_WITHIN_S = 1.5
MANY = 2_000
MOMENT = "2026-01-15T14:00:00.000Z"
TEN_MB = 10_000_000


@pytest.fixture
def redis(product: Product) -> Redis:
    return Redis.from_url(product.redis.url)


def group(name: str) -> str:
    return f"parkmate__group__{name}"


def event(stream: str, version: Any, frame: Any, **more: Any) -> bytes:
    return bytes(msgpack.packb({"type": "event", "stream": stream, "version": version, "frame": frame, **more}))


async def publish(redis: Redis, name: str, *messages: bytes) -> None:
    tried("messages over Redis", len(messages))
    async with asyncio.timeout(HEARD_WITHIN_S):
        while not redis.pubsub_numsub(group(name))[0][1]:  # a server joins a stream's group a little later
            await asyncio.sleep(0.01)
    with redis.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.publish(group(name), message)
        pipeline.execute()


async def follows(screen: Screen, driver: Person, place: Place) -> None:
    """Book, and have the event at once, as if nothing had been said in between."""
    slot = place.slots.pop()
    booking = await driver.book(slot, vehicle_number=f"QZ-{slot}")
    since = time.monotonic()
    await screen.wait_for_booking("booking-created", booking["id"])
    assert time.monotonic() - since < HEARD_WITHIN_S


async def test_garbage_on_every_channel_holds_nothing_up(town: Town, redis: Redis) -> None:
    driver, place = town.person(), town.lot(slots=3)
    screen = await driver.watch()
    garbage = [b"", b"\x00", b"\xc1", b"{}", b"\xff" * 64, b"\x9f" * 64, bytes(range(256)), b"\xdf\xff\xff\xff\xff"]
    packed: list[Any] = [
        None,
        7,
        "text",
        [],
        {},
        {"type": 7},
        {"type": "event"},
        {"type": "rights", "names": "all"},
        {"type": "x"},
    ]
    messages = [*garbage, *(bytes(msgpack.packb(value)) for value in packed)]
    await driver.watch(place.board)
    await driver.open("/ws/lots/")
    for name in (f"driver.{driver.id}", f"lot.{place.id}", "lots", "rights"):
        await publish(redis, name, *messages)
    await follows(screen, driver, place)


async def test_a_flood_of_garbage_holds_nothing_up(town: Town, redis: Redis, product: Product) -> None:
    driver, place = town.person(), town.lot(slots=3)
    screen = await driver.watch()
    said = len(product.server.log.read_bytes())
    await publish(redis, "rights", *[b"\xc1"] * MANY)
    await publish(redis, f"driver.{driver.id}", *[b"\xc1"] * MANY)
    await follows(screen, driver, place)
    dropped = product.server.log.read_bytes()[said:].count(b"dropped what came over the channel layer")
    assert dropped <= 1, "said once, not for each"


async def test_forged_frames_are_never_told_and_hold_nothing_up(town: Town, redis: Redis) -> None:
    driver, place = town.person(), town.lot(slots=3)
    screen = await driver.watch()
    stream, epoch, following = f"driver.{driver.id}", screen.epoch, screen.version + 1
    head = {
        "type": "booking-created",
        "server_time": "2026-01-15T14:00:00.000Z",
        "stream": stream,
        "version": following,
    }
    times = {"start_time": MOMENT, "end_time": "2026-01-15T15:00:00.000Z"}
    bookings: list[Any] = [
        None,
        "booking",
        [],
        {},
        {"id": 1},
        {"id": [], "status": "booked", **times},
        {"id": "1", "status": "booked", **times},
        {"id": 1, "status": "booked", "start_time": 1, "end_time": 2},
        {"id": 1, "status": "booked", "start_time": "2026-01-15T14:00", "end_time": "2026-01-15T15:00"},
        {"id": 1, "status": "booked", "start_time": "never", "end_time": "never"},
    ]
    frames = [json.dumps({**head, "booking": booking}) for booking in bookings]
    frames += ["", "null", "[]", "{" * 5_000, "[" * 100_000, json.dumps({**head, "stream": "driver.0"})]
    forged = [event(stream, following, frame, epoch=epoch) for frame in frames]
    versions = (-1, 0, True, 2**62, 2**64 - 1, "1", 1.5, None)
    forged += [event(stream, version, frames[0], epoch=epoch) for version in versions]
    forged += [event(stream, following, frame, epoch=epoch) for frame in (7, None, b"bytes")]
    forged += [event(stream, following, frames[0], epoch=other) for other in ("", "another life", 7, None)]
    await publish(redis, stream, *forged)
    await publish(redis, stream, *(event(stream, 10**9 + n, "{}", epoch=epoch) for n in range(MANY)))
    await follows(screen, driver, place)
    await follows(screen, driver, place)


async def test_frames_of_ten_megabytes_are_not_told_and_hold_nothing_up(town: Town, redis: Redis) -> None:
    driver, place = town.person(), town.lot(slots=3)
    screen = await driver.watch()
    stream = f"driver.{driver.id}"
    head = {"type": "booking-created", "server_time": MOMENT, "stream": stream}
    huge = json.dumps({**head, "version": screen.version + 1, "padding": "x" * TEN_MB})
    await publish(redis, stream, event(stream, screen.version + 1, huge, epoch=screen.epoch))
    await publish(redis, "rights", bytes(msgpack.packb({"type": "rights", "names": ["user.0"] * 500_000})))
    await follows(screen, driver, place)
    assert all(len(text) < TEN_MB for text in screen.texts)


MEMBERS = ("1", "garbage", "", "\x00\xff", "-1", "1" * 40)
SCORES = ("inf", "-inf", "1e300", "-1e300", "0", "-1", "253402300800", "1")


@pytest.mark.parametrize(("member", "score"), [("1", "inf"), ("garbage", "0"), ("1", "1e300"), ("", "253402300800")])
async def test_garbage_among_the_deadlines_delays_no_ending(town: Town, redis: Redis, member: str, score: str) -> None:
    tried("messages over Redis")
    redis.delete(KEY)
    redis.zadd(KEY, {member: float(score)})
    await ends_in_time(town)


async def test_all_sorts_of_garbage_among_the_deadlines_delay_no_ending(town: Town, redis: Redis) -> None:
    for member, score in product_of(MEMBERS, SCORES):
        tried("messages over Redis")
        redis.zadd(KEY, {member: float(score)})
    await ends_in_time(town)


async def ends_in_time(town: Town) -> None:
    driver, place = town.person(), town.lot()
    screen = await driver.watch()
    booking = await driver.book(place.slots[0], duration=1)
    await screen.wait_for_booking("booking-completed", booking["id"])
    # As late as the database said it, not when it came.
    late = town.log(stream=f"driver.{driver.id}", type="booking-completed")[0].created_at
    assert (late - town.stored(pk=booking["id"])[0].end_time).total_seconds() < ENDS_WITHIN_S


@pytest.mark.parametrize("kind", ["a text", "a list", "a member of ten megabytes", "a hundred thousand members"])
async def test_deadlines_of_another_kind_are_thrown_away_and_delay_no_ending(
    town: Town, redis: Redis, kind: str
) -> None:
    tried("messages over Redis")
    redis.delete(KEY)
    match kind:
        case "a text":
            redis.set(KEY, "garbage")
        case "a list":
            redis.rpush(KEY, "garbage")
        case "a member of ten megabytes":
            redis.zadd(KEY, {"x" * TEN_MB: 1.0})
        case _:
            redis.zadd(KEY, {f"x{n}": 1.0 + n for n in range(100_000)})
    await ends_in_time(town)
    async with asyncio.timeout(ENDS_WITHIN_S + 2):
        while redis.type(KEY) not in {b"zset", b"none"} or not redis.exists(FILLED):
            await asyncio.sleep(0.05)
    kept: Any = redis.zrange(KEY, 0, 10)
    assert all(member.isdigit() for member in kept)


async def test_what_somebody_says_about_rights_takes_none_away(
    town: Town, redis: Redis, neighbours: Neighbours
) -> None:
    names = [f"user.{screen.judge.stream}" for screen in neighbours.screens if screen.judge.stream]
    names += ["user.1", "lot.1", "session.x", "", "*", "x" * 100_000]
    await publish(redis, "rights", bytes(msgpack.packb({"type": "rights", "names": names})))
    await publish(redis, "rights", *(bytes(msgpack.packb({"type": "rights", "names": [str(n)]})) for n in range(MANY)))
