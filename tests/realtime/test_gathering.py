import asyncio
from collections.abc import Sequence

import pytest

from realtime.gathering import MOST, READERS, TURNS, Gathering

UNREADABLE = -1


class Reader:
    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.let_go = asyncio.Event()

    async def read(self, asked: Sequence[int]) -> list[str]:
        self.goes.append(list(asked))
        await self.let_go.wait()
        if UNREADABLE in asked:
            raise ZeroDivisionError
        return [str(number) for number in asked]


async def asking(gathering: Gathering[int, str], *numbers: int) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(gathering.answer(number)) for number in numbers]
    await turns(TURNS + 2)
    return tasks


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_who_asks_while_all_readers_are_busy_is_answered_together_by_a_later_reading() -> None:
    reader = Reader()
    gathering = Gathering(reader.read)
    tasks = [task for number in range(READERS) for task in await asking(gathering, number)]
    tasks += await asking(gathering, *range(READERS, READERS + MOST + 1))
    assert reader.goes == [[number] for number in range(READERS)]
    reader.let_go.set()
    assert await asyncio.gather(*tasks) == [str(number) for number in range(READERS + MOST + 1)]
    assert sorted(map(len, reader.goes[READERS:])) == [1, MOST]


async def test_who_asks_a_few_turns_of_the_loop_later_is_in_the_same_reading() -> None:
    reader = Reader()
    gathering = Gathering(reader.read)
    first = asyncio.create_task(gathering.answer(1))
    await turns(TURNS)
    assert reader.goes == []
    others = await asking(gathering, 2, 3)
    assert reader.goes == [[1, 2, 3]]
    reader.let_go.set()
    assert await asyncio.gather(first, *others) == ["1", "2", "3"]


async def test_a_full_reading_begins_at_once() -> None:
    reader = Reader()
    gathering = Gathering(reader.read)
    tasks = [asyncio.create_task(gathering.answer(number)) for number in range(MOST + 1)]
    await turns(2)
    assert reader.goes == [list(range(MOST))]
    reader.let_go.set()
    await asyncio.gather(*tasks)


async def test_what_a_reading_raises_is_raised_for_those_in_it_and_for_nobody_later() -> None:
    reader = Reader()
    reader.let_go.set()
    gathering = Gathering(reader.read)
    async with asyncio.timeout(5):
        for _ in range(READERS):  # a reader that was lost with it would be missed
            with pytest.raises(ZeroDivisionError):
                await gathering.answer(UNREADABLE)
        assert await gathering.answer(1) == "1"


async def test_who_stops_waiting_takes_nobody_along() -> None:
    reader = Reader()
    gathering = Gathering(reader.read)
    impatient, patient = await asking(gathering, 1, 2)
    impatient.cancel()
    reader.let_go.set()
    assert await patient == "2"
    with pytest.raises(asyncio.CancelledError):
        await impatient
