import pytest

from bookings.clock import moment
from bookings.errors import Invalid, NotFound
from bookings.models import Kiosk, Lot, Slot, User
from bookings.services.handing_over import LotInUse, hand_over_lot, retire_lot
from bookings.streams import of_lot, of_owner
from tests.bookings.parking import book, cancel, told, types
from tests.bookings.pictures import owner_picture


@pytest.fixture
def staff(transactional_db: None) -> User:
    return User.objects.create_user("staff", is_staff=True)


def test_both_owners_hear_of_it_and_later_events_are_the_new_ones(
    driver: User, owner: User, owner2: User, staff: User, lot: Lot, slot: Slot, said: list[str]
) -> None:
    booking = book(driver, slot)
    hand_over_lot(staff=staff, lot_id=lot.pk, to=owner2)
    assert types(of_owner(owner.pk)) == ["booking-created", "lots-changed"]
    assert told(of_owner(owner2.pk)) == [{"type": "lots-changed", "version": 1, "actor": "staff"}]
    assert sorted(said) == sorted([f"lot.{lot.pk}", f"user.{owner.pk}", f"user.{owner2.pk}"])
    assert owner_picture(owner)["lots"] == []
    assert [each["id"] for each in owner_picture(owner2)["bookings"]] == [booking.pk]
    cancel(driver, booking)
    assert types(of_owner(owner.pk))[-1] == "lots-changed"
    assert types(of_owner(owner2.pk))[-1] == "booking-cancelled"


def test_a_lot_goes_to_another_active_user_alone(owner: User, owner2: User, staff: User, lot: Lot) -> None:
    with pytest.raises(Invalid):
        hand_over_lot(staff=staff, lot_id=lot.pk, to=owner)
    User.objects.filter(pk=owner2.pk).update(is_active=False)  # since the form was read
    with pytest.raises(Invalid):
        hand_over_lot(staff=staff, lot_id=lot.pk, to=owner2)
    with pytest.raises(NotFound):
        hand_over_lot(staff=staff, lot_id=2**62, to=owner2)
    lot.refresh_from_db()
    assert lot.owner_id == owner.pk


def test_a_retired_lot_is_gone_with_its_slots_and_displays(
    driver: User, owner: User, staff: User, lot: Lot, slot: Slot, said: list[str]
) -> None:
    kiosk = Kiosk.objects.create(lot=lot, name="Gate", created_at=moment())
    booking = book(driver, slot)
    with pytest.raises(LotInUse):
        retire_lot(staff=staff, lot_id=lot.pk)
    cancel(driver, booking)
    retire_lot(staff=staff, lot_id=lot.pk)
    kiosk.refresh_from_db()
    assert kiosk.revoked_at is not None
    assert f"kiosk.{kiosk.pk}" in said
    assert types(of_owner(owner.pk))[-1] == "lots-changed"
    assert types(of_lot(lot.pk))[-1] == "booking-cancelled"
    assert owner_picture(owner)["lots"] == []
    with pytest.raises(NotFound):
        book(driver, slot)
    with pytest.raises(NotFound):
        retire_lot(staff=staff, lot_id=lot.pk)
