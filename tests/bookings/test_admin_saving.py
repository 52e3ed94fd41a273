from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from bookings.errors import Unavailable
from bookings.journal import Actor
from bookings.models import Lot, Slot, User
from bookings.services.handing_over import retire_lot
from bookings.services.lots import MOST_LOTS, update_lot
from bookings.streams import of_lot, of_owner
from tests.bookings.conftest import holding
from tests.bookings.parking import book, told, types
from tests.bookings.staff import Desk, address, errors, said
from tests.forms import Form

NEW = {"name": "Quay deck", "address": "5 Hill Road", "timezone": "Europe/Berlin", "currency": "EUR"}


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return Desk(User.objects.create_superuser("admin"))


def page_of(lot: Lot) -> str:
    return address("lot", "change", lot.pk)


def test_a_lot_is_changed_for_every_screen_and_noted(desk: Desk, owner: User, lot: Lot, slot: Slot) -> None:
    response = desk.send(page_of(lot), "lot_form", name="Quay deck", default_duration="02:00:00")
    assert said(desk, response) == ["The lot “Quay deck” was changed successfully."]
    for stream, actor in ((of_owner(owner.pk), {"actor": "staff"}), (of_lot(lot.pk), {})):
        (event,) = told(stream)
        assert event.items() >= {"type": "lot-updated", **actor}.items()
        assert (event["lot"]["name"], event["lot"]["default_duration"]) == ("Quay deck", 7200)
        assert [entry["label"] for entry in event["slots"]] == ["A1"]
    (entry,) = LogEntry.objects.all()
    assert (entry.user, entry.object_id, entry.object_repr) == (desk.user, str(lot.pk), "Quay deck")
    assert entry.get_change_message() == "Changed Name and Default duration."


def test_what_the_owner_changed_while_the_form_was_open_stays(desk: Desk, owner: User, lot: Lot) -> None:
    class Slow(Desk):
        def see_raw(self, path: str) -> str:
            page = super().see_raw(path)
            update_lot(user=owner, actor=Actor.OWNER, lot_id=lot.pk, changes={"name": "The owner's name"})
            return page

    assert Slow(desk.user).send(page_of(lot), "lot_form", address="5 Hill Road").status_code == 302
    lot.refresh_from_db()
    assert (lot.name, lot.address) == ("The owner's name", "5 Hill Road")


