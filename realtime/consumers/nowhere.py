"""A path below /ws/ that is none of ours: closed with a code that a browser can read, where Channels answers a 500."""

from realtime.consumers.base import MayNotOpen, SocketConsumer
from realtime.messages import Close


class NowhereConsumer(SocketConsumer):
    """Closes with 4404, before it asks who is calling."""

    async def _judge(self) -> None:
        raise MayNotOpen(Close.NOT_FOUND)
