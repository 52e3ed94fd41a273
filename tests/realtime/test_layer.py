import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from channels.layers import get_channel_layer

from bookings.streams import EventType, Numbered
from realtime import publisher
from realtime.publisher import News
from realtime.runtime import Runtime


@pytest.mark.usefixtures("runtime")
async def test_many_messages_sent_in_one_go_reach_the_members_of_their_groups_in_order() -> None:
    layer = get_channel_layer()
    mine, others = await layer.new_channel("hub"), await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    await layer.group_add("lot.2", others)
    letters = [(f"lot.{1 + n % 3}", {"type": "event", "frame": f"ä{n}"}) for n in range(9)]
    await layer.group_send_many(letters)
    for channel, group in ((mine, "lot.1"), (others, "lot.2")):
        expected = [message for name, message in letters if name == group]
        assert [await layer.receive(channel) for _ in expected] == expected


async def test_they_are_sent_by_a_redis_that_was_emptied_too(runtime: Runtime) -> None:
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    await layer.group_send_many([("lot.1", {"n": 1})])
    assert runtime.deadlines is not None
    await runtime.deadlines._redis.script_flush()
    await layer.group_send_many([("lot.1", {"n": 2})])
    assert [await layer.receive(mine) for _ in range(2)] == [{"n": 1}, {"n": 2}]


@pytest.mark.usefixtures("runtime")
async def test_groups_joined_and_left_in_one_go_are_heard_as_others_are() -> None:
    layer = get_channel_layer()
    mine, others = await layer.new_channel("hub"), await layer.new_channel("hub")
    await layer.group_add_many(["lot.1", "lot.2", "lot.3"], mine)
    await layer.group_add_many(["lot.2"], others)
    await layer.group_discard_many(["lot.1", "lot.9"], mine)
    await layer.group_discard_many(["lot.2"], mine)
    await layer.group_send_many([(f"lot.{n}", {"n": n}) for n in (1, 2, 3)])
    async with asyncio.timeout(10):
        assert [await layer.receive(channel) for channel in (others, mine)] == [{"n": 2}, {"n": 3}]


@pytest.mark.usefixtures("runtime")
async def test_of_many_groups_those_are_named_that_have_a_member_in_some_process() -> None:
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add_many(["lot.1", "lot.2", "lot.3"], mine)
    await layer.group_discard_many(["lot.2"], mine)
    async with asyncio.timeout(10):
        while await layer.groups_heard(["lot.1", "lot.2", "lot.3", "lot.4"]) != {"lot.1", "lot.3"}:
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("runtime")
async def test_what_came_together_is_received_together_in_order_and_not_more_than_was_asked_for() -> None:
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    sent = [{"n": n, "frame": "ä" * 500} for n in range(2_000)]
    await layer.group_send_many([("lot.1", message) for message in sent])
    received: list[dict[str, Any]] = []
    goes = 0
    async with asyncio.timeout(10):
        while len(received) < len(sent):
            packed = await layer.receive_many(mine, 50)
            assert 1 <= len(packed) <= 50
            received += [layer.deserialize(message) for message in packed]
            goes += 1
    assert received == sent
    assert goes < len(sent) / 4


@pytest.mark.usefixtures("runtime")
async def test_joining_and_leaving_in_the_middle_of_a_burst_loses_nothing() -> None:
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    for n in range(0, 500, 5):
        names = [f"lot.{n + more}" for more in range(2, 7)]
        await layer.group_add_many(names, mine)
        await layer.group_send_many([("lot.1", {"n": n + more}) for more in range(5)])
        await layer.group_discard_many(names, mine)
    async with asyncio.timeout(10):
        assert [(await layer.receive(mine))["n"] for _ in range(500)] == [*range(500)]


async def test_after_redis_has_cut_the_connection_messages_are_heard_again(runtime: Runtime) -> None:
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    await layer.group_send_many([("lot.1", {"n": n}) for n in range(100)])
    async with asyncio.timeout(10):
        assert [(await layer.receive(mine))["n"] for _ in range(100)] == [*range(100)]
    assert runtime.deadlines is not None
    await runtime.deadlines._redis.client_kill_filter(_type="pubsub")
    async with asyncio.timeout(10):
        heard = asyncio.ensure_future(layer.receive(mine))
        while not heard.done():
            await layer.group_send_many([("lot.1", {"n": 100})])
            await asyncio.wait({heard}, timeout=0.05)
    assert await heard == {"n": 100}


def test_letters_go_in_portions_that_are_small_in_number_and_in_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "PORTION", 3)
    monkeypatch.setattr(publisher, "PORTION_CHARS", 10)
    payloads = ["a", "b", "c", "d", "e" * 11, "f", "g" * 9, "h"]
    told_at = datetime.now(UTC)
    events = [Numbered("lot.1", n, EventType.CREATED, payload, told_at) for n, payload in enumerate(payloads)]
    letters = list(News(events).letters())
    portions = [[letter.message()["version"] for letter in portion] for portion in publisher._portions(letters)]
    assert portions == [[0, 1, 2], [3, 4], [5, 6, 7]]
