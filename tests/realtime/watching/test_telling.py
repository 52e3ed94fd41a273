from typing import Any

import pytest

from realtime.watching.place import Step
from realtime.watching.telling import told
from tests.realtime.watching import frames
from tests.realtime.watching.frames import Value

WHERE = "M1  Demo minute lot  KL-08-AZ-1234"


def event(type_: str, booking: Value, **parts: Any) -> str | None:
    return told(frames.of_stream(type_, 2, booking=booking, **parts), Step.EVENT)


def test_a_booking_is_told_with_its_end_and_price() -> None:
    assert told(frames.created(), Step.EVENT) == (
        f"14:00:00  booked         {WHERE}  00:01:00 left, until 14:01:00, 0.10 EUR  (booking 7)"
    )


def test_a_completion_is_told_with_what_it_cost() -> None:
    assert told(frames.ended(), Step.EVENT) == f"14:01:00  completed      {WHERE}  charged 0.10 EUR  (booking 7)"


def test_a_warning_is_told_with_the_time_left() -> None:
    line = event("booking-expiring", frames.booking(remaining_time=20), actor="system")
    assert line == f"14:00:00  expiring soon  {WHERE}  00:00:20 left, until 14:01:00  (booking 7)"


def test_a_cancellation_is_told_with_who_and_why() -> None:
    booking = frames.booking(status="cancelled", charged="0.00", reason="The gate is broken")
    line = event("booking-cancelled", booking, actor="owner")
    assert line is not None
    assert line.endswith("by owner, “The gate is broken”, charged 0.00 EUR  (booking 7)")


def test_an_owner_is_told_who_it_was() -> None:
    line = event("booking-created", frames.booking(driver={"id": 1, "name": "Asha\x1b Demo"}), actor="driver")
    assert line is not None
    assert "Demo minute lot  Asha? Demo  KL-08-AZ-1234" in line


def test_a_board_names_nobody() -> None:
    booking = {
        "id": 7,
        "slot": {"id": 1, "label": "M1"},
        "status": "booked",
        "end_time": frames.at(60),
        "remaining_time": 60,
    }
    assert (
        event("booking-created", booking) == "14:00:00  booked         M1  00:01:00 left, until 14:01:00  (booking 7)"
    )


def test_what_we_do_not_know_is_told_by_its_name() -> None:
    assert told(frames.of_stream("notice", 2), Step.EVENT) == "14:00:00  notice"


def test_an_owner_is_told_of_displays() -> None:
    event = frames.kiosks(frames.kiosk(), frames.kiosk(5, "Gate\x1b B", seen=30))
    assert told(event, Step.EVENT) == (
        "14:00:00  kiosks-updated  Gate A (lot 1), not seen yet · Gate? B (lot 1), seen 14:00:30"
    )
    assert told(frames.kiosks(), Step.EVENT) == "14:00:00  kiosks-updated  no display is paired"


def test_a_lot_that_was_changed_is_told_with_what_is_free() -> None:
    slots = [frames.slot(1, "M1", lasts=60), frames.slot(2, "M2")]
    event = frames.of_stream("lot-updated", 2, lot=frames.LOT, slots=slots, actor="owner")
    assert told(event, Step.EVENT) == "14:00:00  lot-updated    Demo minute lot, 1 of 2 slots free"


def test_a_display_that_waits_is_told_its_code() -> None:
    assert told(frames.pairing_code("BCD\x1bGH"), Step.BESIDE) == (
        "14:00:00  not paired     Enter this code in your dashboard: BCD-?GH (valid until 14:10:00)"
    )
    line = told(frames.message("paired", claim="SECRET"), Step.BESIDE)
    assert line == "14:00:00  paired         an owner has confirmed this display"


def test_the_beginning_is_told() -> None:
    assert told(frames.snapshot(3, frames.booking(), frames.completed(id_=8)), Step.SNAPSHOT) == (
        "14:00:00  snapshot       version 3, 1 open booking"
    )
    assert told(frames.board(frames.slot(1, "M1"), frames.slot(2, "M2")), Step.SNAPSHOT) == (
        "14:00:00  snapshot       version 4, 2 slots"
    )
    assert told(frames.of_stream("resumed", 3), Step.BESIDE) == "14:00:00  resumed        version 3"


def test_lots_and_errors_are_told() -> None:
    assert told(frames.lots(5, 0), Step.BESIDE) == (
        "14:00:00  lots           Demo minute lot 5 of 6 free · Demo minute lot 0 of 6 free"
    )
    assert told(frames.message("error", error="No.", code="invalid"), Step.BESIDE) == "14:00:00  error          No."


@pytest.mark.parametrize("type_", ["booking-tick", "heartbeat", "today", "pong", "something-new"])
def test_the_rest_needs_no_line(type_: str) -> None:
    assert told(frames.of_stream(type_, 3), Step.BESIDE) is None
    assert told(frames.created(), Step.OLD) is None
