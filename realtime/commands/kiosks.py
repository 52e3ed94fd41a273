"""An owner's commands about displays: `look-up-pairing`, `pair-kiosk`, `revoke-kiosk`."""

from typing import Any

from bookings import payloads, wire
from bookings.fields import StrictObject, Text, WholeNumber
from bookings.journal import Actor
from bookings.models import User
from bookings.services.kiosks import pair_kiosk, revoke_kiosk
from bookings.services.pairing import look_up_pairing
from realtime.commands import Command
from realtime.guesses import guess

LONGEST_TYPED_CODE = 40
LONGEST_NAME = 100


class LookUpPairing(StrictObject):
    """`look-up-pairing`."""

    code = Text(max_length=LONGEST_TYPED_CODE)


class PairKiosk(StrictObject):
    """`pair-kiosk`."""

    code = Text(max_length=LONGEST_TYPED_CODE)
    lot_id = WholeNumber()
    name = Text(max_length=LONGEST_NAME)


class RevokeKiosk(StrictObject):
    """`revoke-kiosk`."""

    kiosk_id = WholeNumber()


def _look_up(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    with guess(user.pk):
        pairing = look_up_pairing(**fields)
    shown = {"address": pairing.address, "browser": pairing.browser, "expires_at": wire.instant(pairing.expires_at)}
    return {"pairing": shown}


def _pair(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    with guess(user.pk):
        kiosk = pair_kiosk(owner=user, **fields)
    return {"kiosk": payloads.kiosk_view(kiosk)}


def _revoke(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    kiosk = revoke_kiosk(user=user, actor=Actor.OWNER, **fields)
    return {"kiosk": payloads.kiosk_view(kiosk)}


COMMANDS = {
    "look-up-pairing": Command(LookUpPairing, _look_up, changes=False),
    "pair-kiosk": Command(PairKiosk, _pair),
    "revoke-kiosk": Command(RevokeKiosk, _revoke),
}
