"""Errors, each planted in a calm history, and a piece of the sentence with which the checker must find it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.faults.calm import at
from tests.faults.history import Closed, Event, Heard, History, Opened, Picture, Told

Plant = Callable[[History], None]


@dataclass(frozen=True)
class Error:
    """What is planted, and what must be said of it."""

    name: str
    plant: Plant
    said: str


ERRORS: list[Error] = []


def said(sentence: str) -> Callable[[Plant], Plant]:
    """Keep an error under the name of what plants it."""

    def keep(plant: Plant) -> Plant:
        ERRORS.append(Error(plant.__name__.replace("_", " "), plant, sentence))
        return plant

    return keep


def change_row(history: History, id_: int, **changes: Any) -> None:
    """Let a booking be stored otherwise."""
    rows = history.database.rows
    rows[id_] = replace(rows[id_], **changes)


def change_log(history: History, stream: str, version: int, /, **changes: Any) -> None:
    """Let an event be stored otherwise."""
    log = history.database.log
    place = next(n for n, event in enumerate(log) if (event.stream, event.version) == (stream, version))
    log[place] = replace(log[place], **changes)


def exchange(history: History, stream: str, first: int, second: int) -> None:
    """Let two events be numbered the other way round."""
    change_log(history, stream, first, version=0)
    change_log(history, stream, second, version=first)
    change_log(history, stream, 0, version=second)


def event(history: History, stream: str, version: int) -> Event:
    """Give a stored event."""
    return next(event for event in history.database.log if (event.stream, event.version) == (stream, version))


def told(history: History, client: str, type_: str, nth: int = 0) -> Heard:
    """Give the nth frame of this type that a client heard."""
    frames = [each for each in history.heard() if each.client == client and each.message["type"] == type_]
    return frames[nth]


def swap(history: History, old: Told, *new: Told) -> None:
    """Put these in the place of what a client was told."""
    place = history.told.index(old)
    history.told[place : place + 1] = new


def otherwise(frame: Heard, **changes: Any) -> Heard:
    """Give a frame with other parts."""
    message = {**frame.message, **changes}
    return replace(frame, message=message, text=json.dumps(message))


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


@said("lot.1 has the versions [1, 2, 4, 5]")
def the_log_has_a_hole(history: History) -> None:
    history.database.log.remove(event(history, "lot.1", 3))


@said("lot.1 is at 6 and has 5 events")
def a_stream_counts_what_it_has_not(history: History) -> None:
    history.database.heads["lot.1"] = 6


@said("leaves a gap")
def an_event_is_lost_on_the_way(history: History) -> None:
    history.told.remove(told(history, "driver", "booking-expiring"))


@said("comes again")
def an_event_is_sent_twice(history: History) -> None:
    frame = told(history, "owner", "booking-expiring")
    swap(history, frame, frame, frame)


@said("comes again")
def an_event_is_repeated_after_a_reconnect(history: History) -> None:
    again = replace(told(history, "board", "booking-completed"), connection=2, at=at(66.5).timestamp())
    resumed = told(history, "board", "resumed")
    swap(history, resumed, again, resumed)


@said("leaves a gap")
def two_events_are_swapped(history: History) -> None:
    first, second = told(history, "display", "booking-expiring"), told(history, "display", "booking-completed")
    swap(history, second, first)
    swap(history, first, second)


@said("comes before the picture")
def an_event_comes_before_the_snapshot(history: History) -> None:
    snapshot, first = told(history, "driver", "snapshot"), told(history, "driver", "booking-created")
    history.told.remove(first)
    swap(history, snapshot, first, snapshot)


@said("goes back")
def a_snapshot_is_older_than_what_was_heard(history: History) -> None:
    old = otherwise(told(history, "board", "snapshot"), version=2)
    swap(history, told(history, "board", "resumed"), replace(old, connection=2, at=at(67).timestamp()))


@said("resumes elsewhere")
def a_resumed_socket_goes_on_elsewhere(history: History) -> None:
    frame = told(history, "driver", "resumed")
    swap(history, frame, otherwise(frame, version=2))


@said("resumes elsewhere")
def a_resumed_socket_is_of_another_life(history: History) -> None:
    frame = told(history, "driver", "resumed")
    swap(history, frame, otherwise(frame, epoch="another"))


@said("was not asked for")
def a_socket_is_resumed_that_did_not_ask(history: History) -> None:
    frame = told(history, "driver", "snapshot")
    swap(history, frame, otherwise(frame, type="resumed"))


@said("is not at the present version")
def a_heartbeat_is_behind(history: History) -> None:
    frame = told(history, "owner", "heartbeat")
    swap(history, frame, otherwise(frame, version=4))


@said("came back at 1 of")
def a_client_comes_back_where_it_was_not(history: History) -> None:
    opened = next(each for each in history.of("board") if isinstance(each, Opened) and each.since == 3)
    swap(history, opened, replace(opened, since=1))


@said("otherwise than it is stored")
def an_event_is_told_otherwise(history: History) -> None:
    frame = told(history, "owner", "booking-cancelled")
    swap(history, frame, otherwise(frame, actor="staff"))


@said("which was never committed")
def an_event_is_told_that_was_rolled_back(history: History) -> None:
    frame = otherwise(told(history, "owner", "booking-cancelled"), version=6)
    history.told.append(replace(frame, at=at(91).timestamp()))


@said("heard of the completion of 1 before its end")
def a_completion_is_heard_early(history: History) -> None:
    frame = told(history, "driver", "booking-completed")
    swap(history, frame, replace(frame, at=at(59.9).timestamp()))


@said("another driver heard a message of driver.3")
def a_message_of_anothers_stream(history: History) -> None:
    frame = told(history, "driver", "booking-cancelled")
    history.told.append(replace(frame, client="another driver", connection=2))


@said("another driver heard of booking 2, which is driver.3's")
def another_drivers_booking_in_a_picture(history: History) -> None:
    frame, theirs = told(history, "another driver", "snapshot"), told(history, "driver", "booking-created", 1)
    swap(history, frame, otherwise(frame, bookings=[theirs.message["booking"]]))


@said("which was never stored")
def a_booking_is_told_that_nobody_made(history: History) -> None:
    frame = told(history, "board", "booking-created")
    swap(history, frame, otherwise(frame, booking={**frame.message["booking"], "id": 9}))


@said("user 4 was given booking 1, which is driver.3's")
def an_answer_with_anothers_booking(history: History) -> None:
    history.answers[0] = replace(history.answers[0], driver=4)


@said("display heard ['QZ']")
def a_plate_on_a_display(history: History) -> None:
    frame = told(history, "display", "booking-created")
    slot = {**frame.message["booking"]["slot"], "label": "QZ-0001"}
    swap(history, frame, otherwise(frame, booking={**frame.message["booking"], "slot": slot}))


@said("board heard what is not")
def a_user_id_on_a_board(history: History) -> None:
    frame = told(history, "board", "booking-created")
    swap(history, frame, otherwise(frame, booking={**frame.message["booking"], "driver": {"id": 3}}))


@said("driver heard what is not")
def a_frame_without_its_time(history: History) -> None:
    frame = told(history, "driver", "heartbeat")
    message = {name: part for name, part in frame.message.items() if name != "server_time"}
    swap(history, frame, replace(frame, message=message, text=json.dumps(message)))


@said("owner was sent away with 4403")
def somebody_is_sent_away(history: History) -> None:
    closed = next(each for each in history.of("owner") if isinstance(each, Closed))
    swap(history, closed, replace(closed, code=4403))


@said("driver heard booking-cancelled 10.0 s after it lost the right")
def somebody_stays_who_lost_the_right(history: History) -> None:
    history.revoked["driver"] = at(70.01).timestamp()


@said("board is at 4 of")
def somebody_is_behind_in_the_end(history: History) -> None:
    mine = history.pictures["board"]
    history.pictures["board"] = Picture(4, mine.state, mine.epoch)


@said("the database at 5 of")
def somebody_is_in_another_life_of_the_database(history: History) -> None:
    history.pictures["owner"] = replace(history.pictures["owner"], epoch="another")


@said("display sees another picture than the database's")
def a_picture_is_wrong(history: History) -> None:
    history.pictures["display"].state["slots"][0]["state"] = "closed"


@said("driver was told 8.0 s late")
def an_event_comes_late(history: History) -> None:
    history.healed_at = at(78).timestamp()
    frame = told(history, "driver", "booking-cancelled")
    swap(history, frame, replace(frame, at=at(88).timestamp()))


@said("board heard nothing after everything was well again")
def somebody_does_not_come_back(history: History) -> None:
    history.told.remove(told(history, "board", "heartbeat"))
