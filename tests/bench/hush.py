"""No more heartbeats in this process."""

import signal

from realtime import ticker

HUSH = signal.SIGUSR2
# Nobody is silent for so long.
A_DAY_S = 86_400.0


def hush(*_: object) -> None:
    """Let nobody have been silent for long, from the next look at each socket on."""
    ticker.SILENT_S = A_DAY_S
