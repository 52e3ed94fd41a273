"""Displays in few words: one that waits with a code, one that is paired, one that has its key."""

from datetime import timedelta

from django.db.models import F

from bookings.models import Kiosk, Lot, Pairing
from bookings.services.kiosks import pair_kiosk
from bookings.services.pairing import claim_key, make_claim, open_pairing

SECOND = timedelta(seconds=1)


def waiting_display() -> Pairing:
    return open_pairing(address="192.0.2.7", browser="Chromium on a pole")


def confirmed(pairing: Pairing, lot: Lot, name: str = "Gate A") -> Kiosk:
    return pair_kiosk(owner=lot.owner, code=pairing.code, lot_id=lot.pk, name=name)


def claim_of(pairing: Pairing) -> str:
    claim = make_claim(pairing_id=pairing.pk)
    assert claim is not None
    return claim


def paired_display(lot: Lot, name: str = "Gate A") -> tuple[Kiosk, str]:
    """Give a display and its key."""
    pairing = waiting_display()
    kiosk = confirmed(pairing, lot, name)
    return kiosk, claim_key(claim=claim_of(pairing))


def age(pairing: Pairing, by: timedelta) -> None:
    """Let it have been made so much earlier."""
    moved = {"expires_at": F("expires_at") - by, "claim_expires_at": F("claim_expires_at") - by}
    assert Pairing.objects.filter(pk=pairing.pk).update(**moved) == 1
