"""How the supervisor knows that server and workers are ready."""

import contextlib
import http.client
import socket
from pathlib import Path

from parkmate.embedded import private

ANSWER_WITHIN_S = 1.0


def server_answers(host: str, port: int) -> bool:
    """Tell whether GET /healthz gives 200; the server answers that under any name."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Notices:
    """The socket of $NOTIFY_SOCKET, on which workers say READY=1 as they would to systemd."""

    def __init__(self, owner: Path) -> None:
        self._folder = private.folder(owner)
        self.path = self._folder / "notify.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(0)
        self._ready = 0

    def read(self) -> int:
        """Give how often READY=1 was said; reads all there is, or a talkative worker would block on a full socket."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._ready += b"READY=1" in self._socket.recv(4096).splitlines()
        return self._ready

    def close(self) -> None:
        """Remove the socket with its folder."""
        self._socket.close()
        private.remove(self._folder)
