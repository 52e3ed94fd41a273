from decimal import Decimal

from bookings.models import Lot, Slot
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Place, Town


async def lot_of(screen: Screen, place: Place, **figures: object) -> Value:
    """Give the lot as the first overview has it in which it has these figures."""

    def find(message: Value) -> Value | None:
        lots = (lot for lot in message["lots"] if lot["id"] == place.id)
        return next((lot for lot in lots if all(lot[name] == value for name, value in figures.items())), None)

    found = find(await screen.wait_for("lots", find))
    assert found is not None
    return found


async def test_the_overview_counts_free_slots_and_follows_every_change(town: Town) -> None:
    place, driver = town.lot(slots=3), town.person()
    vans = [Slot(lot_id=place.id, label=f"V{n}", vehicle_type="van", price=Decimal(70)) for n in (1, 2)]
    town.do(lambda: Slot.objects.bulk_create(vans))
    screen, own = await driver.open("/ws/lots/"), await driver.watch()
    first = await lot_of(screen, place)
    assert (first["free"], first["total"], first["free_by_type"]) == (5, 5, {"car": 3, "van": 2})
    assert first["name"].startswith("Deck ")
    assert first["address"].endswith(" Marine Drive")

    kept = await driver.book(place.slots[0])
    await lot_of(screen, place, free=4, free_by_type={"car": 2, "van": 2})
    await own.ask("cancel-booking", booking_id=kept["id"])
    await lot_of(screen, place, free=5)
    await driver.book(place.slots[1], duration=1)
    await lot_of(screen, place, free=4)
    await lot_of(screen, place, free=5, total=5)


async def test_a_type_without_a_free_slot_is_named_and_a_closed_slot_is_not_free(town: Town) -> None:
    place = town.lot(slots=2)
    town.close(place.slots[0])
    await town.person().book(place.slots[1])
    lot = await lot_of(await town.person().open("/ws/lots/"), place)
    assert (lot["free"], lot["total"], lot["free_by_type"]) == (0, 2, {"car": 0})


async def test_a_lot_that_is_not_listed_is_not_in_it(town: Town) -> None:
    listed, hidden = town.lot(), town.lot(listed=False)
    for person in (town.person(), hidden.owner):
        overview = await (await person.open("/ws/lots/")).wait_for("lots")
        ids = [lot["id"] for lot in overview["lots"]]
        assert listed.id in ids
        assert hidden.id not in ids


async def test_a_lot_without_slots_is_in_it(town: Town) -> None:
    place = town.lot(slots=0)
    assert town.do(lambda: Lot.objects.filter(pk=place.id).exists())
    lot = await lot_of(await town.person().open("/ws/lots/"), place)
    assert (lot["free"], lot["total"], lot["free_by_type"]) == (0, 0, {})
