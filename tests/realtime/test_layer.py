import asyncio

import pytest
from channels.layers import get_channel_layer

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


def test_letters_go_in_portions_that_are_small_in_number_and_in_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "PORTION", 3)
    monkeypatch.setattr(publisher, "PORTION_CHARS", 10)
    frames = ["a", "b", "c", "d", "e" * 11, "f", "g" * 9, "h"]
    letters = list(News([("lot.1", n, frame) for n, frame in enumerate(frames)]).letters())
    portions = [[letter.message["frame"][0] for letter in portion] for portion in publisher._portions(letters)]
    assert portions == [["a", "b", "c"], ["d", "e"], ["f", "g", "h"]]
