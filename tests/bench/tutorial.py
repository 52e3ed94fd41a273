"""What fan-out and ticks are measured beside: a board as the tutorial of Channels makes it, and a countdown beside it.

`python -m daphne tests.bench.tutorial:application`; it needs REDIS_URL and nothing else of Parkmate.
"""

import asyncio
import os
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

GROUP = "lot"
# Like its own waiting for a message, redis-py gives up after 5 s; the layer would take that for a lost connection.
REDIS_TIMEOUT_S = 30
# redis-py's own 100 refuse some of 100 sockets that open at once: the layer listens on one more.
REDIS_CONNECTIONS = 200


def layer(redis_url: str) -> dict[str, Any]:
    """Give the configuration of the channel layer."""
    hosts = [{"address": redis_url, "socket_timeout": REDIS_TIMEOUT_S, "max_connections": REDIS_CONNECTIONS}]
    return {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": hosts}}


class Board(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One socket on the board."""

    async def connect(self) -> None:
        """Join the group and greet."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send_json({"type": "snapshot"})

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def lot_event(self, message: dict[str, Any]) -> None:
        """Pass an event on."""
        await self.send_json(message["event"])


class Countdown(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One socket that is told each second how long its booking still runs."""

    async def connect(self) -> None:
        """Accept and begin to count."""
        await self.accept()
        self.counting = asyncio.create_task(self.count())

    async def disconnect(self, code: int) -> None:
        """Stop."""
        self.counting.cancel()

    async def count(self) -> None:
        """Send a tick each second."""
        for left in range(3600, 0, -1):
            await self.send_json({"type": "booking-tick", "bookings": [{"id": 1, "remaining_time": left}]})
            await asyncio.sleep(1)


async def healthz(_scope: Any, _receive: Any, send: Any) -> None:
    """Say that the server is up."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


if not settings.configured:
    settings.configure(CHANNEL_LAYERS={"default": layer(os.environ["REDIS_URL"])}, DATABASES={})
router = URLRouter([path("", Board.as_asgi()), path("countdown/", Countdown.as_asgi())])
application = ProtocolTypeRouter({"http": healthz, "websocket": router})
