"""Another process: what it commits is kept here, to be told, lost or told in the wrong order."""

from collections.abc import Sequence
from typing import Any

from channels.layers import get_channel_layer

from bookings import streams
from bookings.journal import Changes
from realtime import messages
from realtime.database import in_database
from realtime.groups import EVENT

News = tuple[str, int, str]


class Elsewhere:
    def __init__(self) -> None:
        self._news: list[News] = []

    def take(self, sender: object, *, changes: Changes, **_: Any) -> None:
        self._news += [(event.stream, event.version, messages.event(event)) for event in changes.events]

    def news(self, stream: str) -> list[News]:
        return [news for news in self._news if news[0] == stream]


async def publish(news: Sequence[News], *, epoch: str | None = None) -> None:
    layer, epoch = get_channel_layer(), epoch or await in_database(streams.epoch)
    for stream, version, frame in news:
        place = {"stream": stream, "version": version, "epoch": epoch}
        await layer.group_send(stream, {"type": EVENT, **place, "frame": frame})
