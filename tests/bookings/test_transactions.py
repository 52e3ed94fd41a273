from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from bookings.errors import Unavailable
from bookings.models import Booking, Slot, User, Vehicle
from bookings.services.locks import lock_slot
from bookings.services.transactions import TRIES, TryAgain, in_one_transaction, sqlstate
from tests.bookings.conftest import PATIENCE_S
from tests.bookings.parking import book, cancel, deadlocks, waiting
from tests.bookings.together import together

TRIES_TO_SEE = 10_000


def test_a_deadlock_is_tried_again(driver: User, slot: Slot) -> None:
    cancel(driver, book(driver, slot, "A1"))
    has_vehicle, done = Event(), Event()

    def take_vehicle_then_slot() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Vehicle.objects.select_for_update(no_key=True).get(driver=driver)
            has_vehicle.set()
            cursor.execute("SET LOCAL deadlock_timeout = '10s'")
            assert any(waiting() for _ in range(TRIES_TO_SEE))
            lock_slot(slot.pk)
        connection.close()
        done.set()

    rival = Thread(target=take_vehicle_then_slot, daemon=True)
    before = deadlocks()
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '250ms'")
        rival.start()
        assert has_vehicle.wait(PATIENCE_S)
        booking = book(driver, slot, "A1")
        cursor.execute("SET deadlock_timeout = DEFAULT")
        assert done.wait(PATIENCE_S)
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert booking.status == "booked"
    assert deadlocks() > before


@pytest.mark.usefixtures("transactional_db")
def test_a_service_that_finds_itself_overtaken_starts_again_three_times_at_most() -> None:
    tries = []

    @in_one_transaction
    def overtaken() -> None:
        tries.append(1)
        raise TryAgain

    with pytest.raises(Unavailable):
        overtaken()
    assert len(tries) == TRIES


@pytest.mark.usefixtures("transactional_db")
def test_a_statement_that_takes_too_long_is_given_up_at_once() -> None:
    tries = []

    @in_one_transaction
    def slow() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '20ms'")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(Unavailable):
        slow()
    assert len(tries) == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_process_that_was_paused_in_a_transaction_finds_it_unavailable() -> None:
    @in_one_transaction
    def paused() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '1ms'")
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
            together([lambda: wait_until_gone(pid)])
            cursor.execute("SELECT 1")

    with pytest.raises(Unavailable):
        paused()


def wait_until_gone(pid: int) -> None:
    with connection.cursor() as cursor:
        for _ in range(TRIES_TO_SEE):
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone() is None:
                return


def test_a_connection_that_was_cut_makes_it_unavailable_and_the_next_one_works(driver: User, slot: Slot) -> None:
    @in_one_transaction
    def cut() -> None:
        book_row = Booking.objects.filter(slot=slot)
        assert not book_row.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        cut()
    connection.close()
    assert book(driver, slot)


@pytest.mark.usefixtures("transactional_db")
def test_a_service_is_no_part_of_another_transaction(driver: User, slot: Slot) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        book(driver, slot)


def test_an_error_before_the_server_spoke_has_no_code() -> None:
    assert sqlstate(OperationalError("no connection")) == ""
