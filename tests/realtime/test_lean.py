import asyncio

import pytest

from parkmate.prepared.lean import Event, Queue

WITHIN_S = 5


async def started(task: "asyncio.Task[object]") -> None:
    await asyncio.sleep(0)
    assert not task.done()


async def test_messages_are_taken_in_the_order_in_which_they_came() -> None:
    messages = Queue()
    assert messages.empty()
    for number in range(3):
        messages.put_nowait(number)
    assert [await messages.get() for _ in range(3)] == [0, 1, 2]
    assert messages.empty()


async def test_who_takes_waits_for_a_message() -> None:
    messages = Queue()
    taking = asyncio.create_task(messages.get())
    await started(taking)
    messages.put_nowait("first")
    messages.put_nowait("second")
    async with asyncio.timeout(WITHIN_S):
        assert await taking == "first"
        assert await messages.get() == "second"


async def test_who_stops_waiting_takes_nothing_along() -> None:
    messages = Queue()
    taking = asyncio.create_task(messages.get())
    await started(taking)
    messages.put_nowait("kept")
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert await messages.get() == "kept"


async def test_an_event_holds_all_who_wait_until_it_is_set() -> None:
    event = Event()
    await event.wait()
    event.clear()
    event.clear()
    waiting = [asyncio.create_task(event.wait()) for _ in range(2)]
    await started(waiting[0])
    assert not event.is_set()
    event.set()
    assert event.is_set()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*waiting)
