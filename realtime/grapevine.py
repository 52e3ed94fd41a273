"""What other processes say over the channel layer: this process' one channel, and the groups it is in.

Everything heard here is a hint. While Redis is away nobody waits for it: the hub's sweep delivers meanwhile.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from channels.layers import get_channel_layer

from realtime import groups
from realtime.hub import Hub
from realtime.membership import PATIENCE_S, RETRY_S, Membership
from realtime.outage import Outage
from realtime.stream import Told

logger = logging.getLogger(__name__)

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
        self._say_at = 0.0
        # In this turn of the loop, by stream and epoch.
        self._heard: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
        # Said once, not for each of thousands of streams.
        away = "the channel layer is away (%s); events come by way of the database"
        self._outage = Outage(logger, away, "the channel layer is back")
        # What was said before a group was joined is looked for once.
        self.groups = Membership(self._layer, self._outage, on_joined=hub.check_soon)

    async def listen(self) -> None:
        """Hear messages until cancelled."""
        channel = await self._open_channel()
        self._channel.set_result(channel)
        while True:
            for packed in await self._layer.receive_many(channel, MOST_IN_ONE_TURN):
                self._hear(packed)
            await asyncio.sleep(0)

    async def keep_to_groups(self) -> None:
        """Be in the groups that are wanted, until cancelled."""
        await self.groups.run(await self._channel)

    async def _open_channel(self) -> str:
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return str(await self._layer.new_channel("hub"))
            except Exception as error:  # noqa: BLE001 — a Redis that is away fails in many ways
                self._outage.say(repr(error))
                await asyncio.sleep(RETRY_S)

    def _hear(self, packed: bytes) -> None:
        try:
            message = self._layer.deserialize(packed)
        except Exception as error:  # noqa: BLE001 — bytes that were never packed by us fail in many ways
            self._drop(type(error).__name__)
            return
        try:
            self._take(message)
        except Exception:
            logger.exception("a message of the channel layer could not be followed")

    def _take(self, message: Any) -> None:
        match message:
            case {"type": groups.EVENT, "stream": str(name), "version": int(version), "frame": str(frame), **rest} if (
                len(frame) <= LONGEST_FRAME
            ):
                self._keep(name, (version, frame), str(rest.get("epoch", "")))
            case {"type": groups.CHANGED}:
                self._on_overview()
            case {"type": groups.RIGHTS_CHANGED, "names": [*names]}:
                self._on_rights([name for name in names[:MOST_NAMES] if isinstance(name, str)])
            case _:
                self._drop("no message of ours")

    def _keep(self, stream: str, told: Told, epoch: str) -> None:
        # What one turn of the loop hears of a stream goes on together: a socket takes it in one write.
        if not self._heard:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._heard[stream, epoch].append(told)

    def _hand_over(self) -> None:
        heard, self._heard = self._heard, defaultdict(list)
        for (stream, epoch), told in heard.items():
            try:
                self._hub.hear(stream, told, epoch=epoch)
            except Exception:
                logger.exception("stream %s: what came over the channel layer could not be followed", stream)

    def _drop(self, why: str) -> None:
        # Said once a minute: whoever sends one such message may send a million.
        now = time.monotonic()
        if now >= self._say_at:
            logger.warning("dropped what came over the channel layer: %s", why)
            self._say_at = now + SAID_AGAIN_S
