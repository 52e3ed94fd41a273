import asyncio

from bookings.models import User
from bookings.services.handing_over import hand_over_lot
from tests.product.screen import Screen
from tests.product.town import Person, Place, Town


def hand_over(town: Town, place: Place, to: Person) -> None:
    town.do(lambda: hand_over_lot(staff=User(), lot_id=place.id, to=User.objects.get(pk=to.id)))


async def fresh(screen: Screen) -> set[int]:
    await screen.wait_for("lots-changed")
    return {lot["id"] for lot in (await screen.wait_for("snapshot"))["lots"]}


async def test_a_lot_that_changes_hands_moves_from_one_dashboard_to_the_other(town: Town) -> None:
    going, staying, driver = town.lot(), town.lot(), town.person()
    kept = town.lot(owner=going.owner)
    booking = await driver.book(going.slots[0])
    old, new = await going.owner.watch("/ws/owner/"), await staying.owner.watch("/ws/owner/")
    hand_over(town, going, staying.owner)
    assert list(await asyncio.gather(fresh(old), fresh(new))) == [{kept.id}, {going.id, staying.id}]
    tick = await new.wait_for("booking-tick")
    assert [each["id"] for each in tick["bookings"]] == [booking["id"]]
    later = await town.person().book(kept.slots[0])
    assert (await old.wait_for("booking-tick"))["bookings"][0]["id"] == later["id"], "still ticking for another's"
    refusal = await old.ask("cancel-booking", booking_id=booking["id"])
    assert refusal["code"] == "not-found"
    reply = await new.ask("cancel-booking", booking_id=booking["id"], reason="Works")
    assert reply["booking"]["reason"] == "Works"


async def test_who_resumes_over_a_change_of_hands_gets_the_event_and_then_a_fresh_snapshot(town: Town) -> None:
    going, staying = town.lot(), town.lot()
    screen = await staying.owner.watch("/ws/owner/")
    version, epoch = screen.version, screen.epoch
    await screen.leave()
    witness = await staying.owner.watch("/ws/owner/")
    hand_over(town, going, staying.owner)
    await fresh(witness)
    back = await staying.owner.watch("/ws/owner/", since=version, epoch=epoch)
    assert [event["type"] for event in back.events()] == ["lots-changed"]
    snapshot = await back.wait_for("snapshot")
    assert {lot["id"] for lot in snapshot["lots"]} == {going.id, staying.id}
