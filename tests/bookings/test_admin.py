from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.admin import reading
from bookings.clock import moment
from bookings.models import Booking, Epoch, Event, Kiosk, Lot, Pairing, Slot, Token, User
from bookings.streams import of_owner
from tests.bookings.parking import PLATE, book, cancel
from tests.bookings.staff import Desk, address

MODELS = {
    "booking": {"status": "booked", "end_reason": "driver"},
    "epoch": {},
    "event": {"actor": "driver"},
    "kiosk": {"revoked_at__isempty": "1"},
    "lot": {"listed__exact": "1", "currency": "INR", "retired_at__isempty": "0"},
    "pairing": {},
    "slot": {"vehicle_type__exact": "car", "in_service__exact": "1"},
    "stream": {},
    "token": {},
    "user": {"is_staff__exact": "1"},
    "vehicle": {},
}
SEARCHES = ["1", PLATE, "9" * 30, "-1", "'; DROP", '"', "\u0661", "x\x00y"]


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return Desk(User.objects.create_superuser("admin", password="parkmate-demo"))


@pytest.fixture
def booking(driver: User, slot: Slot) -> Booking:
    return book(driver, slot)


@pytest.fixture
def rows(driver: User, booking: Booking, lot: Lot) -> dict[str, object]:
    """One row of everything."""
    now = moment()
    kiosk = Kiosk.objects.create(lot=lot, name="Gate", created_at=now, key_hash="a1b2c3d4")
    pairing = Pairing.objects.create(
        code="BCDFGH", expires_at=now, address="192.0.2.7", kiosk=kiosk, claim_hash="e5f6a7b8"
    )
    token, _ = Token.objects.create(user=driver, address="192.0.2.8", program="curl")
    event = Event.objects.filter(booking=booking).earliest("pk")
    return {
        "booking": booking.pk,
        "epoch": Epoch.objects.get_or_create(defaults={"number": 1})[0].pk,
        "event": event.pk,
        "kiosk": kiosk.pk,
        "lot": lot.pk,
        "pairing": pairing.pk,
        "slot": booking.slot_id,
        "stream": event.stream,
        "token": token.pk,
        "user": driver.pk,
        "vehicle": booking.vehicle_id,
    }


def test_every_model_is_there() -> None:
    assert {model._meta.model_name for model in apps.get_app_config("bookings").get_models()} == set(MODELS)
    assert all(admin.site.is_registered(model) for model in apps.get_app_config("bookings").get_models())


@pytest.mark.parametrize("model", MODELS)
def test_each_can_be_listed_searched_filtered_and_looked_at(desk: Desk, rows: dict[str, object], model: str) -> None:
    there = address(model, "change", rows[model])
    desk.see("/admin/")
    assert there in desk.see(address(model))
    assert "<script>" not in desk.see(there).replace("<script ", "")
    desk.see(address(model, "history", rows[model]))
    for search in SEARCHES:
        assert desk.client.get(address(model), {"q": search}).status_code == 200, search
    for name, value in MODELS[model].items():
        response = desk.client.get(address(model), {name: value})
        assert (response.status_code, response.context["cl"].has_filters) == (200, True), name


@pytest.mark.parametrize("model", MODELS)
def test_nothing_but_tokens_can_be_deleted(desk: Desk, rows: dict[str, object], model: str) -> None:
    page = address(model, "delete", rows[model])
    assert desk.client.get(page).status_code == (200 if model == "token" else 403)
    assert ("delete_selected" in desk.see(address(model))) is (model == "token")
    if model != "token":
        token = desk.token()
        assert desk.client.post(page, {"post": "yes", "csrfmiddlewaretoken": token}).status_code == 403
        desk.act(model, "delete_selected", rows[model])
        assert apps.get_model("bookings", model).objects.filter(pk=rows[model]).exists()


@pytest.mark.parametrize("model", ["booking", "epoch", "event", "kiosk", "pairing", "stream", "token", "vehicle"])
def test_what_happened_cannot_be_written_by_hand(desk: Desk, rows: dict[str, object], model: str) -> None:
    token = {"csrfmiddlewaretoken": desk.token(), "status": "completed"}
    assert desk.client.get(address(model, "add")).status_code == 403
    assert desk.client.post(address(model, "add"), token).status_code == 403
    assert desk.client.post(address(model, "change", rows[model]), token).status_code == 403
    assert 'name="_save"' not in desk.see(address(model, "change", rows[model]))


