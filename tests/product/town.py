"""Drivers, owners and their lots, made straight in the product's database; what they do, they do over the network."""

import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from knox.models import get_digest_token
from knox.settings import CONSTANTS, knox_settings
from websockets.asyncio.client import connect
from websockets.typing import Origin

from bookings.clock import moment
from bookings.models import Booking, Event, Lot, Slot, Token, User
from realtime.groups import DOORBELL
from tests.product import http
from tests.product.http import Answer
from tests.product.judge import Judge
from tests.product.product import Product
from tests.product.programs import HOST, Server
from tests.product.screen import Screen
from tests.product.shapes import Value, booking, instant
from tests.protocol import rest

T = TypeVar("T")
# PostgreSQL takes no more than 65,535 values in a statement.
BATCH = 5000
PASSWORD = "a quiet word"
REPEAT = """
WITH raised AS (
    UPDATE bookings_stream SET version = version + %(times)s WHERE name = %(stream)s
    RETURNING version - %(times)s AS last
), written AS (
    INSERT INTO bookings_event (stream, version, type, actor, booking_id, payload, created_at)
    SELECT stream, version + n, type, actor, booking_id, payload, created_at
    FROM bookings_event, raised, generate_series(1, %(times)s) AS n WHERE stream = %(stream)s AND version = raised.last
)
SELECT pg_notify(%(doorbell)s, %(stream)s)
"""
MOVED = ("start_time", "end_time", "expiring_at", "due_at")


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a token, at one of the servers."""

    id: int
    username: str
    name: str
    token: str
    plate: str
    town: "Town" = field(repr=False)
    server: Server = field(repr=False)

    def at(self, server: Server) -> "Person":
        """Give the same person at another server."""
        return replace(self, server=server)

    @property
    def signed_in(self) -> dict[str, str]:
        """The header that says who this is."""
        return {"Authorization": f"Token {self.token}"}

    async def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST a JSON body; `idempotency_key=…` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.town.post(self.server, path, body, {**self.signed_in, **named})

    async def try_to_book(self, slot: int, *, key: str | None = None, **fields: Any) -> Answer:
        """POST a booking of this slot for one's own vehicle, unless the fields say another."""
        headers = {} if key is None else {"idempotency_key": key}
        return await self.post("/api/bookings/", {"slot": slot, "vehicle_number": self.plate, **fields}, **headers)

    async def book(self, slot: int, **fields: Any) -> Value:
        """Book it and give the booking."""
        answer = await self.try_to_book(slot, **fields)
        assert answer.status == 201, answer
        made = answer.json
        booking(made, instant(made["start_time"]))
        return made

    async def try_to_renew(self, booking_id: int, **fields: Any) -> Answer:
        """POST a renewal."""
        return await self.post(f"/api/bookings/{booking_id}/renew/", fields)

    async def renew(self, booking_id: int, **fields: Any) -> Value:
        """Renew it and give the new booking."""
        answer = await self.try_to_renew(booking_id, **fields)
        assert answer.status == 201, answer
        assert answer.json["old_booking_id"] == booking_id
        made: Value = answer.json["new_booking"]
        booking(made, instant(made["start_time"]))
        return made

    async def open(self, path: str, **since: Any) -> Screen:
        """Open a socket with the token; `since` and `epoch` resume."""
        return await self.town.open(self.server, path, self.signed_in, user_id=self.id, **since)

    async def watch(self, path: str = "/ws/driver/", **since: Any) -> Screen:
        """Open a socket and read its first picture."""
        screen = await self.open(path, **since)
        await screen.begin()
        return screen


@dataclass(frozen=True)
class Place:
    """A lot with its owner and its slots, by label."""

    id: int
    owner: Person
    slots: list[int]

    @property
    def board(self) -> str:
        """The path of its board."""
        return f"/ws/lots/{self.id}/"


