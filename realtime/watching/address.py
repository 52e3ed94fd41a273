"""Where a server and its streams are found: one URL gives the paths of HTTP and of the sockets."""

import ipaddress
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

from realtime.watching.errors import CannotWatch

SOCKET_SCHEME = {"http": "ws", "https": "wss"}


@dataclass(frozen=True)
class Server:
    """A Parkmate server, perhaps below a path of a larger site."""

    url: SplitResult

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `http://host:port`; raises CannotWatch for what is no such URL."""
        try:
            url = urlsplit(text.strip())
            known = url.scheme in SOCKET_SCHEME and bool(url.hostname) and url.port != 0
        except ValueError:  # a port that is no number, a bracket that is not closed
            known = False
        if not known or url.username is not None or url.query or url.fragment:
            raise CannotWatch(f"{text!r} is not the URL of a server; write it like http://127.0.0.1:8000.")
        return cls(url._replace(path=url.path.rstrip("/")))

    def http(self, path: str) -> str:
        """Give the URL of a path."""
        return self.url._replace(path=self.url.path + path).geturl()

    def socket(self, path: str) -> str:
        """Give the URL of a socket's path."""
        return self.url._replace(scheme=SOCKET_SCHEME[self.url.scheme], path=self.url.path + path).geturl()

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine: then no proxy of the environment stands between."""
        name = self.url.hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"

    def __str__(self) -> str:
        return self.url.geturl()


def path_of(stream: str, lot_id: int | None) -> str:
    """Give the socket's path of `driver`, `owner`, `lots`, `kiosk`, or `lot` with its id."""
    return f"/ws/lots/{lot_id}/" if stream == "lot" else f"/ws/{stream}/"