@pytest.mark.parametrize("path", ["slot/add/", "lot/nothing/", "booking/7/change/x/", "user/7/delete/7"])
def test_what_is_not_there_answers_without_a_traceback(desk: Desk, path: str) -> None:
    assert desk.client.get(f"/admin/bookings/{path}").status_code in {302, 403, 404}


def test_lists_name_neither_vehicles_nor_secrets(desk: Desk, rows: dict[str, object], booking: Booking) -> None:
    kept = Token.objects.get()
    for model in MODELS:
        page = desk.see(address(model))
        assert PLATE not in page, model
        assert "KL08AZ1234" not in page, model
        assert "192.0.2.7" not in page, model
        assert "BCDFGH" not in page, model
        seen = page + desk.see(address(model, "change", rows[model]))
        for secret in ("a1b2c3d4", "e5f6a7b8", kept.token_key, "md5$"):
            assert secret not in seen, (model, secret)
    shown = desk.see(address("token", "change", kept.pk)) + desk.see(address("token", "delete", kept.pk))
    assert f"{kept.digest} :" not in shown
    assert PLATE in desk.see(address("booking", "change", booking.pk))


@pytest.mark.parametrize("search", ["kl 08 az 1234", "KL08AZ1234", PLATE, "driver", "harbour"])
def test_a_booking_is_found_by_its_vehicle_its_driver_and_its_lot(
    desk: Desk, booking: Booking, driver2: User, lot: Lot, search: str
) -> None:
    elsewhere = Lot.objects.create(owner=lot.owner, name="Yard", address="-", currency="INR", listed=True)
    book(
        User.objects.create_user("else"),
        Slot.objects.create(lot=elsewhere, label="Z1", vehicle_type="car", price=1),
        "ZZ1",
    )
    for term in (search, str(booking.pk)):
        response = desk.client.get(address("booking"), {"q": term})
        assert [row.pk for row in response.context["cl"].result_list] == [booking.pk]


def test_an_event_is_found_by_its_stream_its_booking_and_its_actor(desk: Desk, booking: Booking, owner: User) -> None:
    by_stream = desk.client.get(address("event"), {"q": of_owner(owner.pk)}).context["cl"].result_list
    assert [event.type for event in by_stream] == ["booking-created"]
    for query, count in (({"q": str(booking.pk)}, 3), ({"actor": "driver"}, 3), ({"actor": "staff"}, 0)):
        assert len(desk.client.get(address("event"), query).context["cl"].result_list) == count


def test_long_lists_ask_as_much_for_many_rows_as_for_one(
    desk: Desk, driver: User, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries(model: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            desk.see(address(model))
        return len(captured)

    cancel(driver, book(driver, slot))
    models = ("booking", "event", "vehicle", "slot", "lot", "user", "token")
    desk.see("/admin/")
    before = {model: queries(model) for model in models}
    for number in range(4):
        cancel(driver, book(driver, slot, f"B{number}"))
        Token.objects.create(user=driver)
        User.objects.create_user(f"user{number}")
    assert {model: queries(model) for model in models} == before
    monkeypatch.setattr(reading, "MOST_LISTED", 3)
    response = desk.client.get(address("booking"))
    assert response.context["cl"].result_count == 3
    newest = Booking.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert response.context["cl"].result_list[0].pk == newest
    monkeypatch.setattr(reading, "MOST_FILTERED", 2)
    assert len(desk.client.get(address("booking")).context["cl"].result_list) == 2
    oldest = str(newest - 4)
    assert len(desk.client.get(address("booking"), {"q": oldest}).context["cl"].result_list) == 1


def test_durations_and_prices_read_as_people_write_them(desk: Desk, lot: Lot, slot: Slot) -> None:
    Lot.objects.update(max_duration=timedelta(days=3))
    page = desk.see(address("lot", "change", lot.pk))
    assert 'value="01:00:00"' in page
    assert 'value="3 00:00:00"' in page
    assert "40.00 INR" in desk.see(address("slot"))
