import asyncio
from datetime import UTC, datetime

import pytest
from channels.layers import get_channel_layer

from bookings.streams import EventType, Numbered
from realtime import publisher
from realtime.publisher import News
from realtime.runtime import Runtime


async def published(runtime: Runtime) -> int:
    assert runtime.deadlines is not None
    stats = await runtime.deadlines._redis.info("commandstats")
    return int(stats.get("cmdstat_publish", {}).get("calls", 0))


@pytest.mark.parametrize(("many", "sent"), [(90, 30), (91, 90)])
async def test_of_many_events_those_are_published_that_somebody_listens_to(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, many: int, sent: int
) -> None:
    monkeypatch.setattr(publisher, "MANY", many)
    layer = get_channel_layer()
    mine = await layer.new_channel("hub")
    await layer.group_add("lot.1", mine)
    async with asyncio.timeout(10):
        while not await layer.groups_heard(["lot.1"]):
            await asyncio.sleep(0.01)
    told_at = datetime.now(UTC)
    streams = [(name, n) for n in range(1, 31) for name in ("lot.1", f"driver.{n}", f"owner.{n}")]
    events = [Numbered(name, n, EventType.COMPLETED, '{"a":1}', told_at) for name, n in streams]
    before = await published(runtime)
    async with asyncio.timeout(10):
        runtime.tell(News(events))
        heard = [await layer.receive(mine) for _ in range(30)]
        await runtime.publisher.drained()
    assert [(message["stream"], message["version"]) for message in heard] == [("lot.1", n) for n in range(1, 31)]
    assert await published(runtime) - before == sent + 1  # and the overview's hint
