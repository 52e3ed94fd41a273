"""How browsers keep the files that the build made, beyond WhiteNoise's own rules."""

from collections.abc import MutableMapping

# As frontend/build/worker.ts names it.
DISPLAY_WORKER = "/kiosk-worker.js"


def for_file(headers: MutableMapping[str, str], path: str, url: str) -> None:  # noqa: ARG001 — WhiteNoise's signature
    """Let the display's worker be asked about each time: a display learns by it that there is a new version."""
    if url == DISPLAY_WORKER:
        headers["Cache-Control"] = "no-cache"
