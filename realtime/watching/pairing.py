"""A display without an account: it shows a code, is confirmed by an owner, fetches its key and keeps it."""

import asyncio
import os
from pathlib import Path
from typing import Any

from realtime import messages
from realtime.watching import reconnecting
from realtime.watching.address import Server
from realtime.watching.entry import Listener
from realtime.watching.errors import CannotWatch
from realtime.watching.signing_in import posted

CLAIM_PATH = "/kiosk/claim/"


class KioskEntry:
    """The key of a paired display, or none yet; with a key that is unknown or revoked the server begins to pair."""

    def __init__(self, server: Server, key_file: Path | None) -> None:
        self._server, self._key_file = server, key_file
        self._key = _kept(key_file)
        self._claim: str | None = None

    def headers(self) -> dict[str, str]:
        """Give the key's header, or none."""
        return {"Authorization": f"Kiosk {self._key}"} if self._key else {}

    def hear(self, message: dict[str, Any]) -> None:
        """Take the claim when an owner has confirmed us."""
        if message["type"] == messages.PAIRED:
            self._claim = message["claim"]

    async def renewed(self, listener: Listener) -> bool:
        """Fetch the key for the claim, if there is one, and keep it; where that fails, we shall be paired anew."""
        claim, self._claim = self._claim, None
        if claim is None:
            return False
        try:
            self._key = await asyncio.to_thread(posted, self._server, CLAIM_PATH, {"claim": claim}, answer="key")
        except CannotWatch as error:
            listener.lost(f"this display was confirmed, but has no key: {error}")
            return False
        if self._key_file is not None:
            try:
                _keep(self._key, self._key_file)
            except OSError as error:
                listener.lost(f"the key cannot be kept in {self._key_file}, at the next start it is gone: {error}")
        return True

    def judge(self, code: int) -> None:
        """Come back after 4401, to be paired again; raise CannotWatch after the other final codes."""
        if code != reconnecting.NOT_SIGNED_IN:
            reconnecting.judge(code)


def _kept(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        key = path.read_text().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotWatch(f"The key cannot be read from {path} ({error}); name another --key-file.") from None
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise CannotWatch(f"{path} holds something else than a display's key; name another --key-file.")
    return key or None


def _keep(key: str, path: Path) -> None:
    # Nobody else reads it, not even for a moment, and a full disk leaves the old one as it is.
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    beside.replace(path)
