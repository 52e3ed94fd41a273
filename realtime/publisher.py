"""Telling the other processes: one task, one bounded queue. Whoever committed something never waits for Redis."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from channels.layers import get_channel_layer
from django.db import Error

from bookings.streams import Numbered
from realtime import groups, messages
from realtime.database import in_database
from realtime.deadlines import Deadlines
from realtime.doorbell import ring
from realtime.outage import Outage

logger = logging.getLogger(__name__)

QUEUE = 10_000
PATIENCE_S = 1.0
# What is sent in one go: a moment's work for Redis, and for this loop.
PORTION, PORTION_CHARS = 500, 1_000_000
# From here on it is asked first who listens: most of the drivers whose bookings end together are not there.
MANY = 100


@dataclass(frozen=True, slots=True)
class News:
    """What a transaction did: its events, when its bookings are due, changed rights.

    `epoch` is the life of the database in which it was committed, as far as its process knows: never a later one.
    """

    events: Sequence[Numbered] = ()
    due: dict[int, datetime | None] = field(default_factory=dict)
    rights: Sequence[str] = ()
    epoch: str = ""

    def letters(self) -> Iterator["Letter"]:
        """Give what the other processes are to be told."""
        for event in self.events:
            yield Letter(event.stream, event, self.epoch)
        if self.rights:
            yield Letter(groups.RIGHTS, self.rights)


class Letter(NamedTuple):
    """What a group of the layer is told: an event, or whose rights have changed."""

    group: str
    told: Numbered | Sequence[str]
    epoch: str = ""

    def message(self) -> dict[str, Any]:
        """Give it in the layer's words."""
        told = self.told
        if not isinstance(told, Numbered):
            return {"type": groups.RIGHTS_CHANGED, "names": [*told]}
        place = {"stream": told.stream, "version": told.version, "epoch": self.epoch}
        return {"type": groups.EVENT, **place, "frame": messages.event(told)}

    def rings(self) -> list[str]:
        """Give what to ring the doorbell with where it cannot be sent."""
        if not isinstance(self.told, Numbered):
            return [groups.RIGHTS_MARK + name for name in self.told]
        return [self.group]


class Publisher:
    """Sends news over the channel layer and sets the deadlines; rings the database's doorbell where that fails."""

    def __init__(self, deadlines: Deadlines | None) -> None:
        self._deadlines = deadlines  # in the same Redis as the layer; None: there is no Redis
        self._queue: asyncio.Queue[News] = asyncio.Queue(QUEUE)
        self._layer: Any = get_channel_layer()
        unheard = "neither Redis nor the database took what is new (%s); hubs will find it in the database"
        self._outage = Outage(logger, unheard, "what is new is told again")

    def put(self, news: News) -> None:
        """Take news to tell; when too much waits already, the hubs' sweep finds it."""
        try:
            self._queue.put_nowait(news)
        except asyncio.QueueFull:
            logger.warning("too much waits to be published; hubs will find it in the database")

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._tell(batch)
                self._outage.over()
            except Error as error:
                self._outage.say(error)
            except Exception:
                logger.exception("news could not be published; hubs will find it in the database")
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def drained(self) -> None:
        """Wait until nothing is left to tell."""
        await self._queue.join()

    async def _tell(self, batch: Sequence[News]) -> None:
        letters: Sequence[Letter] = [letter for news in batch for letter in news.letters()]
        told = 0
        if self._deadlines is not None and not self._deadlines.health.away:
            try:
                letters = await self._for_somebody(letters)
                for portion in _portions(letters):
                    async with asyncio.timeout(PATIENCE_S):
                        await self._layer.group_send_many([(letter.group, letter.message()) for letter in portion])
                    told += len(portion)
                await self._changed(batch, self._deadlines)
            except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                self._deadlines.health.failed(error)
        if told < len(letters):
            await in_database(ring, {name for letter in letters[told:] for name in letter.rings()})

    async def _for_somebody(self, letters: Sequence[Letter]) -> Sequence[Letter]:
        """Leave out what nobody listens to; who joins a group later looks into the database then."""
        if len(letters) < MANY:
            return letters
        async with asyncio.timeout(PATIENCE_S):
            heard = await self._layer.groups_heard({letter.group for letter in letters})
        return [letter for letter in letters if letter.group in heard]

    async def _changed(self, batch: Sequence[News], deadlines: Deadlines) -> None:
        if not any(news.events for news in batch):
            return
        async with asyncio.timeout(PATIENCE_S):
            await self._layer.group_send(groups.OVERVIEW, {"type": groups.CHANGED})
            await deadlines.set({id_: at for news in batch for id_, at in news.due.items()})


def _portions(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    portion: list[Letter] = []
    chars = 0
    for letter in letters:
        portion.append(letter)
        chars += len(letter.told.payload) if isinstance(letter.told, Numbered) else 0
        if len(portion) == PORTION or chars > PORTION_CHARS:
            yield portion
            portion, chars = [], 0
    if portion:
        yield portion
