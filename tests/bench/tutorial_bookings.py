"""What creates and renewals are measured beside: the same tables behind a ModelViewSet, as DRF's tutorial has it.

Checks before it saves, and nothing else: no lock, no clock but this process', no event, no key, no limit.
Its urlconf; `python -m uvicorn tests.bench.tutorial_asgi:application` serves it.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from bookings import money, payloads, plates
from bookings.models import Booking, Vehicle

HOUR = timedelta(hours=1)


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """A booking, with the fields that Parkmate answers with."""

    class Meta:
        model = Booking
        fields = (
            *("id", "lot_shown", "slot", "slot_shown", "vehicle_number", "booking_type", "status", "start_time"),
            *("end_time", "expiring_at", "ended_at", "end_reason", "reason", "price", "charged", "currency"),
            *("auto_renew", "renewed_from"),
        )
        read_only_fields = tuple(name for name in fields if name not in {"slot", "vehicle_number"})

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a slot or a vehicle that is in use."""
        now = timezone.now()
        running = Booking.objects.filter(status=Booking.Status.BOOKED, end_time__gt=now)
        if running.filter(slot=attrs["slot"]).exists():
            raise serializers.ValidationError({"slot": "This slot is taken."})
        driver = self.context["request"].user
        if running.filter(driver=driver, vehicle_number=attrs["vehicle_number"]).exists():
            raise serializers.ValidationError({"vehicle_number": "This vehicle is parked already."})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Booking:
        """Store it, for an hour from now."""
        slot, number = validated_data["slot"], validated_data["vehicle_number"]
        driver, now = validated_data["driver"], timezone.now()
        vehicle, _ = Vehicle.objects.get_or_create(
            driver=driver, compared=plates.compared(number), defaults={"number": number, "last_used_at": now}
        )
        end_time = now + HOUR
        expiring_at = end_time - slot.lot.expiring_soon
        return Booking.objects.create(
            **validated_data,
            lot=slot.lot,
            vehicle=vehicle,
            lot_shown=payloads.lot_as_booked(slot.lot),
            slot_shown=payloads.slot_as_booked(slot, slot.lot),
            driver_name=driver.get_full_name(),
            start_time=now,
            end_time=end_time,
            expiring_at=expiring_at,
            due_at=expiring_at,
            price=money.rounded(slot.price, slot.lot.currency),
            currency=slot.lot.currency,
        )


class Bookings(viewsets.ModelViewSet[Booking]):
    """POST /api/bookings/ and /api/bookings/{id}/renew/."""

    serializer_class = BookingSerializer

    def get_queryset(self) -> Any:
        """Give the bookings of whoever asks."""
        return Booking.objects.filter(driver=self.request.user.pk).select_related("slot")

    def perform_create(self, serializer: serializers.BaseSerializer[Booking]) -> None:
        """Store it as the caller's."""
        serializer.save(driver=self.request.user)

    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """Book the same slot for the same vehicle again."""
        old = self.get_object()
        if old.status != Booking.Status.COMPLETED:
            return Response({"detail": "It has not ended."}, 409)
        serializer = self.get_serializer(data={"slot": old.slot_id, "vehicle_number": old.vehicle_number})
        serializer.is_valid(raise_exception=True)
        serializer.save(driver=request.user, renewed_from=old)
        answer = {"message": "Renewed.", "old_booking_id": old.pk, "new_booking": serializer.data}
        return Response(answer, 201)


def healthz(_: HttpRequest) -> HttpResponse:
    """Say that the server is up."""
    return HttpResponse("ok\n")


router = DefaultRouter()
router.register("bookings", Bookings, basename="booking")
urlpatterns = [path("healthz", healthz), path("api/", include(router.urls))]
