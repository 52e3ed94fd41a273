"""Another process: what it commits is kept here, to be told, lost or told in the wrong order."""

from collections.abc import Sequence
from typing import Any

from channels.layers import get_channel_layer

from bookings.journal import Changes
from realtime import messages
from realtime.groups import EVENT

News = tuple[str, int, str]


class Elsewhere:
    def __init__(self) -> None:
        self._news: list[News] = []

    def take(self, sender: object, *, changes: Changes, **_: Any) -> None:
        self._news += [(event.stream, event.version, messages.event(event)) for event in changes.events]

    def news(self, stream: str) -> list[News]:
        return [news for news in self._news if news[0] == stream]


async def publish(news: Sequence[News]) -> None:
    layer = get_channel_layer()
    for stream, version, frame in news:
        await layer.group_send(stream, {"type": EVENT, "stream": stream, "version": version, "frame": frame})
