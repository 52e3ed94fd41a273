"""Makes a lot with its slots: whoever has one is an owner.

    python first_lot.py http://127.0.0.1:8000 USER PASSWORD NAME ADDRESS TIMEZONE CURRENCY SLOTS PRICE

SLOTS is a pattern like A1-A20, PRICE is for an hour. Needs Python 3.11 and `websockets`.
"""

import asyncio
import json
import re
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

numbers = count(1)


class Refused(Exception):
    """The server said no, in a sentence for the person."""


async def first_lot(url: str, token: str, lot: dict[str, str], labels: list[str], price: str) -> None:
    """Make the lot as a driver may, add its slots as its owner."""
    headers = {"Authorization": f"Token {token}"}
    sockets = url.replace("http", "ws", 1)
    async with connect(f"{sockets}/ws/driver/", additional_headers=headers) as driver:
        made = (await ask(driver, "create-lot", **lot))["lot"]
    print(f"Lot {made['id']}, {made['name']}: bookings of {made['min_duration']} to {made['max_duration']} seconds.")
    async with connect(f"{sockets}/ws/owner/", additional_headers=headers) as owner:
        added = await ask(owner, "add-slots", lot_id=made["id"], labels=labels, vehicle_type="car", price=price)
    slots = added["slots"]
    first, last = slots[0], slots[-1]
    print(f"{len(slots)} slots, {first['label']} to {last['label']}, {first['price']} {made['currency']} an hour.")
    print(f"Its board: /ws/lots/{made['id']}/")


def token_of(url: str, username: str, password: str) -> str:
    body = json.dumps({"username": username, "password": password}).encode()
    request = urllib.request.Request(f"{url}/api/token/", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["token"])
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)["error"]) from None


async def ask(socket: ClientConnection, command: str, **fields: Any) -> dict[str, Any]:
    """Send a command; its answer is the `reply` or `error` with the same request_id, whatever else comes before."""
    request_id = f"r{next(numbers)}"
    await socket.send(json.dumps({"type": command, "request_id": request_id, **fields}))
    async with asyncio.timeout(10):
        while True:
            message = json.loads(await socket.recv())
            if message.get("request_id") == request_id:
                if message["type"] == "error":
                    raise Refused(message["error"])
                return dict(message)


def labels_of(pattern: str) -> list[str]:
    """Give A1, A2, …, A20 for A1-A20."""
    found = re.fullmatch(r"(\D*)(\d+)-(\D*)(\d+)", pattern)
    if found is None or found[1] != found[3]:
        raise Refused("Give the slots as a pattern like A1-A20.")
    return [f"{found[1]}{n}" for n in range(int(found[2]), int(found[4]) + 1)]


def main() -> None:
    if len(sys.argv) != 10:
        sys.exit(__doc__)
    url, username, password, name, address, timezone, currency, slots, price = sys.argv[1:]
    lot = {"name": name, "address": address, "timezone": timezone, "currency": currency}
    url = url.rstrip("/")
    try:
        labels = labels_of(slots)
        asyncio.run(first_lot(url, token_of(url, username, password), lot, labels, price))
    except Refused as refusal:
        sys.exit(str(refusal))
    except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
        sys.exit("The server cannot be reached just now; nothing more was done.")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
