"""`/healthz` and `/readyz`, answered before Django: under any name, however busy its threads are."""

import json
from typing import Any

from parkmate.readiness import Readiness

UNAVAILABLE = 503


class Health:
    """Answers the two paths of whoever watches over this process."""

    def __init__(self) -> None:
        self._readiness = Readiness()

    async def answered(self, scope: dict[str, Any], send: Any) -> bool:
        """Answer where the path is one of ours; tell whether it was."""
        if scope["path"] not in {"/healthz", "/readyz"}:
            return False
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(scope, send, 405, b"GET only\n", b"text/plain")
        elif scope["path"] == "/healthz":
            await _send(scope, send, 200, b"ok\n", b"text/plain")
        else:
            report = await self._readiness.report()
            status = UNAVAILABLE if report["status"] == "down" else 200
            await _send(scope, send, status, json.dumps(report).encode(), b"application/json")
        return True


async def _send(scope: dict[str, Any], send: Any, status: int, body: bytes, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"allow", b"GET, HEAD"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
