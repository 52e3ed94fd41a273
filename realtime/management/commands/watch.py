"""`manage.py watch`: follow a stream through the public socket and see its countdowns live."""

import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from realtime.watching.address import Server, path_of
from realtime.watching.clock import ServerClock
from realtime.watching.connection import Follower
from realtime.watching.entry import Entry, TokenEntry
from realtime.watching.errors import CannotWatch
from realtime.watching.pairing import KioskEntry
from realtime.watching.picture import Picture
from realtime.watching.showing import display_for
from realtime.watching.signing_in import new_token
from realtime.watching.watching import watch

PASSWORD = "PARKMATE_PASSWORD"  # noqa: S105 — a variable's name
INTERRUPTED = 130


class Command(BaseCommand):
    """A client like any other: it needs a server's URL, an account there unless it is a display, and no database."""

    help = (
        "Follow a driver's bookings, an owner's lots, one lot's board or all lots, live; or be a display at a lot's "
        "entrance (kiosk), which an owner pairs by the code that it shows. "
        "On a terminal a picture is redrawn each second; into a pipe it is one line per event and second."
    )
    requires_system_checks = []  # noqa: RUF012 — Django's name and type

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to watch, who watches, and where."""
        parser.add_argument("stream", choices=("driver", "owner", "lot", "lots", "kiosk"))
        parser.add_argument("lot_id", nargs="?", type=int, help="with `lot`: the lot's id (`watch lots` shows them)")
        parser.add_argument("--as", dest="username", metavar="NAME", help="user name to sign in with")
        parser.add_argument("--password", help=f"else ${PASSWORD}, else you are asked")
        parser.add_argument("--token", metavar="KEY", help="a token from POST /api/token/ instead of name and password")
        parser.add_argument("--key-file", type=Path, metavar="PATH", help="with `kiosk`: where it keeps its key")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the server (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print each frame as it comes, one a line")

    def handle(self, **options: Any) -> None:
        """Watch until Ctrl-C (exit code 130), until nobody reads (0), or until there is no use in it (1)."""
        if (options["stream"] == "lot") != (options["lot_id"] is not None):
            raise CommandError("Say `watch lot ID` with the lot's id; the other streams take none.")
        if options["stream"] == "kiosk" and (options["username"] or options["token"]):
            raise CommandError("A display needs no account: it shows a code, and an owner pairs it.")
        if options["stream"] != "kiosk" and options["key_file"]:
            raise CommandError("--key-file goes with `watch kiosk` alone; the other streams take a --token.")
        _reconfigure(sys.stdout)
        try:
            server = Server.parse(options["url"])
            # Before the loop: a loop takes Ctrl-C for itself, and a prompt would not hear it.
            entry = _entry(options, server)
            asyncio.run(_watch(options, server, entry))
        except CannotWatch as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # Python would complain once more when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _watch(options: dict[str, Any], server: Server, entry: Entry) -> None:
    picture, clock = Picture(options["stream"]), ServerClock()
    live = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    display = display_for(sys.stdout, picture, clock, frames=options["json"], live=live)
    path = path_of(options["stream"], options["lot_id"])
    follower = Follower(server=server, path=path, entry=entry, clock=clock, listener=display)
    await watch(follower, display, picture, clock)


def _entry(options: dict[str, Any], server: Server) -> Entry:
    if options["stream"] == "kiosk":
        return KioskEntry(server, options["key_file"])
    return TokenEntry(options["token"] or _signed_in(options, server))


def _signed_in(options: dict[str, Any], server: Server) -> str:
    if not options["username"]:
        raise CannotWatch("Say who is watching: --as NAME, or --token KEY.")
    # A client's password is no setting of the server, so it is not among them.
    password = options["password"] or os.environ.get(PASSWORD) or _asked(options["username"])
    return new_token(server, username=options["username"], password=password)


def _asked(username: str) -> str:
    if not sys.stdin.isatty():
        raise CannotWatch(f"There is nobody to ask for the password; give --password or set {PASSWORD}.")
    try:
        return getpass.getpass(f"Password of {username}: ")
    except EOFError:
        raise CannotWatch("No password, no sign-in.") from None


def _reconfigure(out: TextIO) -> None:
    # A terminal that cannot show a character shows another one instead of ending the watch.
    if hasattr(out, "reconfigure"):
        out.reconfigure(errors="replace")
