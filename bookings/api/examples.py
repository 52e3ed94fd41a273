"""The examples of the OpenAPI document; tests check them against its schemas."""

from typing import Any

from bookings.api.authentication import CsrfFailed
from bookings.api.errors import NotSignedIn, ServerError, TooManyRequests, UnsupportedMediaType
from bookings.api.parsing import TooLarge
from bookings.errors import BookingError, NotFound, SlotTaken, SlotUnavailable, Unavailable
from bookings.services.idempotency import IdempotencyMismatch
from bookings.services.placing import PriceChanged, VehicleInUse
from bookings.services.renew import NotYourBooking

REFUSALS: tuple[type[BookingError], ...] = (
    *(NotSignedIn, CsrfFailed, NotYourBooking, NotFound, SlotTaken, SlotUnavailable, VehicleInUse, PriceChanged),
    *(TooLarge, UnsupportedMediaType, IdempotencyMismatch, TooManyRequests, ServerError, Unavailable),
)
SENTENCES = {kind.code: kind.sentence for kind in REFUSALS}

CREDENTIALS = {"username": "driver", "password": "parkmate-demo"}
TOKEN = {"token": "5e1f0c…"}
CLAIM = {"claim": "Zy3kq0…"}
KIOSK_KEY = {"key": "wN8rT2…"}
NEW_BOOKING = {"slot": 2, "vehicle_number": "KL-08-AZ-1234"}
WITH_WISHES = {**NEW_BOOKING, "duration": 1800, "vehicle_type": "car", "expected_price": "20.00"}
BOOKING: dict[str, Any] = {
    "id": 7,
    "lot": {
        "id": 1,
        "name": "Harbour deck",
        "address": "12 Marine Drive",
        "timezone": "Asia/Kolkata",
        "currency": "INR",
        "default_duration": 3600,
        "expiring_soon": 300,
    },
    "slot": {"id": 2, "label": "A2", "vehicle_type": "car", "price": "40.00"},
    "vehicle_number": "KL-08-AZ-1234",
    "booking_type": "instant",
    "status": "booked",
    "start_time": "2026-01-15T14:00:00.000Z",
    "end_time": "2026-01-15T15:00:00.000Z",
    "expiring_at": "2026-01-15T14:55:00.000Z",
    "is_expired": False,
    "remaining_time": 3600,
    "ended_at": None,
    "end_reason": None,
    "reason": None,
    "price": "40.00",
    "charged": None,
    "currency": "INR",
    "auto_renew": False,
    "renewed_from": None,
    "carwash": None,
}
RENEWED = {
    "message": "Slot A2 is yours again.",
    "old_booking_id": 6,
    "new_booking": {**BOOKING, "renewed_from": 6},
}
# Where a refusal's sentence or its parts depend on the case.
OF_CASE: dict[str, dict[str, Any]] = {
    "invalid": {
        "error": "slot: Give a whole number from 1 to 9223372036854775807.",
        "fields": {"slot": ["Give a whole number from 1 to 9223372036854775807."]},
    },
    "bad-credentials": {"error": "User name or password is wrong."},
    "vehicle-type-mismatch": {"error": "Slot A2 is for a car. Choose a slot for your vehicle."},
    "price-changed": {"price": "45.00"},
    "not-renewable": {"error": "Can only renew completed or expired bookings (current status: booked)"},
}


def refusal(code: str) -> dict[str, Any]:
    """Give an example of the refusal with this code."""
    return {"error": SENTENCES.get(code), "code": code, **OF_CASE.get(code, {})}
