"""Every path of a socket."""

from channels.routing import URLRouter
from django.urls import path, re_path

from realtime.consumers.lots import LotsConsumer
from realtime.consumers.nowhere import NowhereConsumer
from realtime.consumers.streams import DriverConsumer, LotConsumer, OwnerConsumer

sockets = URLRouter(
    [
        path("ws/driver/", DriverConsumer.as_asgi()),
        path("ws/owner/", OwnerConsumer.as_asgi()),
        path("ws/lots/", LotsConsumer.as_asgi()),
        re_path(r"^ws/lots/(?P<lot_id>[0-9]+)/$", LotConsumer.as_asgi()),
        re_path(r"", NowhereConsumer.as_asgi()),
    ]
)
