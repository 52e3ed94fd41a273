"""A Redis in memory: the sorted set of deadlines, and a bus that drops, repeats and delays what is said on it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Self

from redis.exceptions import ConnectionError as RedisIsAway
from redis.exceptions import TimeoutError as RedisHangs

from tests.simulation.world import Process, World


class Bus:
    """Redis as all processes share it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.refusing, self.hanging = False, False
        self.drop = self.repeat = self.delay = 0.0
        self.latency_s, self.patience_s = 0.001, 1.0
        self.scores: dict[str, float] = {}
        self.words: dict[str, str] = {}
        self.members: defaultdict[str, dict[Process, asyncio.Queue[Any]]] = defaultdict(dict)

    async def reach(self) -> None:
        """Return when a command has got there and back; raises while Redis is away, once it has hung too long."""
        await asyncio.sleep(self._pause_s())
        if self.hanging:
            await asyncio.sleep(self.patience_s)
            raise RedisHangs
        if self.refusing:
            raise RedisIsAway("refused")

    def empty(self) -> None:
        """Forget everything that is stored."""
        self.scores.clear()
        self.words.clear()

    def say(self, group: str, message: dict[str, Any]) -> None:
        """Tell the group's members, as well as this bus can."""
        for process, queue in self.members[group].items():
            for _ in range(self._times()):
                late_s = self.world.chance.uniform(0, 0.6) if self._happens(self.delay, "delayed") else 0.0
                self.world.after(self._pause_s() + late_s, self._arrive, process, queue, message)

    def _arrive(self, process: Process, queue: asyncio.Queue[Any], message: dict[str, Any]) -> None:
        if not self.refusing and not self.hanging:
            process.soon(queue.put_nowait, message)

    def _times(self) -> int:
        if self._happens(self.drop, "dropped"):
            return 0
        return 2 if self._happens(self.repeat, "repeated") else 1

    def _happens(self, likely: float, name: str) -> bool:
        happens = likely > 0 and self.world.chance.random() < likely
        self.world.counted[f"messages {name}"] += happens
        return happens

    def _pause_s(self) -> float:
        return self.world.chance.expovariate(1 / self.latency_s)


class Layer:
    """The channel layer of one process."""

    def __init__(self, bus: Bus, process: Process) -> None:
        self._bus, self._process = bus, process
        self._heard: asyncio.Queue[Any] = asyncio.Queue()

    async def new_channel(self, prefix: str) -> str:
        await self._bus.reach()
        return f"{prefix}.{self._process.name}"

    async def receive_many(self, channel: str, most: int) -> list[Any]:
        heard = [await self._heard.get()]
        while len(heard) < most and not self._heard.empty():
            heard.append(self._heard.get_nowait())
        return heard

    def deserialize(self, message: Any) -> Any:
        return message

    async def group_add_many(self, groups: Iterable[str], channel: str) -> None:
        await self._bus.reach()
        for group in groups:
            self._bus.members[group][self._process] = self._heard

    async def group_discard_many(self, groups: Iterable[str], channel: str) -> None:
        await self._bus.reach()
        for group in groups:
            self._bus.members[group].pop(self._process, None)

    async def groups_heard(self, groups: Iterable[str]) -> set[str]:
        await self._bus.reach()
        return {group for group in groups if self._bus.members[group]}

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._bus.reach()
        self._bus.say(group, message)

    async def group_send_many(self, letters: Sequence[tuple[str, dict[str, Any]]]) -> None:
        for group, message in letters:
            await self.group_send(group, message)


class Client:
    """What realtime.deadlines asks of redis.asyncio.Redis; a pipeline of itself."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def pipeline(self, *, transaction: bool) -> "Pipeline":
        return Pipeline(self._bus)

    async def zrange(self, key: str, first: int, last: int, *, withscores: bool) -> list[tuple[bytes, float]]:
        await self._bus.reach()
        found = sorted(self._bus.scores.items(), key=lambda item: (item[1], item[0]))[first : last + 1]
        return [(member.encode(), score) for member, score in found]

    async def zremrangebyscore(self, key: str, low: str, high: float) -> None:
        await self._bus.reach()
        for member in [member for member, score in self._bus.scores.items() if score <= high]:
            del self._bus.scores[member]

    async def exists(self, key: str) -> bool:
        await self._bus.reach()
        return key in self._bus.words

    async def set(self, key: str, word: str) -> None:
        await self._bus.reach()
        self._bus.words[key] = word

    async def ping(self) -> None:
        await self._bus.reach()


class Pipeline:
    """Commands that are sent together."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._added: dict[str, float] = {}
        self._removed: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def zadd(self, key: str, scores: dict[str, float]) -> None:
        self._added = scores

    def zrem(self, key: str, *members: str) -> None:
        self._removed = [*members]

    async def execute(self) -> None:
        await self._bus.reach()
        self._bus.scores.update(self._added)
        for member in self._removed:
            self._bus.scores.pop(member, None)
