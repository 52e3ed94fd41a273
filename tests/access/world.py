"""Everybody of the table, what they come in with, and fresh things for those who may do something with them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from bookings.models import Booking, Kiosk, Lot, Pairing, Slot, Token, User
from bookings.services.handing_over import hand_over_lot, retire_lot
from tests.access.seeing import FIRST_BOOKING, FIRST_USER, Eyes
from tests.access.table import WHO
from tests.product.browser import Browser
from tests.product.display import Display
from tests.product.town import PASSWORD, Person, Place, Town

UNKNOWN = 2**40
FRESH = "Fresh deck"
_numbers = count(5_000)


@dataclass(frozen=True)
class Visitor:
    """One of the table: with an account, a key, a session, or nothing."""

    name: str
    person: Person | None = None
    header: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    lot_id: int | None = None  # of a display

    @property
    def id(self) -> int | None:
        """The user's id."""
        return None if self.person is None else self.person.id


@dataclass(frozen=True)
class World:
    """The visitors by name, and the places they know."""

    town: Town
    visitors: dict[str, Visitor]
    place: Place  # the owner's, once the former owner's
    theirs: Place  # the other owner's
    unlisted: Place
    retired: Place
    booking: int  # the driver's, running
    ended: int  # the driver's, over
    kiosk: int
    secrets: frozenset[str]
    eyes: Eyes

    @property
    def ids(self) -> dict[str, int]:
        """The names in the table's paths."""
        places = {"lot": self.place.id, "unlisted": self.unlisted.id, "retired": self.retired.id}
        return {**places, "unknown": UNKNOWN}

    def person(self, name: str) -> Person:
        """Give somebody of the table, in this town."""
        person = self.visitors[name].person
        assert person is not None
        return replace(person, town=self.town)

    def slot(self, place: Place | None = None) -> int:
        """Give a new slot, free."""
        lot_id = (place or self.place).id

        def make() -> int:
            slot = Slot.objects.create(lot_id=lot_id, label=f"F{next(_numbers)}", vehicle_type="car", price=40)
            return int(slot.pk)

        return self.town.do(make)

    async def booked(self, name: str = "driver") -> int:
        """Give a new running booking in a new slot of the place."""
        made = await self.person(name).book(self.slot(), vehicle_number=plate())
        return int(made["id"])

    async def over(self) -> int:
        """Give a booking of the driver that is over and can be renewed."""
        booking = await self.booked()
        self.town.move(booking, seconds=-7200)
        return booking

    def display(self) -> int:
        """Give a display of the place, as if it had been paired."""
        fields = {"lot_id": self.place.id, "name": gate(), "created_at": timezone.now()}
        return self.town.do(lambda: int(Kiosk.objects.create(**fields).pk))

    def facts(self, booking: int, slot: int, kiosk: int) -> list[object]:
        """Give what could be changed of these and of the place."""

        def read() -> list[object]:
            rows = [Booking.objects.filter(pk=booking), Slot.objects.filter(pk=slot), Kiosk.objects.filter(pk=kiosk)]
            return [list(each.values()) for each in (*rows, Lot.objects.filter(pk=self.place.id))]

        return self.town.do(read)

    def code(self) -> str:
        """Give the code of a display that waits."""
        code = "".join("BCDFGHJKLM"[int(digit)] for digit in f"{next(_numbers):06}")
        shown = {"address": "192.0.2.1", "browser": "a display", "expires_at": timezone.now() + timedelta(minutes=10)}
        self.town.do(lambda: Pairing.objects.create(code=code, **shown))
        return code

    def tidy(self) -> None:
        """Let the lots be gone that somebody made by the way: they would be owners else."""
        self.town.do(lambda: Lot.objects.filter(name=FRESH).update(retired_at=timezone.now()))

    @classmethod
    async def made(cls, town: Town) -> "World":
        """Give a new one."""
        town.do(_number_from_far_up)
        names = [name for name in WHO if name not in {"anonymous", "kiosk", "other kiosk", "revoked kiosk"}]
        people = dict(zip(names, town.people(len(names)), strict=True))
        town.do(lambda: _give_password_and_mail([person.id for person in people.values()]))
        browsers = {name: Browser(town, town.product.server) for name in names}
        for name, browser in browsers.items():
            browser.let_in(people[name])

        place, booking, ended = await _handed_over(town, people)
        theirs = town.lot(owner=people["other owner"])
        town.lot(owner=people["former owner"])
        await people["other driver"].book(theirs.slots[0])
        unlisted, retired = town.lot(listed=False, owner=people["owner"]), town.lot(owner=people["owner"])
        town.do(lambda: retire_lot(staff=User(), lot_id=retired.id))
        displays = {name: await _paired(town, at) for name, at in (("kiosk", place), ("other kiosk", theirs))}
        displays["revoked kiosk"] = await _paired(town, place, revoked=True)
        town.do(lambda: _take_rights(people, browsers["expired"].cookies["sessionid"]))

        visitors = {"anonymous": Visitor("anonymous")}
        for name, person in people.items():
            visitors[name] = Visitor(name, person, person.signed_in, browsers[name].cookies)
        for name, display in displays.items():
            visitors[name] = Visitor(name, None, display.headers, {"kiosk": str(display.key)}, display.lot_id)
        keys = {word for who in visitors.values() for word in (*who.header.values(), *who.cookies.values())}
        secrets = frozenset(key.rpartition(" ")[2] for key in keys if key)
        kiosk = town.do(lambda: Kiosk.objects.get(lot=place.id, revoked_at=None).pk)
        eyes = Eyes(town, secrets)
        return cls(town, visitors, place, theirs, unlisted, retired, booking, ended, kiosk, secrets, eyes)


