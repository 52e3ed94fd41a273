"""What is printed when all is up: where to go, who to be, and two lines to paste."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bookings.pages.ways import WAYS


@dataclass(frozen=True)
class Demo:
    """What `manage.py load_demo` made: accounts, and a free slot of "Demo minute lot"."""

    accounts: list[dict[str, str]]
    slot: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read load_demo's JSON."""
        facts = json.loads(text)
        return cls(facts["accounts"], facts["slot"])

    def password(self, username: str) -> str:
        """Give the password of a demo account."""
        return next(account["password"] for account in self.accounts if account["username"] == username)


def welcome(url: str, demo: Demo, manage: Path, *, screens: bool) -> str:
    """Give the text for the terminal; its commands work pasted into any shell, from any folder."""
    ways = "".join(f"  {url + way.path:<38} {way.what}\n" for way in WAYS)
    there = f"Screens:\n{ways}\n" if screens else ""
    accounts = "".join(
        f"  {account['username']:<10} {account['password']:<16} {account['role']}\n" for account in demo.accounts
    )
    return (
        f"\nParkmate is running at {url}/ (Ctrl-C stops it).\n\n"
        f"{there}Demo accounts:\n{accounts}\n"
        f"Book a slot of the Demo minute lot as driver:\n\n{book(url, demo)}\n\n"
        f"Follow the driver's stream, in another terminal (Ctrl-C ends it):\n\n{watch(url, demo, manage)}\n\n"
    )


def book(url: str, demo: Demo) -> str:
    """Give the line that signs in as driver and books the free slot."""
    post, json_type = "curl -sS -X POST", "-H 'Content-Type: application/json'"
    who = shlex.quote(json.dumps({"username": "driver", "password": demo.password("driver")}))
    what = shlex.quote(json.dumps({"slot": demo.slot, "vehicle_number": "KL-08-AZ-1234"}))
    token = f"$({post} {url}/api/token/ {json_type} -d {who} | cut -d'\"' -f4)"
    return f'{post} {url}/api/bookings/ -H "Authorization: Token {token}" {json_type} -d {what}'


def watch(url: str, demo: Demo, manage: Path) -> str:
    """Give the line that follows the driver's stream with our own client."""
    words = [sys.executable, str(manage), "watch", "driver", "--as", "driver"]
    # With "=", because a random password may begin with a hyphen.
    return shlex.join([*words, f"--password={demo.password('driver')}", "--url", url])
