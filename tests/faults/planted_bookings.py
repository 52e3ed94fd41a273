"""Errors about bookings: as stored, as told, as answered."""

from dataclasses import replace
from typing import Any

from tests.faults.calm import at
from tests.faults.history import History
from tests.faults.planted import change_log, change_row, exchange, said


@said("slot 1 has bookings 1 and 2 at once")
def two_bookings_in_a_slot(history: History) -> None:
    change_row(history, 2, start_time=at(59))


@said("vehicle 5 has bookings 1 and 2 at once")
def a_vehicle_in_two_slots(history: History) -> None:
    change_row(history, 2, start_time=at(59), slot=2)


@said("tells of booking 2 in slot 1 before 1 has ended")
def the_next_booking_told_before_the_end_of_the_last(history: History) -> None:
    exchange(history, "lot.1", 3, 4)


@said("booking 1 was acknowledged and is lost")
def an_acknowledged_booking_is_lost(history: History) -> None:
    del history.database.rows[1]


@said("booking 1 is not the one that was acknowledged")
def an_acknowledged_booking_has_another_end(history: History) -> None:
    change_row(history, 1, end_time=at(61))


@said("but is another's")
def a_key_gives_another_drivers_booking(history: History) -> None:
    change_row(history, 1, driver=4)


@said("booking 2 was cancelled, as its driver or owner was told, and is completed")
def a_cancellation_is_forgotten(history: History) -> None:
    change_row(history, 2, status="completed")


@said("'k3' was refused with 409 and made [2]")
def a_refusal_has_an_effect(history: History) -> None:
    history.answers = [answer for answer in history.answers if answer.key == "k3"]
    change_row(history, 2, driver=4, key="k3")


@said("'k2' was refused as slot-taken by its own booking 2")
def a_key_is_forgotten(history: History) -> None:
    refused = {"error": "Taken.", "code": "slot-taken"}
    change: dict[str, Any] = {"status": 409, "body": refused, "tries": 2, "unknown": 1, "sent_at": at(71).timestamp()}
    history.answers[1] = replace(history.answers[1], **change)


@said("'k1' made bookings [1, 2]")
def a_key_makes_two_bookings(history: History) -> None:
    change_row(history, 2, key="k1")


@said("nobody has completed it")
def a_booking_is_never_completed(history: History) -> None:
    change_row(history, 1, status="booked", ended_at=None, end_reason=None)


@said("was completed at 2026-01-15 12:00:58+00:00 by time, not at")
def a_booking_is_completed_early(history: History) -> None:
    change_row(history, 1, ended_at=at(58))


@said("was cancelled at 2026-01-15 12:02:11+00:00, past its end")
def a_booking_is_cancelled_after_its_end(history: History) -> None:
    change_row(history, 2, ended_at=at(131))


@said("driver.3 does not end booking 1 once as completed")
def a_completion_is_told_twice(history: History) -> None:
    change_log(history, "driver.3", 2, type="booking-completed", created_at=at(60))


@said("owner.2 does not end booking 1 once as completed")
def a_completion_is_missing_in_one_stream(history: History) -> None:
    change_log(history, "owner.2", 3, type="lot-updated", booking=None)


@said("lot.1 does not begin booking 1")
def a_beginning_is_missing_in_one_stream(history: History) -> None:
    change_log(history, "lot.1", 1, booking=None)


@said("tells of booking 1 in another order")
def a_warning_comes_after_the_end(history: History) -> None:
    exchange(history, "driver.3", 2, 3)


@said("completes booking 1 at 2026-01-15 12:00:59+00:00, before its end")
def a_completion_is_committed_early(history: History) -> None:
    change_log(history, "driver.3", 3, created_at=at(59))


@said("tells of booking 9, which is not there or not its own")
def an_event_of_a_booking_that_is_not_there(history: History) -> None:
    change_log(history, "lot.1", 2, booking=9)


@said("1 POSTs were answered with 500")
def a_server_fails(history: History) -> None:
    history.statuses[500] += 1


@said("7 of a herd stayed away")
def a_herd_stays_away(history: History) -> None:
    history.failures.append("7 of a herd stayed away")
