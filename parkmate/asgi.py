"""The one application, served by daphne in development and by uvicorn in production."""

import os
from typing import Any

from parkmate import handler
from parkmate.starting import one_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkmate.settings")
with one_sentence():
    django_application = handler.application()  # loads the apps; what follows needs them

from channels.routing import ProtocolTypeRouter

from parkmate.access import Access
from parkmate.health import Health
from realtime.garbage import collect_less
from realtime.lifespan import lifespan
from realtime.routing import sockets
from realtime.runtime import server_runtime

health = Health()


async def http(scope: Any, receive: Any, send: Any) -> None:
    """Serve a request; what it commits is heard by this process' sockets, also before the first socket opens."""
    with server_runtime().requests.underway():
        if not await health.answered(scope, send):
            await django_application(scope, receive, send)


application = Access(ProtocolTypeRouter({"http": http, "websocket": sockets, "lifespan": lifespan}))
collect_less()
