"""The overview of all listed lots: how many slots of each type can be booked now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from bookings.clock import moment
from bookings.models import Booking, Lot, Slot
from bookings.payloads import Payload


@dataclass(frozen=True, slots=True)
class Overview:
    """The lots in the words of the wire, and when a running booking next ends (None: none runs)."""

    lots: list[Payload]
    changes_at: datetime | None


def read_overview() -> Overview:
    """Give name, address and free and total slots of each listed lot; `total` counts what is not retired."""
    now = moment()
    running = Booking.objects.filter(status=Booking.Status.BOOKED, start_time__lte=now, end_time__gt=now)
    taken = Exists(running.filter(slot=OuterRef("pk")))
    free = Count("pk", filter=Q(~taken, in_service=True))
    slots = Slot.objects.filter(lot__listed=True, lot__retired_at=None, retired_at=None)
    counted = slots.order_by().values("lot_id", "vehicle_type").annotate(free=free, total=Count("pk"))
    lots = {lot.pk: _empty(lot) for lot in Lot.objects.filter(listed=True, retired_at=None).order_by("pk")}
    for row in counted.order_by("lot_id", "vehicle_type"):
        if row["lot_id"] in lots:
            _count(lots[row["lot_id"]], row)
    ends = running.order_by("end_time").values_list("end_time", flat=True).first()
    return Overview(list(lots.values()), ends)


def _empty(lot: Lot) -> Payload:
    return {"id": lot.pk, "name": lot.name, "address": lot.address, "free": 0, "total": 0, "free_by_type": {}}


def _count(lot: Payload, row: Mapping[str, Any]) -> None:
    lot["free"] += row["free"]
    lot["total"] += row["total"]
    lot["free_by_type"][row["vehicle_type"]] = row["free"]