def test_saving_what_was_not_changed_tells_nobody(desk: Desk, lot: Lot) -> None:
    assert desk.send(page_of(lot), "lot_form").status_code == 302
    assert not told(of_lot(lot.pk))


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"default_duration": "25:00:00"}, "The default duration must lie between the shortest and the longest."),
        ({"currency": "EUR"}, "There are bookings in this lot already; make a new lot for another currency."),
        ({"min_duration": "0"}, "Give a duration between 0:00:01 and 366 days."),
        ({"max_duration": "367 00:00:00"}, "Give a duration between 0:00:01 and 366 days."),
        ({"expiring_soon": "-1"}, "Give a duration between 0:00:00 and 366 days."),
        ({"default_duration": "00:59:00.5"}, "Give whole seconds."),
        ({"default_duration": "soon"}, "Enter a valid duration."),
        ({"default_duration": "9" * 40}, "The number of days must be between -999999999 and 999999999."),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice. Mars/Olympus is not one of the available choices."),
        ({"currency": "XXX"}, "Select a valid choice. XXX is not one of the available choices."),
        ({"name": " "}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"address": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_what_is_refused_is_shown_at_its_field_with_what_was_entered(
    desk: Desk, driver: User, lot: Lot, slot: Slot, entered: dict[str, Any], sentence: str
) -> None:
    book(driver, slot)
    response = desk.send(page_of(lot), "lot_form", **{"address": "5 Hill Road", **entered})
    assert (response.status_code, errors(response)) == (200, [sentence])
    assert list(response.context["adminform"].form.errors) == list(entered)
    if "address" not in entered:
        assert 'value="5 Hill Road"' in response.content.decode()
    lot.refresh_from_db()
    assert lot.address == "12 Marine Drive"
    assert types(of_lot(lot.pk)) == ["booking-created"]
    assert not LogEntry.objects.exists()


def test_a_refused_form_can_be_mended_and_sent_again(desk: Desk, lot: Lot) -> None:
    refused = desk.send(page_of(lot), "lot_form", name="Quay deck", default_duration="25:00:00")
    fields = {**Form(refused.content.decode(), "lot_form").fields, "max_duration": "30:00:00"}
    assert desk.client.post(page_of(lot), fields).status_code == 302
    lot.refresh_from_db()
    assert (lot.name, lot.default_duration, lot.max_duration) == (
        "Quay deck",
        timedelta(hours=25),
        timedelta(hours=30),
    )


def test_a_lot_that_somebody_holds_is_not_changed_and_the_form_says_so(desk: Desk, lot: Lot, slot: Slot) -> None:
    with holding(slot):
        response = desk.send(page_of(lot), "lot_form", name="Too soon")
    assert errors(response) == [str(Unavailable())]
    assert not LogEntry.objects.exists()


def test_a_lot_that_retired_while_the_form_was_open_is_said_to_be_gone(desk: Desk, lot: Lot, monkeypatch: Any) -> None:
    def too_late(**given: Any) -> Lot:
        retire_lot(staff=desk.user, lot_id=lot.pk)
        return update_lot(**given)

    monkeypatch.setattr("bookings.admin.lots.update_lot", too_late)
    assert said(desk, desk.send(page_of(lot), "lot_form", name="Too late")) == ["There is no such lot."]
    assert 'name="_save"' not in desk.see(page_of(lot))
    assert desk.client.post(page_of(lot), {"csrfmiddlewaretoken": desk.token()}).status_code == 403


def test_a_new_lot_is_its_owners_and_as_listed_as_staff_says(desk: Desk, owner: User) -> None:
    for listed in (None, "on"):
        response = desk.send(address("lot", "add"), "lot_form", **NEW, owner=owner.pk, listed=listed)
        assert response.status_code == 302, errors(response)
        lot = Lot.objects.latest("pk")
        assert (lot.owner, lot.listed, lot.currency) == (owner, listed == "on", "EUR")
        assert (lot.min_duration, lot.max_duration) == (timedelta(minutes=15), timedelta(days=1))
        event = told(of_owner(owner.pk))[-1]
        assert (event["type"], event["actor"], event["lot"]["id"]) == ("lot-updated", "staff", lot.pk)
        assert LogEntry.objects.filter(object_id=str(lot.pk)).get().is_addition()


def test_a_new_lot_has_an_owner_who_can_sign_in_and_durations_that_fit(desk: Desk, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    for different, field in (
        ({"owner": owner.pk}, "owner"),
        ({"owner": "2" * 30}, "owner"),
        ({"owner": ""}, "owner"),
        ({"owner": desk.user.pk, "min_duration": "02:00:00"}, "default_duration"),
    ):
        response = desk.send(address("lot", "add"), "lot_form", **NEW, **different)
        assert list(response.context["adminform"].form.errors) == [field]
    assert not Lot.objects.exists()
    assert not LogEntry.objects.exists()


def test_staff_makes_a_lot_for_an_owner_who_has_many(desk: Desk, owner: User, lot: Lot) -> None:
    Lot.objects.bulk_create(Lot(owner=owner, name=f"{n}", address="-", currency="INR") for n in range(MOST_LOTS))
    assert desk.send(address("lot", "add"), "lot_form", **NEW, owner=owner.pk).status_code == 302


def test_a_slot_is_changed_for_every_screen(desk: Desk, owner: User, lot: Lot, slot: Slot) -> None:
    there = address("slot", "change", slot.pk)
    assert desk.send(there, "slot_form", price="55.5", in_service=None).status_code == 302
    for stream in (of_owner(owner.pk), of_lot(lot.pk)):
        (event,) = told(stream)
        assert [(entry["price"], entry["state"]) for entry in event["slots"]] == [("55.50", "closed")]
    assert told(of_owner(owner.pk))[0]["actor"] == "staff"
    assert LogEntry.objects.get().get_change_message() == "Changed Price and In service."


@pytest.mark.parametrize("price", ["-1", "1.234", "10000000", "NaN", "1e400", "", "4,5", "1.2345"])
def test_a_price_that_is_none_is_refused_at_its_field(desk: Desk, lot: Lot, slot: Slot, price: str) -> None:
    response = desk.send(address("slot", "change", slot.pk), "slot_form", price=price)
    assert list(response.context["adminform"].form.errors) == ["price"]
    slot.refresh_from_db()
    assert slot.price == Decimal(40)
    assert not told(of_lot(lot.pk))
