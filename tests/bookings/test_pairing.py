import re
import secrets
from datetime import timedelta
from functools import partial

import pytest

from bookings.clock import moment
from bookings.errors import NotFound
from bookings.journal import Actor
from bookings.keys import stored
from bookings.models import Kiosk, Lot, Pairing, User
from bookings.services.kiosks import kiosks_of_keys, pair_kiosk, revoke_kiosk
from bookings.services.pairing import (
    UnknownClaim,
    UnknownCode,
    claim_key,
    close_pairings,
    look_up_pairing,
    make_claim,
    open_pairing,
    renew_code,
)
from tests.bookings.displays import age, claim_of, confirmed, paired_display, waiting_display
from tests.bookings.parking import told
from tests.bookings.together import together

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
SHOWN = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ23456789]{6}")


@pytest.mark.usefixtures("transactional_db")
def test_a_display_that_waits_has_a_code_for_ten_minutes() -> None:
    before = moment()
    display = waiting_display()
    assert SHOWN.fullmatch(display.code)
    assert before + TEN_MINUTES <= display.expires_at <= moment() + TEN_MINUTES
    assert len({waiting_display().code for _ in range(20)}) == 20


@pytest.mark.usefixtures("transactional_db")
def test_two_displays_never_show_the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("BBBBBB" + "BBBBBB" + "CCCCCC")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    assert [waiting_display().code for _ in range(2)] == ["BBBBBB", "CCCCCC"]


@pytest.mark.usefixtures("transactional_db")
def test_what_asks_is_kept_as_far_as_it_can_be_shown() -> None:
    display = open_pairing(address="2001:db8::7", browser="Chro\x00mium\r\n\x1b[31m" + "x" * 300)
    display.refresh_from_db()
    assert display.address == "2001:db8::7"
    assert display.browser.startswith("Chromium[31mxxx")
    assert len(display.browser) == 200


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("typed", ["{0}", "{1}", " {0} ", "{2}-{3}", "{2} {3}", "{2}–{3}"])
def test_a_code_is_found_as_people_type_it(typed: str) -> None:
    display = waiting_display()
    code = display.code
    assert look_up_pairing(code=typed.format(code, code.lower(), code[:3], code[3:])) == display


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("wrong", ["", "-", "AAAAAA", "{0}B", "{1}", "%", "_" * 6])
def test_any_other_code_is_unknown(wrong: str) -> None:
    code = waiting_display().code
    with pytest.raises(UnknownCode):
        look_up_pairing(code=wrong.format(code, code[:5]))


@pytest.mark.usefixtures("transactional_db")
def test_a_code_that_has_not_expired_stays() -> None:
    display = waiting_display()
    again = renew_code(pairing_id=display.pk)
    assert again is not None
    assert (again.code, again.expires_at) == (display.code, display.expires_at)


def test_an_expired_code_is_replaced_in_its_place_and_opens_nothing(lot: Lot) -> None:
    display = waiting_display()
    age(display, TEN_MINUTES)
    with pytest.raises(UnknownCode):
        look_up_pairing(code=display.code)
    with pytest.raises(UnknownCode):
        confirmed(display, lot)
    again = renew_code(pairing_id=display.pk)
    assert again is not None
    assert again.pk == display.pk
    assert again.code != display.code
    assert look_up_pairing(code=again.code) == display
    with pytest.raises(UnknownCode):
        confirmed(display, lot)
    assert not Kiosk.objects.exists()


def test_a_display_that_goes_away_takes_its_code_with_it_unless_it_was_confirmed(lot: Lot) -> None:
    gone, kept = waiting_display(), waiting_display()
    confirmed(kept, lot)
    close_pairings(pairing_ids=[kept.pk, gone.pk, 2**62])
    assert list(Pairing.objects.all()) == [kept]
    assert renew_code(pairing_id=gone.pk) is None


@pytest.mark.usefixtures("transactional_db")
def test_what_a_killed_process_left_is_removed_an_hour_after_it_expired() -> None:
    left, fresh = waiting_display(), waiting_display()
    age(left, timedelta(minutes=70, seconds=1))
    age(fresh, timedelta(minutes=69))
    waiting_display()
    assert not Pairing.objects.filter(pk=left.pk).exists()
    assert Pairing.objects.filter(pk=fresh.pk).exists()


