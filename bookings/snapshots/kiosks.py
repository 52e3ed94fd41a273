"""An owner's displays, as the snapshot and `kiosks-updated` show them: the same list, made here alone."""

from collections.abc import Collection

from bookings import payloads
from bookings.models import Kiosk
from bookings.payloads import Payload


def kiosks_of(owner_ids: Collection[int]) -> dict[int, list[Payload]]:
    """Give each owner's displays by id: those of lots that are not retired, without the revoked ones."""
    found = Kiosk.objects.filter(lot__owner__in=owner_ids, lot__retired_at=None, revoked_at=None)
    kiosks: dict[int, list[Payload]] = {owner_id: [] for owner_id in owner_ids}
    for kiosk in found.select_related("lot").order_by("pk"):
        kiosks[kiosk.lot.owner_id].append(payloads.kiosk_view(kiosk))
    return kiosks
