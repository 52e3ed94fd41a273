"""Create, renew and sign in: one call of the domain each. Reading is the sockets' work."""

import re
from typing import Any

from django.http import HttpRequest
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bookings import payloads
from bookings.api import descriptions, serializers
from bookings.api.parsing import LARGEST_BODY_BYTES
from bookings.callers import address_shown, program_shown
from bookings.errors import BookingError, Invalid
from bookings.models import User
from bookings.passwords import who_has
from bookings.services.create import create_booking
from bookings.services.idempotency import Key
from bookings.services.placing import Answer, Wish
from bookings.services.renew import renew_booking
from bookings.services.signing_in import make_token

PRINTABLE = re.compile(r"[\x20-\x7e]{1,64}")


class BadCredentials(BookingError):
    """Nobody has this user name and password."""

    code = "bad-credentials"
    sentence = "User name or password is wrong."


class PostOnly(APIView):
    """A path that takes POST alone, and says so before it asks who is calling."""

    http_method_names = ("post",)  # also what Allow names

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Let every body be read: one without a length, chunked or empty, DRF takes for none and judges no further."""
        if request.META.get("CONTENT_LENGTH") in {None, "", "0"}:
            request.META["CONTENT_LENGTH"] = str(LARGEST_BODY_BYTES)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the method first, then who is calling, then the limits."""
        if request.method != "POST":
            raise exceptions.MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)


class Bookings(PostOnly):
    """POST /api/bookings/."""

    @descriptions.creating
    def post(self, request: Request) -> Response:
        """Book a slot: 201 with the Booking."""
        sent = serializers.NewBooking.read(request.data)
        key = _key(request, "create")
        slot_id, vehicle_number = sent.pop("slot"), sent.pop("vehicle_number")
        made = create_booking(
            driver=_driver(request), slot_id=slot_id, vehicle_number=vehicle_number, wish=Wish(**sent), key=key
        )
        return _created(made, payloads.driver_view(made.booking, made.moment))


class Renewal(PostOnly):
    """POST /api/bookings/{id}/renew/."""

    @descriptions.renewing
    def post(self, request: Request, booking_id: int) -> Response:
        """Renew a booking that is over: 201 with the new one."""
        sent = serializers.Renewal.read(request.data)
        key = _key(request, f"renew {booking_id}")
        made = renew_booking(driver=_driver(request), booking_id=booking_id, wish=Wish(**sent), key=key)
        body = {
            "message": f"Slot {made.booking.slot_shown['label']} is yours again.",
            "old_booking_id": booking_id,
            "new_booking": payloads.driver_view(made.booking, made.moment),
        }
        return _created(made, body)


class Tokens(PostOnly):
    """POST /api/token/."""

    authentication_classes = ()
    permission_classes = ()

    @descriptions.signing_in
    def post(self, request: Request) -> Response:
        """Sign a program in: a new token each time."""
        sent = serializers.Credentials.read(request.data)
        user = who_has(request._request, **sent)  # noqa: SLF001 — DRF's way to Django's own request
        key = make_token(user=user, **_caller(request)) if user else None
        if key is None:
            raise BadCredentials
        return Response({"token": key}, headers={"Cache-Control": "no-store"})


def _driver(request: Request) -> User:
    assert isinstance(request.user, User), "IsAuthenticated stands before every view"
    return request.user


def _caller(request: Request) -> dict[str, str]:
    address = str(request.META.get("REMOTE_ADDR") or "")
    return {"address": address_shown(address), "program": program_shown(request.headers.get("User-Agent", ""))}


def _created(made: Answer, body: dict[str, Any]) -> Response:
    return Response(body, 201, headers={"Idempotent-Replayed": "true"} if made.replayed else {})


def _key(request: Request, call: str) -> Key | None:
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return None
    if not PRINTABLE.fullmatch(value):
        raise Invalid.field("Idempotency-Key", "Give an Idempotency-Key of 1 to 64 printable ASCII characters.")
    return Key.of(value, call=call, body=request.data)
