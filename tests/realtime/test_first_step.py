import asyncio

import pytest

from realtime.first_step import first_step


async def test_what_does_not_wait_is_over_with_its_first_step() -> None:
    done: list[str] = []

    async def quick() -> None:
        done.append("it")

    assert first_step(quick()) is None
    assert done == ["it"]


@pytest.mark.parametrize("comes_early", [False, True])
async def test_what_waits_goes_on_in_a_task_however_early_that_comes(*, comes_early: bool) -> None:
    first, done = asyncio.get_running_loop().create_future(), []

    async def slow() -> None:
        done.append(await first)
        await asyncio.sleep(0)
        done.append("the end")

    rest = first_step(slow())
    assert rest is not None
    if comes_early:
        first.set_result("what it waited for")
    task = asyncio.ensure_future(finish(rest))
    await asyncio.sleep(0)
    if not comes_early:
        assert done == []
        first.set_result("what it waited for")
    await task
    assert done == ["what it waited for", "the end"]


async def test_a_cancellation_is_heard_where_it_waits() -> None:
    cleaned: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cleaned.append("up")

    rest = first_step(waits())
    assert rest is not None
    task = asyncio.ensure_future(finish(rest))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned == ["up"]


async def test_a_mistake_is_raised_where_it_happens() -> None:
    async def at_once() -> None:
        raise ConnectionResetError

    async def later() -> None:
        await asyncio.sleep(0)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        first_step(at_once())
    rest = first_step(later())
    assert rest is not None
    with pytest.raises(ConnectionResetError):
        await finish(rest)


async def finish(rest: object) -> None:
    await rest  # type: ignore[misc]
