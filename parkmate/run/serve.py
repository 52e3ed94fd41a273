"""Daphne on a listening socket that the supervisor holds: `python -m parkmate.run.serve --fd N …`."""

import socket
import sys
from functools import partial

from daphne.cli import CommandLineInterface
from twisted.plugins import fd_endpoint

from parkmate.prepared.on_daphne import PreparedServer


class CommandLine(CommandLineInterface):  # type: ignore[misc]
    """daphne's, with the server that takes ready frames."""

    server_class = PreparedServer


def main() -> None:
    """Run daphne's own command line; its --fd takes any socket for IPv4 and makes up IPv6 clients' addresses."""
    with socket.socket(fileno=int(sys.argv[sys.argv.index("--fd") + 1])) as listener:
        family = listener.family
        listener.detach()
    parse = partial(fd_endpoint.parser._parseServer, domain=family)  # noqa: SLF001 - the endpoint's only door
    setattr(fd_endpoint.parser, "_parseServer", parse)  # noqa: B010 - mypy lets nobody assign to a method
    CommandLine.entrypoint()


if __name__ == "__main__":
    main()
