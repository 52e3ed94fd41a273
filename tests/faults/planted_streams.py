"""Errors in the log, and in what a client hears of it."""

from dataclasses import replace

from tests.faults.calm import at
from tests.faults.history import History, Opened
from tests.faults.planted import event, otherwise, said, swap, told


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
