"""Errors about who hears what, and about what everybody sees in the end."""

import json
from dataclasses import replace

from tests.faults.calm import at
from tests.faults.history import Closed, History, Picture
from tests.faults.planted import otherwise, said, swap, told


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
