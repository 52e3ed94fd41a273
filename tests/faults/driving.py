"""What people do meanwhile: drivers book, renew and cancel; owners cancel, change prices and close slots."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from typing import Any

from tests.faults.deployment import Deployment, Member
from tests.faults.follower import Follower
from tests.faults.history import Answer, Client, History, Value
from tests.product import http
from tests.product.display import KIOSK, Display
from tests.product.http import Answer as Response
from tests.product.town import Person, Place

PATIENCE_S = 6.0
TRIES = 12
LONGEST_S = 4
PAUSE_S = 0.3
# How often a driver renews the last booking, cancels it, or tries a slot that is perhaps taken.
RENEWS, CANCELS, TRIES_ANY = 0.25, 0.15, 0.2
OWNER_PAUSE_S = 1.0
_keys = count(1)


@dataclass(frozen=True)
class Size:
    """How many there are of each."""

    drivers: int
    lots: int
    slots: int
    boards: int


@dataclass
class Everybody:
    """All people of a round, what they follow, and what they do until told to stop."""

    servers: list[Member]
    round_: History
    chance: random.Random
    drivers: list[Person] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    # Where nobody parks: a herd is heard in what it costs to come, not in what it is told.
    quiet: Place = field(init=False)
    followers: dict[str, Follower] = field(default_factory=dict)
    is_over: bool = False

    async def settle_in(self, deployment: Deployment, size: Size) -> None:
        """Make people, lots and displays, and a client for each of what they look at."""
        town, server = deployment.town, deployment.product.server
        self.drivers = town.people(size.drivers)
        self.quiet = town.lot()
        self.places = [town.lot(size.slots, owner=town.person()) for _ in range(size.lots)]
        for driver in self.drivers:
            self._follow("driver", f"driver.{driver.id}", "/ws/driver/", driver.signed_in)
        for n, place in enumerate(self.places):
            self._follow("owner", f"owner.{place.owner.id}", "/ws/owner/", place.owner.signed_in)
            for driver in self.drivers[: size.boards]:
                self._follow("lot", f"lot.{place.id}", place.board, driver.signed_in)
            display = Display(town, server)
            await display.pair(place, f"Gate {n}")
            self._follow("kiosk", f"lot.{place.id}", KIOSK, display.headers)

    def tasks(self) -> Iterable[Any]:
        """Give the coroutines in which they live; each ends soon after `is_over`."""
        for driver in self.drivers:
            yield Driver(self, driver, random.Random(self.chance.random())).live()  # noqa: S311 — no secret
        for place in self.places:
            yield self._own(place, random.Random(self.chance.random()))  # noqa: S311 — as above

    def client_of(self, stream: str) -> Follower:
        """Give the first client that follows this stream."""
        return next(follower for follower in self.followers.values() if follower.client.stream == stream)

    def _follow(self, kind: str, stream: str, path: str, headers: dict[str, str]) -> None:
        name = f"{kind} {len(self.followers) + 1} of {stream}"
        self.followers[name] = Follower(Client(name, kind, stream), path, headers, self.servers, self.round_)

    async def _own(self, place: Place, chance: random.Random) -> None:
        follower = self.client_of(f"owner.{place.owner.id}")
        while not self.is_over:
            await asyncio.sleep(chance.uniform(0, 2 * OWNER_PAUSE_S))
            slot = chance.choice(place.slots)
            booked = [booking["id"] for booking in follower.picture.state.get("bookings", [])]
            match chance.choice(["price", "close", "cancel"]):
                case "price":
                    await follower.ask("update-slots", slot_ids=[slot], price=f"{chance.randint(10, 90)}.00")
                case "close":
                    await follower.ask("update-slots", slot_ids=[slot], in_service=chance.random() < 0.7)
                case "cancel" if booked:
                    await self.cancel(follower, chance.choice(booked), place.owner.id)

    async def cancel(self, follower: Follower, booking_id: int, user_id: int) -> None:
        """Cancel a booking over a client's socket, and keep what came of it."""
        reply = await follower.ask("cancel-booking", booking_id=booking_id)
        status = None if reply is None else 200 if reply["type"] == "reply" else 0
        self.round_.answers.append(Answer(time.time(), user_id, f"cancel {booking_id}", "", status, reply or {}))


@dataclass
class Driver:
    """One driver, who wants something again and again."""

    of: Everybody
    person: Person
    chance: random.Random
    last: int | None = None

    async def live(self) -> None:
        """Book, renew and cancel until it is over."""
        while not self.of.is_over:
            lasts_s = self.chance.randint(1, LONGEST_S)
            if self.last is not None and self.chance.random() < RENEWS:
                await self._post(f"/api/bookings/{self.last}/renew/", {"duration": lasts_s})
            else:
                plate = f"{self.person.plate}-{self.chance.randint(1, 9)}"
                wish = {"slot": self._slot(), "vehicle_number": plate, "duration": lasts_s}
                await self._post("/api/bookings/", wish)
            await asyncio.sleep(self.chance.uniform(0, 2 * PAUSE_S))
            if self.last is not None and self.chance.random() < CANCELS:
                follower = self.of.client_of(f"driver.{self.person.id}")
                await self.of.cancel(follower, self.last, self.person.id)

    def _slot(self) -> int:
        """Give one that the board shows as free; sometimes any."""
        place = self.chance.choice(self.of.places)
        shown = self.of.client_of(f"lot.{place.id}").picture.state.get("slots", [])
        free = [int(slot["id"]) for slot in shown if slot["state"] == "free"]
        return self.chance.choice(place.slots if not free or self.chance.random() < TRIES_ANY else free)

    async def _post(self, path: str, body: Value) -> None:
        key, unknown, tries = f"k{next(_keys)}", 0, 0
        response: Response | None = None
        sent_at = 0.0
        while tries < TRIES and (tries == 0 or not self.of.is_over):
            tries, sent_at = tries + 1, time.time()
            response = await self._try(path, body, key)
            if response is not None and response.status < 500:
                break
            unknown += 1
            await asyncio.sleep(self.chance.uniform(0.1, min(2.0, 0.2 * 2**tries)))
        said: Value = response.json if response is not None else {}
        status = None if response is None else response.status
        answer = Answer(time.time(), self.person.id, path, key, status, said, tries, unknown, sent_at)
        self.of.round_.answers.append(answer)
        if answer.is_acknowledged:
            self.last = answer.booking["id"]

    async def _try(self, path: str, body: Value, key: str) -> Response | None:
        front = self.chance.choice(self.of.servers).front
        assert front is not None, "a server has one"
        headers = {**self.person.signed_in, "Content-Type": "application/json", "Idempotency-Key": key}
        try:
            async with asyncio.timeout(PATIENCE_S):
                response = await http.request(front.port, "POST", path, headers=headers, body=http.dumps(body))
        except (OSError, HTTPException, TimeoutError):
            return None
        self.of.round_.statuses[response.status] += 1
        return response
