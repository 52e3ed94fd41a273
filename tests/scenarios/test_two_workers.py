from collections import Counter
from datetime import timedelta

from tests.product.programs import Worker
from tests.product.stored import running_bookings
from tests.product.town import Town

BOOKINGS = 1000
DRIVERS = 50
IN_S = 2


async def test_two_workers_complete_a_thousand_bookings_of_one_second_once_each_and_none_early(town: Town) -> None:
    place, drivers = town.lot(slots=BOOKINGS), town.people(DRIVERS)
    with town.product.running(Worker, "worker"):
        owners = await place.owner.watch("/ws/owner/")
        first, apart = timedelta(seconds=IN_S), timedelta(milliseconds=1)
        made = town.do(lambda: running_bookings(place, drivers, first=first, apart=apart))
        await owners.read_until(lambda: owners.version == BOOKINGS, within_s=30)
        # A burst may reach a screen as a fresh snapshot, but nothing twice.
        told = Counter(event["booking"]["id"] for event in owners.events())
        assert set(told.values()) <= {1}
        assert set(told) <= set(made)

    rows = town.stored(pk__in=made)
    assert {(row.status, row.end_reason, row.due_at) for row in rows} == {("completed", "time", None)}
    assert all(row.ended_at == row.end_time for row in rows)
    end_times = {row.pk: row.end_time for row in rows}
    log = town.log(booking__in=made)
    assert len(log) == 3 * BOOKINGS
    assert {event.type for event in log} == {"booking-completed"}
    assert len({(event.stream, event.booking_id) for event in log}) == 3 * BOOKINGS
    early = [event for event in log if event.booking_id and event.created_at < end_times[event.booking_id]]
    assert not early


async def test_a_worker_that_stood_still_ends_nothing_twice(town: Town) -> None:
    place, driver = town.lot(), town.person()
    screen = await driver.watch()
    with town.product.running(Worker, "worker") as frozen:
        frozen.freeze()
        booking = await driver.book(place.slots[0], duration=1)
        await screen.wait_for_booking("booking-completed", booking["id"])
        frozen.thaw()
        later = await driver.book(place.slots[0], duration=1)
        await screen.wait_for_booking("booking-completed", later["id"])
    ended = [event["booking"]["id"] for event in screen.events("booking-completed")]
    assert ended == [booking["id"], later["id"]]
    assert len(town.log(booking=booking["id"], type="booking-completed")) == 3