class Town:
    """All that one test makes; its sockets are closed when the test ends."""

    _numbers = count(1)

    def __init__(self, product: Product, sockets: AsyncExitStack) -> None:
        self.product, self._sockets = product, sockets

    def do(self, work: Callable[[], T]) -> T:
        """Give what `work` gives, done in the product's database."""
        return self.product.database.do(work)

    def person(self, *, password: str | None = None, server: Server | None = None) -> Person:
        """Make somebody; hashing a password is slow, so only who signs in with one has one."""
        return self.people(1, password=password, server=server)[0]

    def people(self, number: int, *, password: str | None = None, server: Server | None = None) -> list[Person]:
        """Make several people, in two statements however many they are."""
        return self.do(lambda: self._people(number, password, server or self.product.server))

    def lot(self, slots: int = 1, *, owner: Person | None = None, price: int = 40, **fields: Any) -> Place:
        """Make a listed lot, where a booking may be as short as a second, with car slots A1, A2, …"""
        owner = owner or self.person()

        def make() -> Place:
            number = next(self._numbers)
            told: dict[str, Any] = {"name": f"Deck {number}", "address": f"{number} Marine Drive"}
            told |= {
                "timezone": "Asia/Kolkata",
                "currency": "INR",
                "min_duration": timedelta(seconds=1),
                "listed": True,
            }
            lot = Lot.objects.create(owner_id=owner.id, **(told | fields))
            labels = (f"A{n}" for n in range(1, slots + 1))
            rows = [Slot(lot=lot, label=label, vehicle_type="car", price=Decimal(price)) for label in labels]
            return Place(lot.pk, owner, [slot.pk for slot in Slot.objects.bulk_create(rows, batch_size=BATCH)])

        return self.do(make)

    def move(self, booking_id: int, *, seconds: float) -> None:
        """Shift a booking in time instead of waiting: −60 lets it have begun, and end, a minute sooner."""
        by = timedelta(seconds=seconds)
        rows = Booking.objects.filter(pk=booking_id)
        assert self.do(lambda: rows.update(**{name: F(name) + by for name in MOVED})) == 1

    def end_in(self, booking_id: int, seconds: float) -> None:
        """Shift a running booking so that it ends this much later than now, by the database's clock."""

        def shift() -> int:
            end_time = Booking.objects.values_list("end_time", flat=True).get(pk=booking_id)
            by = moment() + timedelta(seconds=seconds) - end_time
            return Booking.objects.filter(pk=booking_id).update(**{name: F(name) + by for name in MOVED})

        assert self.do(shift) == 1

    def reprice(self, slot: int, price: str) -> None:
        """Let a slot cost this much an hour from now on."""
        assert self.do(lambda: Slot.objects.filter(pk=slot).update(price=Decimal(price))) == 1

    def close(self, slot: int) -> None:
        """Take a slot out of service."""
        assert self.do(lambda: Slot.objects.filter(pk=slot).update(in_service=False)) == 1

    def stored(self, **which: Any) -> list[Booking]:
        """Give the rows of bookings."""
        return self.do(lambda: list(Booking.objects.filter(**which).order_by("pk")))

    def log(self, **which: Any) -> list[Event]:
        """Give stored events, stream by stream in their order."""
        events = Event.objects.filter(**which).select_related("booking")
        return self.do(lambda: list(events.order_by("stream", "version")))

    def repeat_last_event(self, stream: str, times: int) -> None:
        """Let the stream's last event have happened so often again, and ring for it as a process without Redis does."""

        def write() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(REPEAT, {"stream": stream, "times": times, "doorbell": DOORBELL})

        self.do(write)

    async def post(self, server: Server, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """POST a JSON body with these headers and no others that matter."""
        sent = {"Content-Type": "application/json", **headers}
        answer = await http.request(server.port, "POST", path, headers=sent, body=http.dumps(body))
        wrong = rest.fault("POST", path, answer.status, answer.headers, answer.body)
        assert wrong is None, (wrong, answer)
        if answer.status in (200, 201):
            taken = rest.fault_of_body("POST", path, body)
            assert taken is None, (taken, body)
        return answer

    async def open(
        self,
        server: Server,
        path: str,
        headers: dict[str, str] | None = None,
        *,
        user_id: int | None = None,
        kiosk_of: int | None = None,
        origin: str | None = None,
        receive_buffer: int | None = None,
        **since: Any,
    ) -> Screen:
        """Open a socket, with any headers, any Origin and any room in the kernel for what comes in (bytes).

        `kiosk_of` is the lot that a display is expected to show.
        """
        query = f"?{urlencode(since)}" if since else ""
        connection = await connect(
            f"ws://{HOST}:{server.port}{path}{query}",
            sock=connected(server.port, receive_buffer),
            additional_headers=headers,
            origin=None if origin is None else Origin(origin),
            compression=None,
            open_timeout=10,
            close_timeout=2,
            ping_interval=None,
            max_size=None,
            max_queue=None,
        )
        self._sockets.push_async_callback(connection.close)
        return Screen(connection, judge_of(path, user_id or kiosk_of, since))

    def _people(self, number: int, password: str | None, server: Server) -> list[Person]:
        # As the product hashes it, whatever this process has been told to do for speed.
        hashed = make_password(password, hasher=PBKDF2PasswordHasher())
        numbers = [next(self._numbers) for _ in range(number)]
        users = [User(username=f"zanzibar-{n}", name=f"Zanzibar {n}", password=hashed) for n in numbers]
        keys = _tokens(User.objects.bulk_create(users))
        return [
            Person(user.pk, user.username, user.name, key, f"QZ-{n:04}", self, server)
            for n, user, key in zip(numbers, users, keys, strict=True)
        ]


def _tokens(users: Sequence[User]) -> list[str]:
    """Give each user a token, as signing in does, and its key."""
    expiry, made = timezone.now() + knox_settings.TOKEN_TTL, [get_digest_token() for _ in users]
    Token.objects.bulk_create(
        Token(user=user, digest=digest, token_key=key[: CONSTANTS.TOKEN_KEY_LENGTH], expiry=expiry)
        for user, (digest, key) in zip(users, made, strict=True)
    )
    return [key for _, key in made]


def connected(port: int, receive_buffer: int | None) -> socket.socket:
    """Give a connection to a port of this machine."""
    sock = socket.socket()
    if receive_buffer is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.connect((HOST, port))
    return sock


def judge_of(path: str, whose: int | None, since: dict[str, Any]) -> Judge:
    """Give the judge of a socket on this path, of this user or, for a display, of this lot.

    A stream can be resumed only from a number in an epoch.
    """
    version = since.get("since")
    resumes = version if type(version) is int and version >= 0 and "epoch" in since else None
    match urlsplit(path).path.split("/"):
        case ["", "ws", "driver" | "owner" as kind, ""] if whose is not None:
            return Judge(kind, f"{kind}.{whose}", resumes)
        case ["", "ws", "kiosk", ""]:
            return Judge("kiosk") if whose is None else Judge("lot", f"lot.{whose}", resumes)
        case ["", "ws", "lots", ""]:
            return Judge("lots")
        case ["", "ws", "lots", lot_id, ""]:
            return Judge("lot", f"lot.{lot_id}", resumes)
    return Judge("none")
