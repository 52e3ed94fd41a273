from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from bookings.admin import deeds
from bookings.clock import moment
from bookings.errors import Unavailable
from bookings.models import Booking, Kiosk, Lot, Slot, User
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender, holding
from tests.bookings.parking import book, told, types
from tests.bookings.staff import Desk, address, errors, said


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return Desk(User.objects.create_superuser("admin"))


def deed(model: str, name: str, *rows: Any) -> str:
    return f"{address(model, name)}?ids={','.join(str(row.pk) for row in rows)}"


def button(desk: Desk, row: Any) -> str:
    """The page of a row, on which there may be buttons."""
    return desk.see(address(row._meta.model_name, "change", row.pk))


def notes() -> list[tuple[str, str]]:
    return [(entry.object_repr, entry.change_message) for entry in LogEntry.objects.order_by("pk")]


def test_a_booking_is_cancelled_with_a_reason(desk: Desk, driver: User, owner: User, lot: Lot, slot: Slot) -> None:
    booking = book(driver, slot)
    assert deed("booking", "cancel", booking) in button(desk, booking)
    response = desk.send(deed("booking", "cancel", booking), reason="Works at the gate")
    assert response["Location"] == address("booking", "change", booking.pk)
    assert said(desk, response) == [f"Booking {booking.pk}: cancelled."]
    for stream in (of_driver(driver.pk), of_owner(owner.pk)):
        event = told(stream)[-1]
        assert (event["type"], event["actor"]) == ("booking-cancelled", "staff")
        assert (event["booking"]["end_reason"], event["booking"]["reason"]) == ("system", "Works at the gate")
    assert types(of_lot(lot.pk))[-1] == "booking-cancelled"
    assert notes() == [(f"booking {booking.pk}", "Cancelled.")]
    assert deed("booking", "cancel", booking) not in button(desk, booking)


def test_what_has_ended_is_refused_on_the_same_page(desk: Desk, driver: User, slot: Slot, past_its_end: Ender) -> None:
    booking = book(driver, slot)
    page = deed("booking", "cancel", booking)
    desk.see(page)
    past_its_end(booking)
    response = desk.send(page, reason="Too late")
    assert (response.status_code, errors(response)) == (200, ["This booking has ended already."])
    assert 'value="Too late"' in response.content.decode()
    assert notes() == []


def test_of_many_each_is_cancelled_or_refused_for_itself(
    desk: Desk, driver: User, slot: Slot, slots: list[Slot], past_its_end: Ender
) -> None:
    bookings = [book(driver, place, f"B{n}") for n, place in enumerate(slots[:4])]
    past_its_end(bookings[1])
    chosen = desk.act("booking", "cancel", *(booking.pk for booking in bookings))
    assert chosen["Location"] == deed("booking", "cancel", *bookings)
    response = desk.send(chosen["Location"], reason="")
    assert response["Location"] == address("booking")
    refused, done = said(desk, response)
    assert refused == f"Booking {bookings[1].pk}: This booking has ended already."
    assert done.lower() == ", ".join(f"booking {bookings[n].pk}" for n in (0, 2, 3)) + ": cancelled."
    stored = Booking.objects.filter(status="cancelled", reason=None)
    assert {booking.pk for booking in stored} == {bookings[n].pk for n in (0, 2, 3)}
    assert len(notes()) == 3


def test_one_that_waits_too_long_is_said_and_the_rest_is_not_tried(desk: Desk, driver: User, slots: list[Slot]) -> None:
    bookings = [book(driver, place, f"B{n}") for n, place in enumerate(slots[:4])]
    with holding(slots[1]):
        response = desk.send(deed("booking", "cancel", *bookings))
    assert said(desk, response) == [
        f"Booking {bookings[1].pk}: {Unavailable()}",
        "2 more were not tried.",
        f"Booking {bookings[0].pk}: cancelled.",
    ]
    assert Booking.objects.filter(status="booked").count() == 3


