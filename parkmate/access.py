"""Every request and every socket gets an id, which stands on each line that is logged on its behalf.

`X-Request-ID` is taken from the proxy, if its form is safe, and given back: one id through both logs. Own lines instead
of a library, because the ids of sockets, users and streams go the same way, and one line for each request needs a
wrapper here anyway; the standard library's context variables do the work.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from realtime import trace, traffic
from realtime.trace import Trace

HEADER = b"x-request-id"
SAFE = re.compile(rb"[A-Za-z0-9-]{8,64}")
# Asked every few seconds by whoever watches over us.
QUIET = {"/healthz", "/readyz"}


class Access:
    """The application with ids, and one line for each request when it is over."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve a request, a socket or the server's life."""
        if scope["type"] == "http":
            await self._serve_request(scope, receive, send)
        elif scope["type"] == "websocket":
            ids = Trace(request_id=_sent_id(scope), socket_id=_new_id(), client=_client(scope))
            with trace.working_for(ids):
                await self._application(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _serve_request(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        ids = Trace(request_id=_sent_id(scope) or _new_id(), client=_client(scope))
        begun = time.monotonic()
        status: int | None = None

        async def answer(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (HEADER, ids.request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        with trace.working_for(ids):
            try:
                await self._application(scope, receive, answer)
            finally:
                if scope["path"] not in QUIET:
                    traffic.say_request(scope, status, round((time.monotonic() - begun) * 1000))


def _sent_id(scope: Mapping[str, Any]) -> str:
    sent = [value for name, value in scope["headers"] if name == HEADER]
    return sent[0].decode() if len(sent) == 1 and SAFE.fullmatch(sent[0]) else ""


def _new_id() -> str:
    return secrets.token_hex(8)


def _client(scope: Mapping[str, Any]) -> str:
    return str((scope.get("client") or ("",))[0])


Answer = Callable[[HttpRequest], HttpResponseBase]


def names_user(get_response: Answer) -> Answer:
    """Let the lines of a request carry the user's id, once somebody has asked who that is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        ids = trace.current()
        if ids is not None:
            ids.who = partial(_known_user, request)
        return get_response(request)

    return middleware


def _known_user(request: HttpRequest) -> int | None:
    user = vars(request).get("user")
    if isinstance(user, SimpleLazyObject):  # to look into it would ask the database
        user = vars(request).get("_cached_user")
    return getattr(user, "pk", None)
