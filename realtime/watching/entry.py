"""What lets a client in: a person's token, or the key of a paired display."""

from typing import Any, Protocol

from realtime.watching import reconnecting
from realtime.watching.place import Step


class Listener(Protocol):
    """Who hears what comes."""

    def received(self, text: str, message: dict[str, Any], step: Step) -> None:
        """Take a frame as it came, as read, and as judged."""

    def lost(self, sentence: str) -> None:
        """Hear that there is no connection now, and why."""


class Entry(Protocol):
    """Says who is connecting, and learns from what the server says."""

    def headers(self) -> dict[str, str]:
        """Give the headers of the next handshake."""

    def hear(self, message: dict[str, Any]) -> None:
        """Hear every message."""

    async def renewed(self, listener: Listener) -> bool:
        """Tell, after a connection has ended, whether there is something new to come in with at once."""

    def judge(self, code: int) -> None:
        """Raise CannotWatch for a close code after which there is no use in coming back."""


class TokenEntry:
    """A person with a token; what ends it ends the watching."""

    def __init__(self, key: str) -> None:
        self._key = key

    def headers(self) -> dict[str, str]:
        """Give the token's header."""
        return {"Authorization": f"Token {self._key}"}

    def hear(self, message: dict[str, Any]) -> None:
        """Learn nothing."""

    async def renewed(self, listener: Listener) -> bool:  # noqa: ARG002 — an entry's
        """Tell that a token stays what it is."""
        return False

    def judge(self, code: int) -> None:
        """Raise CannotWatch where the server does not want us any more."""
        reconnecting.judge(code)
