import asyncio

import pytest
from channels.layers import get_channel_layer

from realtime import membership
from realtime.membership import Membership
from realtime.runtime import Runtime

GROUPS = [f"crowd-{number}" for number in range(3000)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not as long as joining them all takes: whoever waits for a turn must not lose patience with Redis.
    monkeypatch.setattr(membership, "PATIENCE_S", 0.5)


async def settled(groups: Membership, names: list[str]) -> None:
    async with asyncio.timeout(30):
        while not all(groups.is_settled(name) for name in names):
            await asyncio.sleep(0.01)


async def test_thousands_of_groups_are_joined_without_taking_redis_for_hanging(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    for name in GROUPS:
        runtime.grapevine.groups.join(name)
    await settled(runtime.grapevine.groups, GROUPS)
    members = get_channel_layer().groups
    channel = await runtime.grapevine._channel
    assert all(channel in members[f"parkmate__group__{name}"] for name in GROUPS)
    assert "the channel layer is away" not in caplog.text


async def subscriptions(runtime: Runtime) -> int:
    assert runtime.deadlines is not None
    told = await runtime.deadlines._redis.info("commandstats")
    return sum(told.get(f"cmdstat_{command}", {"calls": 0})["calls"] for command in ("subscribe", "unsubscribe"))


async def test_groups_that_are_wanted_at_once_are_joined_in_one_command_and_left_in_one(runtime: Runtime) -> None:
    groups, some = runtime.grapevine.groups, GROUPS[: membership.MOST]
    groups.join("the first")
    await settled(groups, ["the first"])
    before = await subscriptions(runtime)
    for name in some:
        groups.join(name)
    await settled(groups, some)
    assert await subscriptions(runtime) == before + 1
    for name in some:
        groups.leave(name)
    await settled(groups, some)
    assert await subscriptions(runtime) == before + 2


async def test_the_last_word_counts(runtime: Runtime) -> None:
    groups = runtime.grapevine.groups
    groups.join("back-again")
    await settled(groups, ["back-again"])
    joined: list[str] = []
    groups._on_joined = joined.append
    groups.leave("back-again")
    groups.join("back-again")
    groups.join("gone")
    groups.leave("gone")
    groups.join("last")
    await settled(groups, ["last"])
    assert joined == ["last"]
    assert groups._joined >= {"back-again", "last"}
    assert "gone" not in groups._joined
