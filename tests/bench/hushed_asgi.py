"""Parkmate's application, whose heartbeats end when it is told by a signal: what is saved then is what they cost."""

import signal

from parkmate.asgi import application
from tests.bench.hush import HUSH, hush

__all__ = ["application"]

signal.signal(HUSH, hush)
