"""Displays: confirmed and revoked by the lot's owner, let in by their key, seen now and then.

`kiosks-updated` carries all displays of all lots of an owner, so it is written while the owner's row is held; who
that is, is read after the lots are held.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet

from bookings import rights
from bookings.clock import moment
from bookings.errors import Invalid, NotFound
from bookings.journal import Actor, Journal
from bookings.keys import stored
from bookings.models import Kiosk, Pairing, User
from bookings.services.locks import lock_lots_and_owners
from bookings.services.pairing import UnknownCode, as_shown
from bookings.services.transactions import in_one_transaction
from bookings.snapshots.kiosks import kiosks_of

# A display that comes and goes writes no more often than this.
SEEN_AGAIN_AFTER = timedelta(minutes=1)
# Each event about displays carries all of an owner's.
MOST_KIOSKS = 50


@in_one_transaction
def pair_kiosk(*, owner: User, code: str, lot_id: int, name: str) -> Kiosk:
    """Give the display that shows this code, now the lot's; it has its key when it has claimed it.

    Raises NotFound for a lot that is not the owner's, Invalid where it has too many displays, UnknownCode for a code
    that is wrong, expired or confirmed.
    """
    lot = next(iter(lock_lots_and_owners([lot_id])), None)
    if lot is None or lot.owner_id != owner.pk or lot.retired_at is not None:
        raise NotFound("There is no such lot.")
    if Kiosk.objects.filter(lot=lot, revoked_at=None).count() >= MOST_KIOSKS:
        raise Invalid.field("lot_id", f"This lot has {MOST_KIOSKS} displays already; revoke one first.")
    pairing = Pairing.objects.select_for_update(no_key=True).filter(code=as_shown(code)).first()
    now = moment()
    if pairing is None or pairing.kiosk_id is not None or pairing.expires_at <= now:
        raise UnknownCode
    pairing.kiosk = kiosk = Kiosk.objects.create(lot=lot, name=name, created_at=now)
    pairing.save(update_fields=["kiosk"])
    rights.say_changed(rights.of_pairing(pairing.pk))
    _tell(Journal(now), [lot.owner_id], Actor.OWNER)
    return kiosk


@in_one_transaction
def revoke_kiosk(*, user: User, actor: Actor, kiosk_id: int) -> Kiosk:
    """Give the display, whose key opens nothing any more; one that was revoked before stays as it is.

    Raises NotFound where it is not this actor's to revoke, exactly as for an unknown id.
    """
    lot_id = Kiosk.objects.filter(pk=kiosk_id).values_list("lot_id", flat=True).first()
    lot = next(iter(lock_lots_and_owners([] if lot_id is None else [lot_id])), None)
    if lot is None or not (lot.owner_id == user.pk if actor == Actor.OWNER else user.is_staff):
        raise NotFound("There is no such display.")
    kiosk = Kiosk.objects.select_for_update(no_key=True).get(pk=kiosk_id)
    if kiosk.revoked_at is None:
        kiosk.revoked_at = now = moment()
        kiosk.save(update_fields=["revoked_at"])
        rights.say_changed(rights.of_kiosk(kiosk.pk))
        _tell(Journal(now), [lot.owner_id], actor)
    return kiosk


def kiosks_of_keys(keys: Collection[str]) -> dict[str, Kiosk]:
    """Give the display that holds each key, without the keys that are unknown or revoked."""
    if not keys:
        return {}
    hashes = {key: stored(key) for key in keys}
    rows = Kiosk.objects.filter(key_hash__in=hashes.values(), revoked_at=None, lot__retired_at=None)
    found = {kiosk.key_hash: kiosk for kiosk in rows.select_related("lot")}
    return {key: found[hash_] for key, hash_ in hashes.items() if hash_ in found}


@in_one_transaction
def note_seen(*, kiosk_ids: Collection[int]) -> None:
    """Set `last_seen` of these displays to now, of those not seen within the last minute; their owners are told."""
    stale = _not_seen_lately(kiosk_ids)
    lot_ids = set(stale.values_list("lot_id", flat=True))
    if not lot_ids:
        return
    lots = {lot.pk: lot for lot in lock_lots_and_owners(lot_ids)}
    held = _not_seen_lately(kiosk_ids).filter(lot__in=lots)
    kiosks = list(held.select_for_update(no_key=True).order_by("pk"))
    now = moment()
    Kiosk.objects.filter(pk__in=[kiosk.pk for kiosk in kiosks]).update(last_seen=now)
    _tell(Journal(now), sorted({lots[kiosk.lot_id].owner_id for kiosk in kiosks}), Actor.SYSTEM)


def _not_seen_lately(kiosk_ids: Collection[int]) -> QuerySet[Kiosk]:
    long_ago = Q(last_seen=None) | Q(last_seen__lt=moment() - SEEN_AGAIN_AFTER)
    return Kiosk.objects.filter(long_ago, pk__in=kiosk_ids, revoked_at=None)


def _tell(journal: Journal, owner_ids: Collection[int], actor: Actor) -> None:
    for owner_id, kiosks in kiosks_of(owner_ids).items():
        journal.record_kiosks(owner_id, kiosks=kiosks, actor=actor)
    journal.write()
