"""Every path of a socket."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from realtime.consumers.kiosk import KioskConsumer
from realtime.consumers.lots import LotsConsumer
from realtime.consumers.nowhere import NowhereConsumer
from realtime.consumers.streams import DriverConsumer, LotConsumer, OwnerConsumer

_router = URLRouter(
    [
        path("ws/driver/", DriverConsumer.as_asgi()),
        path("ws/owner/", OwnerConsumer.as_asgi()),
        path("ws/kiosk/", KioskConsumer.as_asgi()),
        path("ws/lots/", LotsConsumer.as_asgi()),
        re_path(r"^ws/lots/(?P<lot_id>[0-9]+)/$", LotConsumer.as_asgi()),
        re_path(r"", NowhereConsumer.as_asgi()),
    ]
)
_nowhere = NowhereConsumer.as_asgi()


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve a socket. Paths are exact: Channels' router would take several slashes at the beginning for one."""
    exact = not scope["path"].startswith("//")
    await (_router if exact else _nowhere)(scope, receive, send)
