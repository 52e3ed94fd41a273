from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import F

from bookings.clock import moment
from bookings.errors import Invalid, NotFound
from bookings.journal import Actor
from bookings.models import Kiosk, Lot, Stream, User
from bookings.services import kiosks
from bookings.services.kiosks import kiosks_of_keys, note_seen, pair_kiosk, revoke_kiosk
from bookings.services.pairing import UnknownCode
from bookings.snapshots import owner as owner_snapshot
from bookings.streams import of_owner
from bookings.wire import instant
from tests.bookings.displays import confirmed, paired_display, waiting_display
from tests.bookings.parking import deadlocks, told
from tests.bookings.pictures import Follower, owner_picture
from tests.bookings.together import together

MINUTE = timedelta(minutes=1)


def revoke(user: User, kiosk: Kiosk, actor: Actor = Actor.OWNER) -> Kiosk:
    return revoke_kiosk(user=user, actor=actor, kiosk_id=kiosk.pk)


def seen(kiosk: Kiosk) -> Any:
    return Kiosk.objects.get(pk=kiosk.pk).last_seen


def test_a_revoked_display_is_let_in_no_more_and_its_owner_is_told(lot: Lot) -> None:
    kiosk, key = paired_display(lot)
    before = moment()
    revoked_at = revoke(lot.owner, kiosk).revoked_at
    assert revoked_at is not None
    assert before <= revoked_at <= moment()
    assert kiosks_of_keys([key]).get(key) is None
    event = told(of_owner(lot.owner_id))[-1]
    assert (event["type"], event["kiosks"], event["actor"]) == ("kiosks-updated", [], "owner")


def test_revoking_again_changes_nothing(lot: Lot) -> None:
    kiosk, _ = paired_display(lot)
    first = revoke(lot.owner, kiosk)
    assert revoke(lot.owner, kiosk).revoked_at == first.revoked_at
    assert len(told(of_owner(lot.owner_id))) == 2


def test_another_owners_display_is_not_found_as_an_unknown_one(lot: Lot, owner2: User) -> None:
    kiosk, key = paired_display(lot)
    with pytest.raises(NotFound) as another:
        revoke(owner2, kiosk)
    with pytest.raises(NotFound) as unknown:
        revoke_kiosk(user=owner2, actor=Actor.OWNER, kiosk_id=2**62)
    assert str(another.value) == str(unknown.value)
    assert kiosks_of_keys([key]).get(key) == kiosk


def test_staff_may_revoke_any_display(lot: Lot, owner2: User) -> None:
    kiosk, key = paired_display(lot)
    with pytest.raises(NotFound):
        revoke(owner2, kiosk, Actor.STAFF)
    owner2.is_staff = True
    revoke(owner2, kiosk, Actor.STAFF)
    assert kiosks_of_keys([key]).get(key) is None
    assert told(of_owner(lot.owner_id))[-1]["actor"] == "staff"


def test_a_revoked_display_can_be_paired_again(lot: Lot) -> None:
    old, old_key = paired_display(lot)
    revoke(lot.owner, old)
    new, key = paired_display(lot)
    assert (kiosks_of_keys([key]).get(key), kiosks_of_keys([old_key]).get(old_key)) == (new, None)
    assert [kiosk["id"] for kiosk in owner_picture(lot.owner)["kiosks"]] == [new.pk]


def test_whoever_holds_open_what_changed_is_told_of_it(lot: Lot, said: list[str]) -> None:
    display = waiting_display()
    with pytest.raises(UnknownCode):
        pair_kiosk(owner=lot.owner, code="AAAAAA", lot_id=lot.pk, name="Gate A")
    assert said == []
    kiosk = confirmed(display, lot)
    assert said == [f"pairing.{display.pk}"]
    revoke(lot.owner, kiosk)
    assert said == [f"pairing.{display.pk}", f"kiosk.{kiosk.pk}"]


