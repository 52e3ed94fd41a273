"""The one application, served by daphne in development and by uvicorn in production."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkmate.settings")
http = get_asgi_application()  # loads the apps; what follows needs them

from channels.routing import ProtocolTypeRouter  # noqa: E402

from realtime.lifespan import lifespan  # noqa: E402
from realtime.routing import sockets  # noqa: E402
from realtime.runtime import server_runtime  # noqa: E402


async def http_with_runtime(scope: Any, receive: Any, send: Any) -> None:
    """Serve a request; what it commits is heard by this process' sockets, also before the first socket opens."""
    server_runtime()
    await http(scope, receive, send)


application = ProtocolTypeRouter({"http": http_with_runtime, "websocket": sockets, "lifespan": lifespan})
