"""Every promise, held against the whole history of a round."""

from collections.abc import Callable, Iterable, Iterator

from tests.faults import checking_bookings, checking_pictures, checking_rights, checking_streams
from tests.faults.history import History

Check = Callable[[History], Iterable[str]]
CHECKS: tuple[Check, ...] = (
    checking_bookings.one_running_booking_in_each_slot,
    checking_bookings.what_was_acknowledged_is_stored,
    checking_bookings.what_was_refused_has_no_effect,
    checking_bookings.every_booking_ends_once_and_on_time,
    checking_bookings.every_booking_is_told_whole_in_each_of_its_streams,
    checking_bookings.nothing_failed,
    checking_streams.the_log_has_no_gap,
    checking_streams.every_client_hears_everything_once_and_in_order,
    checking_streams.every_event_is_the_one_that_was_stored,
    checking_streams.nothing_is_said_to_be_over_before_its_end,
    checking_rights.nobody_hears_what_is_anothers,
    checking_rights.boards_hold_no_personal_data,
    checking_rights.every_frame_is_as_promised,
    checking_rights.who_was_sent_away_had_lost_the_right,
    checking_pictures.every_picture_is_the_databases,
    checking_pictures.everyone_is_up_to_date_soon_after_healing,
)


def violations(history: History) -> list[str]:
    """Give what was broken, in sentences; none is what is wanted."""
    return list(_all(history))


def _all(history: History) -> Iterator[str]:
    for check in CHECKS:
        for sentence in check(history):
            yield f"{check.__name__.replace('_', ' ')}: {sentence}"
