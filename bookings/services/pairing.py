"""How a display is paired (after RFC 8628): it shows a code, the owner confirms it, the display claims its key once."""

import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import IntegrityError

from bookings.callers import address_shown, program_shown
from bookings.clock import moment
from bookings.errors import NotFound
from bookings.keys import new_key, stored
from bookings.models import Kiosk, Pairing
from bookings.services.transactions import TryAgain, in_one_transaction

# No vowels, so that no word appears; nothing that looks like another.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
CODE_LENGTH = 6
CODE_LASTS = timedelta(minutes=10)
CLAIM_LASTS = timedelta(seconds=60)
# What a killed process left behind is kept this long after its code expired.
LEFT_BEHIND = timedelta(hours=1)
REMOVED_AT_ONCE = 100

BETWEEN = re.compile(r"[\s\-‐‑–—]+")


class UnknownCode(NotFound):
    """No display that waits shows this code."""

    sentence = "No display shows this code now. Look at the display: the code changes every ten minutes."


class UnknownClaim(NotFound):
    """The claim was never made, is used up or too old."""

    sentence = "This claim is unknown, used or too old. Connect the display again and pair it once more."


@in_one_transaction
def open_pairing(*, address: str, browser: str) -> Pairing:
    """Give a new pairing with its code, for a display that begins to wait; what killed processes left is removed."""
    now = moment()
    old = Pairing.objects.select_for_update(no_key=True, skip_locked=True).filter(expires_at__lt=now - LEFT_BEHIND)
    Pairing.objects.filter(pk__in=[pairing.pk for pairing in old.order_by("pk")[:REMOVED_AT_ONCE]]).delete()
    pairing = Pairing(
        expires_at=now + CODE_LASTS,
        address=address_shown(address),
        browser=program_shown(browser),
    )
    return _with_new_code(pairing)


@in_one_transaction
def renew_code(*, pairing_id: int) -> Pairing | None:
    """Give the pairing, with a new code if the old one has expired unconfirmed; None where it is gone."""
    pairing = Pairing.objects.select_for_update(no_key=True).filter(pk=pairing_id).first()
    now = moment()
    if pairing is None or pairing.kiosk_id is not None or pairing.expires_at > now:
        return pairing
    pairing.expires_at = now + CODE_LASTS
    return _with_new_code(pairing)


@in_one_transaction
def close_pairings(*, pairing_ids: Collection[int]) -> None:
    """Forget displays that wait no longer; one that was confirmed may still claim its key."""
    held = Pairing.objects.select_for_update(no_key=True).filter(pk__in=pairing_ids, kiosk=None).order_by("pk")
    Pairing.objects.filter(pk__in=[pairing.pk for pairing in held]).delete()


def look_up_pairing(*, code: str) -> Pairing:
    """Give the pairing of the display that shows this code now; raises UnknownCode."""
    pairing = Pairing.objects.filter(code=as_shown(code), kiosk=None).first()
    if pairing is None or pairing.expires_at <= moment():
        raise UnknownCode
    return pairing


@in_one_transaction
def make_claim(*, pairing_id: int) -> str | None:
    """Give the claim for a display that was confirmed, good once and for 60 s; None where there is none to make.

    It is made by the process that holds the display's socket, so that it travels nowhere else.
    """
    confirmed = Pairing.objects.filter(pk=pairing_id, kiosk__isnull=False, claim_hash=None)
    pairing = confirmed.select_for_update(no_key=True).first()
    if pairing is None:
        return None
    claim = new_key()
    pairing.claim_hash, pairing.claim_expires_at = stored(claim), moment() + CLAIM_LASTS
    pairing.save(update_fields=["claim_hash", "claim_expires_at"])
    return claim


@in_one_transaction
def claim_key(*, claim: str) -> str:
    """Give the display's new key for its claim, once; raises UnknownClaim, also where it was revoked meanwhile."""
    pairing = Pairing.objects.select_for_update(no_key=True).filter(claim_hash=stored(claim)).first()
    if pairing is None or pairing.claim_expires_at is None or pairing.claim_expires_at <= moment():
        raise UnknownClaim
    assert pairing.kiosk_id is not None, "a claim is made for a display that was confirmed"
    kiosk = Kiosk.objects.select_for_update(no_key=True).get(pk=pairing.kiosk_id)
    pairing.delete()
    if kiosk.revoked_at is not None:
        raise UnknownClaim
    key = new_key()
    kiosk.key_hash = stored(key)
    kiosk.save(update_fields=["key_hash"])
    return key


def as_shown(typed: str) -> str:
    """Give a code as displays show it: people type it in small letters, with spaces or hyphens."""
    return BETWEEN.sub("", typed).upper()


def _with_new_code(pairing: Pairing) -> Pairing:
    pairing.code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    try:
        pairing.save()
    except IntegrityError as error:  # of hundreds of millions, another display's
        raise TryAgain from error
    return pairing
