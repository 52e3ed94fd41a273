from datetime import timedelta

from bookings.clock import moment
from bookings.models import Booking, Event, Lot, Slot, User
from bookings.services.due import Settled, due_until, next_due, settle_due, settle_held
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.conftest import Ender, holding, impatient
from tests.bookings.parking import book, cancel, told, types
from tests.bookings.together import together
from tests.conftest import Mover

MINUTE = timedelta(minutes=1)
NOTHING = Settled(completed=0, warned=0)


def test_nothing_is_done_before_it_is_due(driver: User, slot: Slot) -> None:
    book(driver, slot)
    assert settle_due() == NOTHING
    assert not settle_due()


def test_a_booking_is_warned_of_once_and_then_waits_for_its_end(driver: User, slot: Slot, move: Mover) -> None:
    booking = book(driver, slot)
    move(booking.pk, by=-56 * MINUTE)
    assert settle_due() == Settled(completed=0, warned=1)
    assert settle_due() == NOTHING
    booking.refresh_from_db()
    assert (booking.status, booking.due_at) == ("booked", booking.end_time)
    assert types(of_driver(driver.pk)) == ["booking-created", "booking-expiring"]


def test_a_warning_shows_the_slot_as_booked_and_what_remains(driver: User, slot: Slot, move: Mover) -> None:
    booking = book(driver, slot)
    move(booking.pk, by=-56 * MINUTE)
    settle_due()
    warning = told(of_lot(slot.lot_id))[-1]
    assert warning["slot"]["booking"]["id"] == booking.pk
    assert warning["slot"]["booking"]["remaining_time"] == warning["booking"]["remaining_time"]
    assert 230 <= warning["booking"]["remaining_time"] < 240


def test_a_booking_completes_once(driver: User, owner: User, lot: Lot, slot: Slot, past_its_end: Ender) -> None:
    booking = book(driver, slot)
    past_its_end(booking)
    assert settle_due() == Settled(completed=1, warned=0)
    assert settle_due() == NOTHING
    booking.refresh_from_db()
    assert (booking.status, booking.end_reason, booking.due_at) == ("completed", "time", None)
    assert (booking.ended_at, booking.charged) == (booking.end_time, booking.price)
    for stream in (of_driver(driver.pk), of_owner(owner.pk), of_lot(lot.pk)):
        assert types(stream) == ["booking-created", "booking-completed"]


def test_a_late_warning_is_told_before_the_end_and_never_after_it(
    driver: User, driver2: User, slot: Slot, slot2: Slot, move: Mover, past_its_end: Ender
) -> None:
    late, too_late = book(driver, slot), book(driver2, slot2)
    move(late.pk, by=-59 * MINUTE)
    past_its_end(too_late)
    assert settle_due() == Settled(completed=1, warned=1)
    assert types(of_driver(driver.pk)) == ["booking-created", "booking-expiring"]
    assert types(of_driver(driver2.pk)) == ["booking-created", "booking-completed"]


def test_a_lot_without_a_warning_has_none(driver: User, slot: Slot, past_its_end: Ender) -> None:
    Lot.objects.update(expiring_soon=timedelta(0))
    booking = book(driver, slot)
    assert booking.due_at == booking.end_time
    past_its_end(booking)
    assert settle_due() == Settled(completed=1, warned=0)


def test_one_pass_tells_ends_in_their_order_and_before_warnings(driver: User, slots: list[Slot], move: Mover) -> None:
    bookings = [book(driver, slot, f"A{n}") for n, slot in enumerate(slots[:4])]
    for booking, minutes in zip(bookings, (70, 57, 80, 56), strict=True):
        move(booking.pk, by=-minutes * MINUTE)
    assert settle_due() == Settled(completed=2, warned=2)
    last = [(event["type"], event["booking"]["id"]) for event in told(of_driver(driver.pk))[-4:]]
    assert last == [
        ("booking-completed", bookings[2].pk),
        ("booking-completed", bookings[0].pk),
        ("booking-expiring", bookings[1].pk),
        ("booking-expiring", bookings[3].pk),
    ]


