"""How many bad inputs were tried; `tests.counts` says it at the end."""

from tests.counts import add

WORDING = "{total} bad inputs tried ({kinds}), no 500 and no traceback unless a test failed"


def tried(kind: str, times: int = 1) -> None:
    """Count bad inputs of this kind: requests, handshakes, frames, messages of Redis."""
    add("abuse", WORDING, kind, times)
