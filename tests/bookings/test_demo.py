import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import RequestFactory

from bookings.demo import load_demo
from bookings.models import Lot, Slot, Token, User
from tests.bookings.parking import book

pytestmark = pytest.mark.usefixtures("transactional_db")


def counts() -> tuple[int, int, int]:
    return User.objects.count(), Lot.objects.count(), Slot.objects.count()


def signs_in(account: dict[str, str]) -> bool:
    anywhere = RequestFactory().post("/")
    return authenticate(anywhere, username=account["username"], password=account["password"]) is not None


def test_the_demo_has_every_role_and_lots_of_two_owners() -> None:
    demo = load_demo()
    assert {account["username"]: account["role"] for account in demo["accounts"]} == {
        "driver": "driver",
        "driver2": "driver",
        "owner": "owner",
        "owner2": "owner",
        "admin": "superuser",
    }
    assert {account["password"] for account in demo["accounts"]} == {"parkmate-demo"}
    assert all(signs_in(account) for account in demo["accounts"])
    assert User.objects.get(is_superuser=True).username == "admin"
    assert Lot.objects.filter(owner__username="owner", listed=True).count() >= 3
    assert Lot.objects.filter(owner__username="owner2", listed=True).count() == 1
    assert Slot.objects.values("vehicle_type").distinct().count() == 4


def test_a_newcomer_can_watch_a_booking_end_in_the_minute_lot() -> None:
    demo = load_demo()
    slot = Slot.objects.get(pk=demo["slot"])
    assert (slot.lot_id, slot.lot.name) == (demo["lot"], "Demo minute lot")
    assert slot.lot.default_duration == timedelta(seconds=60)
    assert slot.lot.min_duration == timedelta(seconds=5)
    assert slot.lot.expiring_soon == timedelta(seconds=20)
    booking = book(User.objects.get(username="driver"), slot, duration=timedelta(seconds=5))
    assert booking.price == Decimal("0.01")


def test_loading_twice_changes_nothing_and_gives_the_same() -> None:
    first = load_demo()
    before = counts()
    assert load_demo() == first
    assert counts() == before


def test_kept_data_is_left_as_it_is() -> None:
    load_demo()
    Lot.objects.filter(name="Harbour deck").update(address="Moved", listed=False)
    Slot.objects.update(price=7, in_service=False)
    Slot.objects.filter(label="C6").delete()
    User.objects.filter(username="driver").update(name="Renamed", is_active=False)
    before = counts()
    load_demo()
    assert counts() == before
    assert Lot.objects.get(name="Harbour deck").address == "Moved"
    assert set(Slot.objects.values_list("price", "in_service")) == {(Decimal(7), False)}
    assert User.objects.get(username="driver").name == "Renamed"


@pytest.mark.parametrize("kept", [False, True])
def test_random_passwords_replace_the_well_known_one_in_kept_data_too(kept: bool) -> None:  # noqa: FBT001 — a table
    if kept:
        load_demo()
    first, second = (load_demo(random_passwords=True)["accounts"] for _ in range(2))
    for account, again in zip(first, second, strict=True):
        assert len(account["password"]) >= 12
        assert not signs_in(account)
        assert signs_in(again)
        assert not signs_in({**account, "password": "parkmate-demo"})
    assert len({account["password"] for account in first + second}) == 10


def test_random_passwords_end_what_was_signed_in_with_the_well_known_one() -> None:
    load_demo()
    for user in User.objects.all():
        Token.objects.create(user=user)
    load_demo()
    assert Token.objects.count() == 5
    load_demo(random_passwords=True)
    assert not Token.objects.exists()


def printed(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_the_same_as_json() -> None:
    assert printed() == load_demo()
    random = printed("--random-passwords")["accounts"]
    assert all(signs_in(account) and account["password"] != "parkmate-demo" for account in random)