def test_an_upcoming_booking_of_the_same_slot_is_left_alone(
    driver: User, slot: Slot, past_its_end: Ender, move: Mover
) -> None:
    upcoming = book(driver, slot, "A1")
    move(upcoming.pk, by=3 * 60 * MINUTE)
    past_its_end(book(driver, slot, "B2"))
    assert settle_due() == Settled(completed=1, warned=0)
    assert Booking.objects.get(status="booked") == upcoming


def test_a_pass_does_at_most_what_it_may_and_the_longest_due_first(
    driver: User, slots: list[Slot], past_its_end: Ender, move: Mover
) -> None:
    bookings = [book(driver, slot, f"A{n}") for n, slot in enumerate(slots[:3])]
    for booking in bookings:
        past_its_end(booking)
    move(bookings[2].pk, by=-MINUTE)
    assert settle_due(limit=1).completed == 1
    assert Booking.objects.get(status="completed") == bookings[2]
    assert settle_due(limit=2).completed == 2


def test_a_slot_that_somebody_holds_is_left_to_the_next_pass(driver: User, slot: Slot, past_its_end: Ender) -> None:
    booking = book(driver, slot)
    past_its_end(booking)
    Booking.objects.update(due_at=moment())
    with holding(slot), impatient():
        assert settle_due() == NOTHING
    assert settle_due().completed == 1


def test_a_step_passes_over_what_another_one_has_in_hand_and_finds_as_much_work(
    driver: User, slots: list[Slot], past_its_end: Ender
) -> None:
    for n, slot in enumerate(slots[:4]):
        past_its_end(book(driver, slot, f"A{n}"))
    with holding(slots[0]), holding(slots[1]):
        assert settle_due(limit=2).completed == 2
    assert settle_due(limit=9).completed == 2


def test_what_is_late_is_waited_for(driver: User, slot: Slot, move: Mover) -> None:
    booking = book(driver, slot)
    move(booking.pk, by=-61 * MINUTE)
    with holding(slot):
        assert not settle_due()
        assert not settle_held()
    assert settle_held().completed == 1


def test_nobody_waits_behind_a_slot_that_is_held(driver: User, slot: Slot, slot2: Slot, move: Mover) -> None:
    held, free = book(driver, slot), book(driver, slot2, "KL-2")
    for booking in (held, free):
        move(booking.pk, by=-61 * MINUTE)
    with holding(slot):
        assert settle_due().completed == 1
        assert Booking.objects.get(pk=free.pk).status == "completed"


def test_workers_at_the_same_moment_do_each_thing_once(driver: User, slots: list[Slot], past_its_end: Ender) -> None:
    bookings = [book(driver, slot, f"A{n}") for n, slot in enumerate(slots)]
    for booking in bookings:
        past_its_end(booking)

    def work() -> int:
        done = 0
        while settled := settle_due(limit=2):
            done += settled.completed
        return done

    done = together([work] * 3)
    done.append(work())
    assert sum(done) == len(slots)
    completed = Event.objects.filter(type="booking-completed")
    assert completed.count() == 3 * len(slots)
    assert completed.values("stream", "booking").distinct().count() == 3 * len(slots)


def test_what_was_cancelled_is_owed_nothing(driver: User, slot: Slot, past_its_end: Ender) -> None:
    booking = cancel(driver, book(driver, slot))
    past_its_end(booking)
    assert settle_due() == NOTHING
    assert next_due() is None


def test_the_database_says_what_is_due_next(driver: User, slot: Slot, slot2: Slot) -> None:
    assert next_due() is None
    later, sooner = book(driver, slot), book(driver, slot2, "B2", duration=MINUTE)
    assert next_due() == sooner.due_at
    assert due_until(moment() + 5 * MINUTE) == {sooner.pk: sooner.due_at}
    assert due_until(moment() + 60 * MINUTE) == {sooner.pk: sooner.due_at, later.pk: later.due_at}
