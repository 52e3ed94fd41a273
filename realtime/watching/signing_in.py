"""Signing in as any program does: POST /api/token/."""

import http.client
import json
import urllib.request
from typing import Any
from urllib.error import HTTPError

from realtime.watching.address import Server
from realtime.watching.errors import CannotWatch

ANSWER_WITHIN_S = 10.0
LARGEST_ANSWER_BYTES = 64 * 1024


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: a password goes to the server that was named and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def new_token(server: Server, *, username: str, password: str) -> str:
    """Give a new token of this person; raises CannotWatch with the server's own sentence, or with ours."""
    return posted(server, "/api/token/", {"username": username, "password": password}, answer="token")


def posted(server: Server, path: str, body: dict[str, str], *, answer: str) -> str:
    """POST as a program and give one string of what is answered; raises CannotWatch as above."""
    request = urllib.request.Request(  # noqa: S310 — Server takes http and https alone
        server.http(path),
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        method="POST",
    )
    no_proxy = [urllib.request.ProxyHandler({})] if server.is_local else []
    try:
        with urllib.request.build_opener(_Stay, *no_proxy).open(request, timeout=ANSWER_WITHIN_S) as response:
            said = _parsed(response.read(LARGEST_ANSWER_BYTES))
    except HTTPError as error:
        with error:
            raise CannotWatch(_why_not(server, error, _parsed(error.read(LARGEST_ANSWER_BYTES)))) from None
    except (OSError, http.client.HTTPException) as error:
        raise CannotWatch(unreachable(server, error)) from None
    if not isinstance(said.get(answer), str):
        raise CannotWatch(f"{server} answers, but not as a Parkmate server does; look at --url.")
    return str(said[answer])


def unreachable(server: Server, error: Exception) -> str:
    """Give the sentence for a server that cannot be reached at all."""
    cause = getattr(error, "reason", None) or error
    why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"No server answers at {server} ({why}); start one with `make run`, or name another with --url."


def _why_not(server: Server, error: HTTPError, said: dict[str, Any]) -> str:
    if elsewhere := error.headers.get("Location"):
        return f"{server} sends us on to {elsewhere}; name the server itself with --url."
    sentence = said.get("error")
    if not isinstance(sentence, str):
        name = http.client.responses.get(error.code, "unknown")
        return f"{server} answers {error.code} ({name}), which is not a Parkmate server's word; look at --url."
    wait_s = error.headers.get("Retry-After")
    return f"{sentence} (in {wait_s} s)" if wait_s else sentence


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
