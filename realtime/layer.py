"""Channels' own Redis layer, which can also tell many groups in one go: the same messages on the same channels."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgpack
from channels_redis.pubsub import RedisPubSubChannelLayer

# A command for each message costs both ends several times what the message does, and so does an argument for each.
PUBLISH = "for _, told in ipairs(cmsgpack.unpack(ARGV[1])) do redis.call('PUBLISH', told[1], told[2]) end"


class ManyAtOnceLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """The layer of every process (settings.CHANNEL_LAYERS)."""

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