def plate() -> str:
    """Give the number of a vehicle that nobody has."""
    return f"QZ-{next(_numbers)}"


def gate() -> str:
    """Give the name of a display."""
    return f"Gate {next(_numbers)}"


async def _handed_over(town: Town, people: dict[str, Person]) -> tuple[Place, int, int]:
    """Give a lot that the former owner had while the driver booked in it, and two of these bookings."""
    place = town.lot(slots=3, owner=people["former owner"])
    ended = int((await people["driver"].book(place.slots[0]))["id"])
    booking = int((await people["driver"].book(place.slots[1], vehicle_number=plate(), duration=80_000))["id"])
    owner = people["owner"]
    town.do(lambda: hand_over_lot(staff=User(), lot_id=place.id, to=User.objects.get(pk=owner.id)))
    town.move(ended, seconds=-7200)
    return replace(place, owner=owner), booking, ended


async def _paired(town: Town, place: Place, *, revoked: bool = False) -> Display:
    display = Display(town, town.product.server)
    kiosk = await display.pair(place, gate())
    if revoked:
        owner = await place.owner.watch("/ws/owner/")
        assert (await owner.ask("revoke-kiosk", kiosk_id=kiosk["id"]))["type"] == "reply"
        await owner.leave()
    return display


def _number_from_far_up() -> None:
    """Let ids of people and bookings be found in any text."""
    for model, first in ((User, FIRST_USER), (Booking, FIRST_BOOKING)):
        with connection.cursor() as cursor:
            table = model._meta.db_table
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, first])


def _give_password_and_mail(ids: list[int]) -> None:
    password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())  # hashed once for all: it takes its time
    for user_id in ids:
        User.objects.filter(pk=user_id).update(password=password, email=f"quiet-{user_id}@parkmate.example")


def _take_rights(people: dict[str, Person], session: str) -> None:
    users, past = User.objects.all(), timezone.now() - timedelta(hours=1)
    users.filter(pk=people["staff"].id).update(is_staff=True, is_superuser=True)
    users.filter(pk=people["deactivated"].id).update(is_active=False)
    assert Session.objects.filter(session_key=session).update(expire_date=past) == 1
    assert Token.objects.filter(user=people["expired"].id).update(expiry=past) == 1
