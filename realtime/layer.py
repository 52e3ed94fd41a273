"""Channels' own Redis layer, which can also tell many groups in one go, join and leave many, and hear many messages.

The same messages on the same channels, the same members. One after the other, each would be a command of its own, and
every driver who opens a socket has a group to be joined.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgpack
from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer

from realtime.shard import Shard

# A command for each message costs both ends several times what the message does, and so does an argument for each.
PUBLISH = "for _, told in ipairs(cmsgpack.unpack(ARGV[1])) do redis.call('PUBLISH', told[1], told[2]) end"


class ManyAtOnceLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """The layer of every process (settings.CHANNEL_LAYERS)."""

    async def receive_many(self, channel: str, most: int) -> list[bytes]:
        """Give what has come on a channel of this process, at least one message, in order; `deserialize` reads each."""
        queue = self._get_layer().channels[channel]
        packed = [await queue.get()]
        while len(packed) < most and not queue.empty():
            packed.append(queue.get_nowait())
        return packed

    async def groups_heard(self, groups: Iterable[str]) -> set[str]:
        """Give those that have a member in some process just now."""
        heard: set[str] = set()
        before_name = len(self._get_layer()._get_group_channel_name(""))  # noqa: SLF001 — as below
        for shard, names in self._by_shard(groups).items():
            shard._ensure_redis()  # noqa: SLF001
            members = await shard._redis.pubsub_numsub(*names)  # noqa: SLF001
            heard.update(name[before_name:].decode() for name, number in members if number)
        return heard

    async def group_send_many(self, letters: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Send each (group, message), in their order for each group; where this raises, some may have been sent."""
        layer = self._get_layer()
        of_shard = defaultdict(list)
        for group, message in letters:
            channel = layer._get_group_channel_name(group)  # noqa: SLF001 — as its own group_send does
            of_shard[layer._get_shard(channel)].append((channel, self.serialize(message)))  # noqa: SLF001
        for shard, told in of_shard.items():
            shard._ensure_redis()  # noqa: SLF001
            publish = shard._redis.register_script(PUBLISH)  # noqa: SLF001
            await publish(args=[msgpack.packb(told, use_bin_type=False)])

    async def group_add_many(self, groups: Iterable[str], channel: str) -> None:
        """Add a channel of this process to each group; where this raises, it may be in some."""
        members = self._get_layer().groups
        for shard, names in self._by_shard(groups).items():
            for name in names:
                members.setdefault(name, set()).add(channel)
            async with _subscriptions(shard) as pubsub:
                await pubsub.subscribe(*names)
                shard._subscribed_to.update(names)  # noqa: SLF001 — as its own subscribe does

    async def group_discard_many(self, groups: Iterable[str], channel: str) -> None:
        """Remove the channel from each group; where this raises, Redis may go on with messages that nobody takes."""
        members = self._get_layer().groups
        for shard, names in self._by_shard(groups).items():
            for name in names:
                members.get(name, set()).discard(channel)
            empty = [name for name in names if not members.get(name)]
            if not empty:
                continue  # to unsubscribe from nothing would be from everything
            for name in empty:
                members.pop(name, None)
            async with _subscriptions(shard) as pubsub:
                await pubsub.unsubscribe(*empty)
                shard._subscribed_to.difference_update(empty)  # noqa: SLF001 — as its own unsubscribe does

    def _get_layer(self) -> RedisPubSubLoopLayer:
        is_new = asyncio.get_running_loop() not in self._layers
        layer = super()._get_layer()
        if is_new:
            layer._shards = [Shard(shard.host, layer) for shard in layer._shards]  # noqa: SLF001
        return layer

    def _by_shard(self, groups: Iterable[str]) -> Mapping[Any, list[str]]:
        layer = self._get_layer()
        names = defaultdict(list)
        for group in groups:
            name = layer._get_group_channel_name(group)  # noqa: SLF001 — as its own group_add does
            names[layer._get_shard(name)].append(name)  # noqa: SLF001
        return names


@asynccontextmanager
async def _subscriptions(shard: Any) -> AsyncIterator[Any]:
    async with shard._lock:  # noqa: SLF001 — as its own subscribe and unsubscribe do
        shard._ensure_redis()  # noqa: SLF001
        shard._ensure_receiver()  # noqa: SLF001
        yield shard._pubsub  # noqa: SLF001
