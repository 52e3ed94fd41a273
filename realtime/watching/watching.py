"""The two things that go on while somebody watches: what comes is shown, and each second what counts down."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from realtime.watching.clock import ServerClock
from realtime.watching.connection import Follower
from realtime.watching.picture import Picture
from realtime.watching.showing import Display, until_next_second_s


async def watch(follower: Follower, display: Display, picture: Picture, clock: ServerClock) -> None:
    """Follow and show until there is no use in it (CannotWatch) or nobody reads any more (BrokenPipeError)."""
    await _until_one_ends(follower.follow(), _each_second(display, picture, clock))


async def _each_second(display: Display, picture: Picture, clock: ServerClock) -> None:
    while True:
        await asyncio.sleep(until_next_second_s(picture, clock))
        display.second()


async def _until_one_ends(*works: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
