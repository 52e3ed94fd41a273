"""How the supervisor knows that server and worker are ready."""

import contextlib
import http.client
import socket
from pathlib import Path

from parkmate.embedded import private

ANSWER_WITHIN_S = 1.0


def host_header(host: str, names: str) -> str:
    """Give the name to ask under: the address itself where the server answers to it, else its first name."""
    written = f"[{host}]" if ":" in host else host
    allowed = names.split(",")
    return written if "*" in allowed or written in allowed else allowed[0].lstrip(".")


def server_answers(host: str, port: int, named: str) -> bool:
    """Tell whether GET /healthz gives 200, asked under a name that the server listens to."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": named})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Notices:
    """The socket of $NOTIFY_SOCKET, on which the worker says READY=1 as it would to systemd."""

    def __init__(self, owner: Path) -> None:
        self._folder = private.folder(owner)
        self.path = self._folder / "notify.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(0)
        self._ready = False

    def ready(self) -> bool:
        """Tell whether READY=1 was said; reads all there is, or a talkative worker would block on a full socket."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._ready |= b"READY=1" in self._socket.recv(4096).splitlines()
        return self._ready

    def close(self) -> None:
        """Remove the socket with its folder."""
        self._socket.close()
        private.remove(self._folder)
