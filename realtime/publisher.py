"""Telling the other processes: one task, one bounded queue. Whoever committed something never waits for Redis."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.layers import get_channel_layer

from realtime import groups
from realtime.database import in_database
from realtime.deadlines import Deadlines
from realtime.doorbell import ring

logger = logging.getLogger(__name__)

QUEUE = 10_000
PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """One transaction's events as (stream, version, frame), and when its bookings are next due."""

    events: Sequence[tuple[str, int, str]]
    due: dict[int, datetime | None]


class Publisher:
    """Sends news over the channel layer and sets the deadlines; rings the database's doorbell where that fails."""

    def __init__(self, deadlines: Deadlines | None) -> None:
        self._deadlines = deadlines  # in the same Redis as the layer; None: there is no Redis
        self._queue: asyncio.Queue[News] = asyncio.Queue(QUEUE)
        self._layer: Any = get_channel_layer()

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
            except Exception:
                logger.exception("news could not be published; hubs will find it in the database")
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def drained(self) -> None:
        """Wait until nothing is left to tell."""
        await self._queue.join()

    async def _tell(self, batch: Sequence[News]) -> None:
        events = [event for news in batch for event in news.events]
        told = 0
        if self._deadlines is not None and not self._deadlines.health.away:
            try:
                for event in events:
                    async with asyncio.timeout(PATIENCE_S):
                        await self._send(*event)
                    told += 1
                await self._changed(batch, self._deadlines)
            except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                self._deadlines.health.failed(error)
        if told < len(events):
            await in_database(ring, {name for name, _, _ in events[told:]})

    async def _send(self, stream: str, version: int, frame: str) -> None:
        message = {"type": groups.EVENT, "stream": stream, "version": version, "frame": frame}
        await self._layer.group_send(stream, message)

    async def _changed(self, batch: Sequence[News], deadlines: Deadlines) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._layer.group_send(groups.OVERVIEW, {"type": groups.CHANGED})
            await deadlines.set({id_: at for news in batch for id_, at in news.due.items()})
