"""Django behind ASGI, with each request in one thread from its first signal to its last.

Django's own handler makes a thread for each request, and in it a connection object with all that hangs on one. And it
goes back to the event loop and into that thread again around whatever could be asynchronous: signals, middleware, the
view, rendering, closing. Nothing here is asynchronous but the sockets, which never come this way. A request that is
refused for its fields takes half of the CPU so.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import IO, Any

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.urls import set_script_prefix

from parkmate.database import LARGEST_POOL
from realtime.trace import in_thread

# More would only wait for one of the database's connections; what waits here instead gets no 503 for it.
_threads = ThreadPoolExecutor(LARGEST_POOL, thread_name_prefix="requests")


class Handler(ASGIHandler):
    """Django's handler, its middleware and views called as a WSGI server would call them."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 — Django's signature
        """Build the middleware for threads."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request. Who goes away meanwhile is answered in vain: what is begun is finished."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await in_thread(_threads, partial(self._respond, scope, body))
        await self.send_response(response, send)
        if response.streaming:
            await in_thread(_threads, response.close)

    def _respond(self, scope: dict[str, Any], body: IO[bytes]) -> Any:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        with body:
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)  # noqa: SLF001 — it names the sender of `request_finished`
        if response.streaming:
            close_old_connections()
        else:
            response.close()  # its content stays; the database's connection goes back to the pool
        return response


def application() -> Handler:
    """Load the apps and give their application."""
    django.setup(set_prefix=False)
    return Handler()