def test_the_owner_confirms_and_is_told(lot: Lot) -> None:
    before = moment()
    kiosk = confirmed(waiting_display(), lot)
    assert (kiosk.lot, kiosk.name, kiosk.last_seen, kiosk.revoked_at) == (lot, "Gate A", None, None)
    assert before <= kiosk.created_at <= moment()
    (event,) = told(f"owner.{lot.owner_id}")
    assert event == {
        "type": "kiosks-updated",
        "version": 1,
        "kiosks": [{"id": kiosk.pk, "name": "Gate A", "lot_id": lot.pk, "last_seen": None}],
        "actor": "owner",
    }
    assert not told(f"lot.{lot.pk}")


def test_a_code_is_confirmed_once_whoever_tries_at_the_same_moment(lot: Lot, owner2: User) -> None:
    other = Lot.objects.create(owner=owner2, name="Other", currency="JPY", listed=True)
    for _ in range(5):
        display = waiting_display()
        outcomes = together([partial(confirmed, display, each) for each in (lot, other, lot, other)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Kiosk"] + 3 * ["UnknownCode"]
    assert Kiosk.objects.count() == 5


def test_another_owners_lot_and_a_retired_one_are_not_found(lot: Lot, owner: User, owner2: User) -> None:
    display = waiting_display()
    retired = Lot.objects.create(owner=owner, name="Old", currency="JPY", retired_at=moment())
    for user, lot_id in ((owner2, lot.pk), (owner, 2**62), (owner, retired.pk)):
        with pytest.raises(NotFound, match="no such lot"):
            pair_kiosk(owner=user, code=display.code, lot_id=lot_id, name="Gate A")
    assert look_up_pairing(code=display.code) == display


def test_a_claim_is_made_once_and_only_for_a_display_that_was_confirmed(lot: Lot) -> None:
    display = waiting_display()
    assert make_claim(pairing_id=display.pk) is None
    confirmed(display, lot)
    claims = together([lambda: make_claim(pairing_id=display.pk)] * 4)
    (claim,) = (claim for claim in claims if claim is not None)
    display.refresh_from_db()
    assert (display.claim_hash, claim in str(vars(display))) == (stored(claim), False)


def test_a_claim_gives_the_key_once(lot: Lot) -> None:
    display = waiting_display()
    kiosk = confirmed(display, lot)
    claim = claim_of(display)
    outcomes = together([lambda: claim_key(claim=claim)] * 4)
    (key,) = (outcome for outcome in outcomes if isinstance(outcome, str))
    assert all(isinstance(outcome, UnknownClaim) for outcome in outcomes if outcome != key)
    kiosk.refresh_from_db()
    assert kiosk.key_hash == stored(key)
    assert kiosks_of_keys([key]).get(key) == kiosk
    with pytest.raises(UnknownClaim):
        claim_key(claim=claim)


def test_a_claim_is_good_for_sixty_seconds(lot: Lot) -> None:
    display, late = waiting_display(), waiting_display()
    for each, by in ((display, 59), (late, 60)):
        confirmed(each, lot)
        claim = claim_of(each)
        age(each, by * SECOND)
        if each is display:
            assert claim_key(claim=claim)
        else:
            with pytest.raises(UnknownClaim):
                claim_key(claim=claim)


def test_a_display_that_was_revoked_before_it_claimed_gets_no_key(lot: Lot) -> None:
    display = waiting_display()
    kiosk = confirmed(display, lot)
    claim = claim_of(display)
    revoke_kiosk(user=lot.owner, actor=Actor.OWNER, kiosk_id=kiosk.pk)
    with pytest.raises(UnknownClaim):
        claim_key(claim=claim)


def test_a_key_opens_its_display_alone(lot: Lot) -> None:
    (first, key), (second, other) = paired_display(lot), paired_display(lot, "Gate B")
    assert (kiosks_of_keys([key]).get(key), kiosks_of_keys([other]).get(other)) == (first, second)
    for wrong in ("", key[:-1], key + "x", key.swapcase(), stored(key), "\x00", "\ud800", "\xff"):
        assert kiosks_of_keys([wrong]).get(wrong) is None
