"""Books a slot and follows it to its end.

    python book.py http://127.0.0.1:8000 USER PASSWORD SLOT VEHICLE_NUMBER [SECONDS]

Needs Python 3.11 and `websockets`. docs/protocol.md says why each step is as it is.
"""

import asyncio
import json
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

ATTEMPT_S = 5.0  # an attempt that takes longer is given up
SILENCE_S = 8.0  # the server says something every 5 s, so the connection is dead
RESTARTING = {1012, 4012}
TOO_MANY = 4429
HOPELESS = {4400: "The server did not understand this program.", 4401: "Please sign in again.", 4403: "Not yours."}
HOPELESS |= {4404: "There is no such stream."}
# Whatever else has a version is an event, also one of a type that this program does not know.
AT_PRESENT = {"heartbeat", "booking-tick"}


class Refused(Exception):
    """The server said no, in a sentence for the person."""


class Lost(Exception):
    """The connection is of no use any more."""


async def post(url: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """POST; a call whose answer got lost is neither done nor failed, so it is repeated until one comes."""
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, json.dumps(body).encode(), sent)
    for tries in range(10):
        try:
            answer = await asyncio.to_thread(urllib.request.urlopen, request, timeout=10)
            return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise Refused(json.load(error)["error"]) from None
        except OSError:
            pass
        print("No answer yet, checking…", flush=True)
        await asyncio.sleep(backoff_s(tries))
    raise Refused("The server cannot be reached.")


class Follower:
    """Follows the driver's stream until one booking has ended."""

    def __init__(self, url: str, token: str, booking: dict[str, Any]) -> None:
        self.url, self.token, self.booking = url.replace("http", "ws", 1) + "/ws/driver/", token, booking
        self.version: int | None = None
        self.epoch = ""
        self.offset_s, self.shortest_trip_s = 0.0, float("inf")

    async def until_it_ends(self) -> None:
        failures = 0
        while True:
            came_this_far = self.version
            try:
                await self.follow()
                return
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else None
            except (Lost, OSError, TimeoutError, InvalidHandshake):
                code = None
            failures = 0 if self.version != came_this_far else failures
            wait_s = wait_after(code, failures)
            print(f"No connection; next try in {wait_s:.1f} s.", flush=True)
            await asyncio.sleep(wait_s)
            failures += 1

    async def follow(self) -> None:
        since = {} if self.version is None else {"since": self.version, "epoch": self.epoch}
        headers = {"Authorization": f"Token {self.token}"}
        url = f"{self.url}?{urlencode(since)}"
        async with connect(url, additional_headers=headers, open_timeout=ATTEMPT_S, close_timeout=1) as connection:
            await self.ask_for_the_time(connection)
            while self.booking["status"] == "booked":
                async with asyncio.timeout(SILENCE_S):
                    message = json.loads(await connection.recv())
                self.take(message)

    def take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "snapshot":
                self.version, self.epoch = message["version"], message["epoch"]
                for booking in message["bookings"]:
                    self.see(booking)
            case "resumed":
                self.epoch = message["epoch"]
            case "pong":
                self.estimate(message)
            case type_ if type_ in AT_PRESENT:
                if message["version"] != self.version:
                    raise Lost  # something was missed: come back with `since`
            case _ if "version" in message:
                if message["version"] != (self.version or 0) + 1:
                    raise Lost
                self.version = message["version"]
                if "booking" in message:
                    self.see(message["booking"])

    def see(self, booking: dict[str, Any]) -> None:
        if booking["id"] == self.booking["id"]:
            self.booking = booking  # whole as it is now: replaced, never patched

    async def ask_for_the_time(self, connection: ClientConnection) -> None:
        for n in range(5):
            await connection.send(json.dumps({"type": "ping", "id": n, "client_time": time.time()}))

    def estimate(self, pong: dict[str, Any]) -> None:
        now = time.time()
        trip_s = now - pong["client_time"]
        if trip_s < self.shortest_trip_s:
            self.shortest_trip_s = trip_s
            self.offset_s = instant(pong["server_time"]) - (pong["client_time"] + now) / 2

    async def count_down(self) -> None:
        """Draw the time that is left from `end_time` and the server's clock; ticks would be too late or lost."""
        while True:
            left_s = instant(self.booking["end_time"]) - (time.time() + self.offset_s)
            shown = f"{int(left_s) // 3600:02}:{int(left_s) // 60 % 60:02}:{int(left_s) % 60:02}"
            print(self.booking["slot"]["label"], shown if left_s > 0 else "ending…", flush=True)
            await asyncio.sleep(left_s % 1 or 1.0)


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def wait_after(code: int | None, failures: int) -> float:
    """Give the seconds to stay away after a connection ended with this code; raises Refused where it is hopeless."""
    if code in HOPELESS:
        raise Refused(HOPELESS[code])
    if code == TOO_MANY:
        return 30.0
    return random.uniform(0, 5) if code in RESTARTING else backoff_s(failures)


def backoff_s(failures: int) -> float:
    """Give a random time up to 1, 2, 4, … 30 s, so that not everybody comes back at once."""
    return random.uniform(0, min(30.0, 2.0**failures))


async def main(url: str, user: str, password: str, slot: str, vehicle_number: str, *lasts: str) -> None:
    token = (await post(f"{url}/api/token/", {"username": user, "password": password}))["token"]
    wish = {"slot": int(slot), "vehicle_number": vehicle_number} | ({"duration": int(lasts[0])} if lasts else {})
    # One key for one wish, however often it is sent.
    key = str(uuid.uuid4())
    booking = await post(f"{url}/api/bookings/", wish, Authorization=f"Token {token}", Idempotency_Key=key)
    label, price = booking["slot"]["label"], f"{booking['price']} {booking['currency']}"
    print(f"Booked {label} until {booking['end_time']} for {price} (booking {booking['id']}).", flush=True)
    follower = Follower(url, token, booking)
    counting = asyncio.create_task(follower.count_down())
    await follower.until_it_ends()
    counting.cancel()
    with suppress(asyncio.CancelledError):
        await counting
    ended = follower.booking
    print(f"{ended['status'].capitalize()}; charged {ended['charged']} {ended['currency']}.", flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except Refused as refusal:
        sys.exit(str(refusal))
