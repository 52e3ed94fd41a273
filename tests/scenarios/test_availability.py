from datetime import timedelta

from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Person, Place, Town


async def states(town: Town, place: Place, event: Value) -> tuple[str, str, int]:
    """What an event says of the slot, what a fresh board says, and how many slots the overview counts as free."""
    fresh = await (await town.person().open(place.board)).begin()
    (entry,) = fresh["slots"]
    told = event["slot"]
    assert [entry[name] for name in ("id", "state")] == [told[name] for name in ("id", "state")]
    assert (entry["booking"] or {}).get("end_time") == (told["booking"] or {}).get("end_time")
    return told["state"], entry["state"], await free_in(town, place)


async def free_in(town: Town, place: Place) -> int:
    overview = await (await town.person().open("/ws/lots/")).wait_for("lots")
    (lot,) = (lot for lot in overview["lots"] if lot["id"] == place.id)
    assert lot["total"] == 1
    return int(lot["free"])


BOOKED, FREE = ("booked", "booked", 0), ("free", "free", 1)


async def test_a_slot_is_taken_while_a_booking_runs_and_free_before_and_after(town: Town) -> None:
    place, driver = town.lot(expiring_soon=timedelta(minutes=5)), town.person()
    board, screen = await driver.watch(place.board), await driver.watch()
    assert [slot["state"] for slot in board.seen[0]["slots"]] == ["free"]
    assert await free_in(town, place) == 1

    booking = await driver.book(place.slots[0])
    assert await states(town, place, await board.wait_for("booking-created")) == BOOKED
    town.end_in(booking["id"], 120)
    assert (await board.wait_for("booking-expiring"))["slot"]["state"] == "booked"
    town.end_in(booking["id"], -1)
    assert await states(town, place, await board.wait_for("booking-completed")) == FREE
    new = await driver.renew(booking["id"])
    assert await states(town, place, await board.wait_for("booking-renewed")) == BOOKED
    await screen.ask("cancel-booking", booking_id=new["id"])
    assert await states(town, place, await board.wait_for("booking-cancelled")) == FREE
    await taken_again(town, board, place, town.person())


async def taken_again(town: Town, board: Screen, place: Place, other: Person) -> None:
    await other.book(place.slots[0])
    assert await states(town, place, await board.wait_for("booking-created")) == BOOKED


async def test_a_closed_slot_says_so(town: Town) -> None:
    place = town.lot()
    town.close(place.slots[0])
    (slot,) = (await (await town.person().open(place.board)).begin())["slots"]
    assert (slot["state"], slot["booking"]) == ("closed", None)
    assert await free_in(town, place) == 0


async def test_slots_stand_in_human_order(town: Town) -> None:
    place = town.lot(slots=11)
    snapshot = await (await town.person().open(place.board)).begin()
    assert [slot["label"] for slot in snapshot["slots"]] == [f"A{n}" for n in range(1, 12)]
