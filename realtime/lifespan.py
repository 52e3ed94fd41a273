"""ASGI's lifespan, which uvicorn speaks and daphne does not: start with the server, stop with it."""

from typing import Any

from realtime.runtime import server_runtime


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001 — ASGI's signature
    """Start this process' runtime before the first request, and stop it after the last."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            server_runtime()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await server_runtime().stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
