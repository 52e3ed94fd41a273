"""A message as it travels, made ready once for all sockets: one unmasked text frame (RFC 6455, 5.2)."""

from collections.abc import Callable
from typing import Protocol

# In a socket's scope["extensions"], where the server has it (parkmate/prepared/): its way.
PREPARED = "parkmate.prepared"

FIN_AND_TEXT = 0x81
# What stands in place of a length that follows in two bytes, or in eight.
IN_TWO_BYTES, IN_EIGHT_BYTES = 126, 127


class Way(Protocol):
    """A socket's way out below ASGI's `send`, for whole frames; in order with whatever is sent by `send`."""

    @property
    def shut(self) -> bool:
        """Tell whether nothing can be written now: it must go by `send`."""

    @property
    def write(self) -> Callable[[bytes], None]:
        """Write frames; never called while it is shut. What a connection that is lost does not take is lost with it."""


def ready(message: str) -> bytes:
    """Give the whole frame of a message."""
    payload = message.encode()
    length = len(payload)
    if length < IN_TWO_BYTES:
        return bytes((FIN_AND_TEXT, length)) + payload
    if length < 1 << 16:
        return bytes((FIN_AND_TEXT, IN_TWO_BYTES)) + length.to_bytes(2) + payload
    return bytes((FIN_AND_TEXT, IN_EIGHT_BYTES)) + length.to_bytes(8) + payload