@pytest.mark.parametrize("ids", ["", "x", "0", "-1", "9" * 30, "1,,2", "1;2", "%00", "\u0661"])
def test_a_page_for_nothing_leads_back_to_the_list(desk: Desk, ids: str) -> None:
    response = desk.client.get(address("booking", "cancel"), {"ids": ids})
    assert response["Location"] == address("booking")
    assert said(desk, response) == ["There is nothing to do this to."]


def test_a_reason_is_no_longer_than_a_booking_keeps(desk: Desk, driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    for reason in ("x" * 201, "a\x00b"):
        response = desk.send(deed("booking", "cancel", booking), reason=reason)
        assert (response.status_code, len(errors(response))) == (200, 1)
    assert Booking.objects.get().status == "booked"


def test_only_so_many_are_chosen_at_once(
    desk: Desk, driver: User, slots: list[Slot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "MOST_AT_ONCE", 2)
    bookings = [book(driver, place, f"B{n}") for n, place in enumerate(slots[:3])]
    response = desk.act("booking", "cancel", *(booking.pk for booking in bookings))
    assert said(desk, response) == ["Select at most 2 at once. Nothing was done."]


def test_a_lot_gets_rows_of_slots(desk: Desk, owner: User, lot: Lot, slot: Slot) -> None:
    page = deed("lot", "add-slots", lot)
    response = desk.send(page, labels="A2-A4, B09-B10\nGate", vehicle_type="van", price="7.50")
    assert said(desk, response) == ["Harbour deck: slots added."]
    event = told(of_owner(owner.pk))[-1]
    assert event["actor"] == "staff"
    assert [entry["label"] for entry in event["slots"]] == ["A1", "A2", "A3", "A4", "B09", "B10", "Gate"]
    assert notes() == [("Harbour deck", "Slots added.")]


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"labels": "A1"}, "labels"),
        ({"labels": "B1, B1"}, "labels"),
        ({"labels": "B1-B999999"}, "labels"),
        ({"labels": "B1-B400, C1-C400"}, "labels"),
        ({"labels": ",".join(f"B{n}" for n in range(501))}, "labels"),
        ({"labels": "B5-B1"}, "labels"),
        ({"labels": "x" * 21}, "labels"),
        ({"labels": " , \n"}, "labels"),
        ({"labels": ""}, "labels"),
        ({"labels": "B1", "price": "1.234"}, "price"),
        ({"labels": "B1", "price": "-1"}, "price"),
        ({"labels": "B1", "vehicle_type": "ship"}, "vehicle_type"),
    ],
)
def test_slots_that_cannot_be_are_refused_at_their_field(
    desk: Desk, lot: Lot, slot: Slot, entered: dict[str, str], field: str
) -> None:
    response = desk.send(deed("lot", "add-slots", lot), **{"vehicle_type": "car", "price": "40", **entered})
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert Slot.objects.count() == 1
    assert notes() == []


def test_a_lot_is_listed_and_unlisted(desk: Desk, owner: User, lot: Lot, said: list[str]) -> None:
    for name, other, listed in (("unlist", "list", False), ("list", "unlist", True)):
        assert deed("lot", name, lot) in button(desk, lot)
        assert desk.send(deed("lot", name, lot)).status_code == 302
        lot.refresh_from_db()
        assert lot.listed is listed
        assert deed("lot", other, lot) in button(desk, lot)
    assert said == [f"lot.{lot.pk}"] * 2
    assert [event["actor"] for event in told(of_owner(owner.pk))] == ["staff"] * 2


def test_a_lot_is_handed_over(desk: Desk, owner: User, owner2: User, lot: Lot) -> None:
    page = deed("lot", "hand-over", lot)
    assert errors(desk.send(page, owner=owner.pk)) == ["The lot is theirs already."]
    User.objects.filter(pk=owner2.pk).update(is_active=False)
    assert errors(desk.send(page, owner=owner2.pk)) == ["Choose a user who is not deactivated."]
    User.objects.filter(pk=owner2.pk).update(is_active=True)
    assert desk.send(page, owner=owner2.pk).status_code == 302
    lot.refresh_from_db()
    assert lot.owner == owner2
    assert [types(of_owner(user.pk)) for user in (owner, owner2)] == [["lots-changed"]] * 2
    assert notes() == [("Harbour deck", "Handed over.")]


