"""Telling whoever started this process that it is ready, in systemd's own words (sd_notify)."""

import socket

from django.conf import settings


def say_ready() -> None:
    """Send READY=1 to the supervisor, if there is one that listens."""
    address = settings.NOTIFY_SOCKET
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        supervisor.send(b"READY=1")
