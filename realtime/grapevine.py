"""What other processes say over the channel layer: this process' one channel, and the groups it is in.

Everything heard here is a hint. While Redis is away nobody waits for it: joining is tried again in the background,
and the hub's sweep delivers meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from channels.layers import get_channel_layer
from redis import RedisError

from realtime import groups
from realtime.hub import Hub
from realtime.outage import Outage
from realtime.trace import apart

logger = logging.getLogger(__name__)

# A hanging Redis answers nothing for as long as it likes.
PATIENCE_S = 2.0
RETRY_S = 1.0
LONGEST_RETRY_S = 8.0
# A burst that is at hand is heard without a pause; sockets get a turn well before the ring (256) has moved past them.
MOST_IN_ONE_TURN = 64
# Whoever can write to Redis can send us anything. Nothing of ours is longer: an event about a lot of 1,000 slots has a
# third of a million characters, and the few people and displays whose rights change at once have a name each.
LONGEST_FRAME = 2_000_000
MOST_NAMES = 1_000
SAID_AGAIN_S = 60.0


class Grapevine:
    """Listens on one channel of the layer for all streams of the hub, changes of the overview, and changed rights."""

    def __init__(
        self, hub: Hub, *, on_overview: Callable[[], None], on_rights: Callable[[Sequence[str]], None]
    ) -> None:
        self._hub = hub
        self._on_overview, self._on_rights = on_overview, on_rights
        self._layer: Any = get_channel_layer()
        self._channel: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._groups: set[str] = set()
        self._say_at = 0.0
        # Said once, not for each of thousands of streams.
        away = "the channel layer is away (%s); events come by way of the database"
        self._outage = Outage(logger, away, "the channel layer is back")

    async def listen(self) -> None:
        """Hear messages until cancelled."""
        channel = await self._open_channel()
        self._channel.set_result(channel)
        while True:
            for _ in range(MOST_IN_ONE_TURN):
                await self._hear_one(channel)
            await asyncio.sleep(0)

    def join(self, group: str) -> None:
        """Become a member of the group, sooner or later; then look once for what was said before."""
        self._groups.add(group)
        self._start(group, self._keep_joining)

    def leave(self, group: str) -> None:
        """Be a member no longer."""
        self._groups.discard(group)
        self._start(group, self._discard)

    async def stop(self) -> None:
        """Stop joining and leaving."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, group: str, work: Callable[[str], Awaitable[None]]) -> None:
        task = self._tasks[group] = apart(self._in_turn(self._tasks.get(group), group, work))
        task.add_done_callback(lambda done: self._tasks.pop(group, None) if self._tasks.get(group) is done else None)

    async def _in_turn(
        self, before: asyncio.Task[None] | None, group: str, work: Callable[[str], Awaitable[None]]
    ) -> None:
        # Never by cancelling: a SUBSCRIBE or UNSUBSCRIBE cut in the middle leaves the layer in error about itself.
        if before is not None:
            await asyncio.wait({before})
        await work(group)

    async def _open_channel(self) -> str:
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return str(await self._layer.new_channel("hub"))
            except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                self._outage.say(repr(error))
                await asyncio.sleep(RETRY_S)

    async def _keep_joining(self, group: str) -> None:
        channel = await asyncio.shield(self._channel)
        retry_s = RETRY_S
        while group in self._groups:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._layer.group_add(group, channel)
                self._outage.over()
            except Exception as error:  # noqa: BLE001 — as above
                self._outage.say(repr(error))
                await asyncio.sleep(retry_s)
                retry_s = min(2 * retry_s, LONGEST_RETRY_S)
            else:
                self._hub.check_soon(group)
                return

    async def _discard(self, group: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._layer.group_discard(group, await asyncio.shield(self._channel))
        except Exception as error:  # noqa: BLE001 — as above; a group too many costs a dropped message each event
            self._outage.say(repr(error))

    async def _hear_one(self, channel: str) -> None:
        try:
            message = await self._layer.receive(channel)
        except (RedisError, OSError) as error:
            self._outage.say(repr(error))
            await asyncio.sleep(RETRY_S)
        except Exception as error:  # noqa: BLE001 — bytes that were never packed by us fail in many ways
            self._drop(type(error).__name__)
        else:
            self._take_whatever(message)

    def _take_whatever(self, message: Any) -> None:
        try:
            self._take(message)
        except Exception:
            logger.exception("a message of the channel layer could not be followed")

    def _take(self, message: Any) -> None:
        match message:
            case {"type": groups.EVENT, "stream": str(name), "version": int(version), "frame": str(frame), **rest} if (
                len(frame) <= LONGEST_FRAME
            ):
                self._hub.hear(name, version, frame, epoch=str(rest.get("epoch", "")))
            case {"type": groups.CHANGED}:
                self._on_overview()
            case {"type": groups.RIGHTS_CHANGED, "names": [*names]}:
                self._on_rights([name for name in names[:MOST_NAMES] if isinstance(name, str)])
            case _:
                self._drop("no message of ours")

    def _drop(self, why: str) -> None:
        # Said once a minute: whoever sends one such message may send a million.
        now = time.monotonic()
        if now >= self._say_at:
            logger.warning("dropped what came over the channel layer: %s", why)
            self._say_at = now + SAID_AGAIN_S
