from tests.product.shapes import Value, instant, remaining
from tests.product.town import Town


async def test_two_drivers_on_two_slots_have_timers_of_their_own(town: Town) -> None:
    place, long, short = town.lot(slots=2), town.person(), town.person()
    screen, other = await long.watch(), await short.watch()
    both = [await place.owner.watch("/ws/owner/"), await long.watch(place.board)]
    first = await long.book(place.slots[0])
    second = await short.book(place.slots[1], duration=2)
    await other.wait_for("booking-tick", lambda tick: ids(tick) == [second["id"]])
    for each in both:
        await each.wait_for("booking-tick", lambda tick: ids(tick) == [second["id"], first["id"]])
        await each.wait_for_booking("booking-completed", second["id"])
        await each.wait_for("booking-tick", lambda tick: ids(tick) == [first["id"]])
    await other.wait_for_booking("booking-completed", second["id"])

    # A tick that was sent after the other's end.
    tick = await screen.wait_for("booking-tick", lambda tick: tick["server_time"] > second["end_time"])
    (ticking,) = tick["bookings"]
    assert ticking["id"] == first["id"]
    assert abs(ticking["remaining_time"] - remaining(first, instant(tick["server_time"]))) <= 1
    assert [event["type"] for event in screen.events()] == ["booking-created"]
    (stored,) = town.stored(pk=first["id"])
    assert (stored.status, stored.end_time) == ("booked", instant(first["end_time"]))


def ids(tick: Value) -> list[int]:
    return [each["id"] for each in tick["bookings"]]