def test_the_picture_of_an_owner_follows_displays(lot: Lot, owner: User, owner2: User) -> None:
    other = Lot.objects.create(owner=owner2, name="Other", currency="JPY", listed=True)
    follower = Follower.of(owner_snapshot, owner.pk, of_owner(owner.pk))
    first, _ = paired_display(lot, "Gate A")
    follower.assert_up_to_date()
    second, _ = paired_display(lot, "Gate B")
    paired_display(other)
    follower.assert_up_to_date()
    assert [kiosk["name"] for kiosk in follower.state["kiosks"]] == ["Gate A", "Gate B"]
    note_seen(kiosk_ids=[second.pk])
    follower.assert_up_to_date()
    revoke(owner, first)
    follower.assert_up_to_date()
    last_seen = instant(seen(second))
    assert follower.state["kiosks"] == [
        {"id": second.pk, "name": "Gate B", "lot_id": lot.pk, "last_seen": last_seen},
    ]


def test_displays_are_seen_together_with_one_event_for_each_owner(lot: Lot, owner2: User) -> None:
    other = Lot.objects.create(owner=owner2, name="Other", currency="JPY", listed=True)
    kiosks = [paired_display(each)[0] for each in (lot, other, lot)]
    before = moment()
    note_seen(kiosk_ids=[kiosk.pk for kiosk in kiosks])
    (at,) = {seen(kiosk) for kiosk in kiosks}
    assert before <= at <= moment()
    for owner_id, ids in ((lot.owner_id, [kiosks[0].pk, kiosks[2].pk]), (owner2.pk, [kiosks[1].pk])):
        event = told(of_owner(owner_id))[-1]
        assert [(kiosk["id"], kiosk["last_seen"]) for kiosk in event["kiosks"]] == [(id_, instant(at)) for id_ in ids]
        assert event["actor"] == "system"
    assert Stream.objects.get(name=of_owner(lot.owner_id)).version == 3


def test_a_display_is_not_seen_again_within_a_minute_nor_when_it_was_revoked(lot: Lot) -> None:
    (kiosk, _), (gone, _) = paired_display(lot), paired_display(lot)
    revoke(lot.owner, gone)
    note_seen(kiosk_ids=[kiosk.pk, gone.pk, 2**62])
    first = seen(kiosk)
    note_seen(kiosk_ids=[kiosk.pk])
    note_seen(kiosk_ids=[])
    assert (seen(kiosk), seen(gone)) == (first, None)
    assert len(told(of_owner(lot.owner_id))) == 4
    Kiosk.objects.update(last_seen=F("last_seen") - MINUTE)
    note_seen(kiosk_ids=[kiosk.pk])
    assert seen(kiosk) >= first


def test_owners_and_displays_at_once_never_deadlock(lot: Lot, owner: User, owner2: User) -> None:
    other = Lot.objects.create(owner=owner2, name="Other", currency="JPY", listed=True)
    before = deadlocks()
    for _ in range(4):
        kiosks = [paired_display(each)[0] for each in (lot, other, lot, other)]
        ids = [kiosk.pk for kiosk in kiosks]
        displays = [waiting_display(), waiting_display()]
        outcomes = together(
            [
                partial(note_seen, kiosk_ids=ids),
                partial(note_seen, kiosk_ids=ids[::-1]),
                partial(revoke, owner, kiosks[0]),
                partial(revoke, owner2, kiosks[1]),
                partial(confirmed, displays[0], lot),
                partial(confirmed, displays[1], other),
            ]
        )
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    for user in (owner, owner2):
        assert told(of_owner(user.pk))[-1]["kiosks"] == owner_picture(user)["kiosks"]
    assert deadlocks() == before


def test_an_owner_with_several_lots_is_told_of_all_displays_whatever_happens_at_once(lot: Lot, owner: User) -> None:
    second = Lot.objects.create(owner=owner, name="Second", currency="INR", listed=True)
    for _ in range(5):
        displays = [waiting_display() for _ in range(6)]
        places = [lot, second] * 3
        together([partial(confirmed, display, place) for display, place in zip(displays, places, strict=True)])
        assert told(of_owner(owner.pk))[-1]["kiosks"] == owner_picture(owner)["kiosks"]


def test_a_lot_has_only_so_many_displays(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kiosks, "MOST_KIOSKS", 1)
    kiosk, _ = paired_display(lot)
    code = waiting_display().code
    with pytest.raises(Invalid):
        pair_kiosk(owner=lot.owner, code=code, lot_id=lot.pk, name="One too many")
    revoke(lot.owner, kiosk)
    assert pair_kiosk(owner=lot.owner, code=code, lot_id=lot.pk, name="In its place")
