"""Where the server is reached: HOST and PORT, taken early and opened late."""

import errno
import ipaddress
import socket

from parkmate.embedded.errors import CannotStart

# Bounds what the kernel hides of a stalled client's backlog; accepted sockets inherit it.
SEND_BUFFER_BYTES = 128 * 1024
BACKLOG = 1024
HIGHEST_PORT = 65_535


def bound(host: str, port: str) -> socket.socket:
    """Give a socket that holds the address without listening yet; raises CannotStart."""
    if not port.isdecimal() or int(port) > HIGHEST_PORT:
        raise CannotStart(f"PORT={port!r} is not a port; give a number from 1 to {HIGHEST_PORT}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise CannotStart(f"HOST={host!r} is not an address of this machine; try 127.0.0.1 or 0.0.0.0.") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise refusal(error, host, int(port)) from None
    return listener


def open_to_all(listener: socket.socket) -> None:
    """Let connections in; another start that bound the same free port may have been faster."""
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise refusal(error, host, port) from None


def refusal(error: OSError, host: str, port: int) -> CannotStart:
    """Give the sentence for why this address cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return CannotStart(
            f"Port {port} on {host} is in use; stop what holds it, or choose another: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return CannotStart(f"Port {port} is not for this user; choose one from 1024 up: make run PORT=8000")
    return CannotStart(f"HOST={host!r} is not an address of this machine; try 127.0.0.1 or 0.0.0.0.")


def is_private(listener: socket.socket) -> bool:
    """Tell whether only this machine can reach it."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def reached_at(listener: socket.socket) -> tuple[str, int]:
    """Give host and port that reach it from this machine: loopback where it listens everywhere."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if listener.family == socket.AF_INET6 else "127.0.0.1"
    return host, port


def url(listener: socket.socket) -> str:
    """Give the URL that reaches it from this machine."""
    host, port = reached_at(listener)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def names(listener: socket.socket, host: str) -> str:
    """Give the Host names to answer to, comma-separated: any where it listens everywhere."""
    if ipaddress.ip_address(listener.getsockname()[0]).is_unspecified:
        return "*"
    loopback = "localhost,127.0.0.1,[::1]"
    return loopback if is_private(listener) else f"{host},{socket.gethostname()},{loopback}"