def test_a_lot_retires_when_nothing_is_booked_there(
    desk: Desk, driver: User, owner: User, lot: Lot, slot: Slot
) -> None:
    booking = book(driver, slot)
    page = deed("lot", "retire", lot)
    assert errors(desk.send(page)) == [
        "There are bookings in this lot. Close its slots now and retire it when all have ended."
    ]
    assert desk.send(deed("booking", "cancel", booking)).status_code == 302
    assert desk.send(page).status_code == 302
    assert types(of_owner(owner.pk))[-1] == "lots-changed"
    assert "?ids=" not in button(desk, lot)
    assert errors(desk.send(page)) == ["There is no such lot."]


def test_slots_are_closed_together_and_their_lot_is_told_once(
    desk: Desk, driver: User, lot: Lot, slots: list[Slot]
) -> None:
    book(driver, slots[0])
    response = desk.send(deed("slot", "close", *slots[:3]))
    assert said(desk, response) == ["B1, B2, B3: closed."]
    *_, event = told(of_lot(lot.pk))
    assert types(of_lot(lot.pk)) == ["booking-created", "lot-updated"]
    assert [entry["state"] for entry in event["slots"]][:4] == ["booked", "closed", "closed", "free"]
    assert desk.send(deed("slot", "open", slots[1])).status_code == 302
    assert told(of_lot(lot.pk))[-1]["slots"][1]["state"] == "free"
    assert len(notes()) == 4


def test_the_price_of_many_is_changed_together_or_not_at_all(desk: Desk, lot: Lot, slots: list[Slot]) -> None:
    page = deed("slot", "reprice", *slots)
    assert errors(desk.send(page, price="1.234")) == ["INR has no amounts as small as 1.234."]
    assert desk.send(page, price="55").status_code == 302
    assert types(of_lot(lot.pk)) == ["lot-updated"]
    assert set(Slot.objects.values_list("price", flat=True)) == {55}


def test_a_slot_retires_when_it_is_not_booked(desk: Desk, driver: User, lot: Lot, slot: Slot, slot2: Slot) -> None:
    book(driver, slot)
    refused, done = said(desk, desk.send(deed("slot", "retire", slot, slot2)))
    assert refused == "A1: This slot is booked. Close it now and retire it when the booking has ended."
    assert done == "A2: retired."
    assert [entry["label"] for entry in told(of_lot(lot.pk))[-1]["slots"]] == ["A1"]
    assert "?ids=" not in button(desk, slot2)


def test_people_are_deactivated_and_activated(desk: Desk, driver: User) -> None:
    for name, active in (("deactivate", False), ("activate", True)):
        assert deed("user", name, driver) in button(desk, driver)
        assert desk.send(deed("user", name, driver)).status_code == 302
        driver.refresh_from_db()
        assert driver.is_active is active
    assert notes() == [("driver", "Deactivated."), ("driver", "Activated.")]


def test_a_display_is_revoked(desk: Desk, owner: User, lot: Lot, said: list[str]) -> None:
    kiosk = Kiosk.objects.create(lot=lot, name="Gate", created_at=moment())
    assert deed("kiosk", "revoke", kiosk) in button(desk, kiosk)
    assert desk.send(deed("kiosk", "revoke", kiosk)).status_code == 302
    (event,) = told(of_owner(owner.pk))
    assert (event["type"], event["actor"], event["kiosks"]) == ("kiosks-updated", "staff", [])
    assert said == [f"kiosk.{kiosk.pk}"]
    assert deed("kiosk", "revoke", kiosk) not in button(desk, kiosk)
    assert notes() == [("Gate", "Revoked.")]
