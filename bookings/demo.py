"""Demo accounts and lots, for a newcomer to try Parkmate with. They never exist unless asked for."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from bookings.models import Lot, Slot, Token, User

PASSWORD = "parkmate-demo"  # noqa: S105 — the point of a demo account
ROLES = {"driver": "driver", "driver2": "driver", "owner": "owner", "owner2": "owner", "admin": "superuser"}
NAMES = {"driver": "Asha Demo", "driver2": "Bilal Demo", "owner": "Olga Demo", "owner2": "Otto Demo", "admin": ""}


@dataclass(frozen=True)
class Rows:
    """Slots with labels from the same letter on, alike in type and price."""

    letter: str
    count: int
    vehicle_type: str
    price: str


@dataclass(frozen=True)
class DemoLot:
    """A lot to be there; an existing one of the same name and owner is left as it is."""

    owner: str
    name: str
    address: str
    timezone: str
    currency: str
    rows: tuple[Rows, ...]
    limits: dict[str, Any] = field(default_factory=dict)


MINUTE_LOT = DemoLot(
    "owner",
    "Demo minute lot",
    "1 Quick Lane",
    "UTC",
    "EUR",
    (Rows("M", 6, "car", "6.00"),),
    {
        "default_duration": timedelta(seconds=60),
        "min_duration": timedelta(seconds=5),
        "max_duration": timedelta(hours=1),
        "expiring_soon": timedelta(seconds=20),
    },
)
LOTS = (
    MINUTE_LOT,
    DemoLot(
        "owner",
        "Harbour deck",
        "12 Marine Drive, Kochi",
        "Asia/Kolkata",
        "INR",
        (Rows("A", 24, "car", "40.00"), Rows("B", 10, "motorcycle", "15.00"), Rows("C", 6, "van", "70.00")),
    ),
    DemoLot(
        "owner",
        "Station square",
        "3 Station Square, Bremen",
        "Europe/Berlin",
        "EUR",
        (Rows("A", 12, "car", "2.50"), Rows("M", 6, "motorcycle", "1.00")),
    ),
    DemoLot(
        "owner2",
        "Truck yard",
        "88 Ring Road, Osaka",
        "Asia/Tokyo",
        "JPY",
        (Rows("T", 8, "truck", "900"), Rows("V", 4, "van", "500")),
        {"default_duration": timedelta(hours=2), "max_duration": timedelta(days=3)},
    ),
)


@transaction.atomic
def load_demo(*, random_passwords: bool = False) -> dict[str, Any]:
    """Make what is not there yet; give the accounts with their passwords, and the minute lot with one slot of it.

    With `random_passwords` every demo account gets a new password, one that exists already too; without, the
    well-known one.
    """
    accounts = [_account(name, role, random_passwords=random_passwords) for name, role in ROLES.items()]
    lots = [_lot(lot) for lot in LOTS]
    slot = lots[0].slots.order_by("pk").first()
    return {"accounts": accounts, "lot": lots[0].pk, "slot": slot.pk if slot else None}


def _account(username: str, role: str, *, random_passwords: bool) -> dict[str, str]:
    password = secrets.token_urlsafe(9) if random_passwords else PASSWORD
    user, made = User.objects.get_or_create(username=username, defaults={"name": NAMES[username]})
    if made or not user.check_password(password):
        user.is_staff = user.is_superuser = role == "superuser"
        user.set_password(password)
        user.save()
    if random_passwords:
        Token.objects.filter(user=user).delete()  # made with the well-known password
    return {"username": username, "password": password, "role": role}


def _lot(demo: DemoLot) -> Lot:
    owner = User.objects.get(username=demo.owner)
    place = {"address": demo.address, "timezone": demo.timezone, "currency": demo.currency}
    lot, made = Lot.objects.get_or_create(
        owner=owner, name=demo.name, defaults={**place, **demo.limits, "listed": True}
    )
    if made:
        Slot.objects.bulk_create(
            Slot(lot=lot, label=f"{rows.letter}{n}", vehicle_type=rows.vehicle_type, price=Decimal(rows.price))
            for rows in demo.rows
            for n in range(1, rows.count + 1)
        )
    return lot
