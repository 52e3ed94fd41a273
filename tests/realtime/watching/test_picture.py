from datetime import timedelta

from realtime.watching.drawing import drawn, in_one_line
from realtime.watching.picture import Picture, Timer
from realtime.watching.place import Step
from tests.realtime.watching import frames
from tests.realtime.watching.frames import START, Value, at

LATER = START + timedelta(seconds=18.2)


def picture_of(stream: str, *messages: Value) -> Picture:
    picture = Picture(stream)
    for message in messages:
        picture.take(message, Step.SNAPSHOT if message["type"] == "snapshot" else Step.EVENT)
    return picture


def lines(picture: Picture, seconds: float = 18.2, columns: int = 80) -> list[str]:
    return [line.strip() for line in drawn(picture, START + timedelta(seconds=seconds), columns)]


def test_a_driver_sees_the_time_left_by_the_servers_clock() -> None:
    picture = picture_of("driver", frames.snapshot(), frames.created())
    assert lines(picture) == ["00:00:41  M1  Demo minute lot  KL-08-AZ-1234  until 14:01:00  0.10 EUR"]


def test_a_driver_without_a_booking_is_told_so() -> None:
    assert lines(picture_of("driver", frames.snapshot())) == ["No booking is running."]


def test_past_its_end_a_booking_is_ending_until_the_server_says_that_it_is_over() -> None:
    picture = picture_of("driver", frames.snapshot(), frames.created())
    assert lines(picture, 75)[0].startswith("ending…  M1")
    picture.take(frames.ended(), Step.EVENT)
    assert lines(picture, 75) == [
        "No booking is running.",
        "completed  M1  Demo minute lot  KL-08-AZ-1234  at 14:01:00  0.10 EUR",
    ]


def test_a_booking_that_starts_later_says_when() -> None:
    picture = picture_of("driver", frames.snapshot(1, frames.booking(starts=3600)))
    assert lines(picture)[0].startswith("starts 15:00:00  M1")


def test_what_came_before_or_is_old_changes_nothing() -> None:
    picture = Picture("driver")
    picture.take(frames.created(), Step.EVENT)
    assert lines(picture) == []
    picture = picture_of("driver", frames.snapshot())
    picture.take(frames.created(), Step.OLD)
    picture.take(frames.of_stream("offer-made", 2), Step.EVENT)
    assert lines(picture) == ["No booking is running."]


def test_a_board_shows_each_slot_and_how_many_are_free() -> None:
    slots = [frames.slot(1, "M1", lasts=60), frames.slot(2, "M2"), frames.slot(3, "M3", state="closed")]
    picture = picture_of("lot", frames.board(*slots))
    assert lines(picture) == ["Demo minute lot, 1 Quick Lane: 1 of 3 free", "M1 00:00:41  M2 free  M3 closed"]


def test_a_board_wraps_to_the_terminals_width() -> None:
    picture = picture_of("lot", frames.board(*(frames.slot(n, f"M{n}") for n in range(1, 8))))
    assert [line.split() for line in lines(picture, columns=24)[1:]] == [
        ["M1", "free", "M2", "free"],
        ["M3", "free", "M4", "free"],
        ["M5", "free", "M6", "free"],
        ["M7", "free"],
    ]


def test_a_boards_slot_is_ending_until_its_event_frees_it() -> None:
    picture = picture_of("lot", frames.board(frames.slot(1, "M1", lasts=60)))
    assert lines(picture, 75)[1] == "M1 ending…"
    over = {"id": 7, "slot": {"id": 1, "label": "M1", "vehicle_type": "car"}, "status": "completed"}
    picture.take(
        frames.of_stream("booking-completed", 5, booking=over, slot=frames.slot(1, "M1"), lot_id=1), Step.EVENT
    )
    assert lines(picture, 75) == ["Demo minute lot, 1 Quick Lane: 1 of 1 free", "M1 free"]


def owners_snapshot(*bookings: Value, **more: bool) -> Value:
    lot = {**frames.LOT, "slots": [frames.slot(1, "M1", lasts=60)]}
    parts: Value = {"lots": [lot], "bookings": list(bookings), "kiosks": []}
    return frames.of_stream("snapshot", 1, stream="owner.3", epoch=frames.EPOCH, **parts, **more)


def test_an_owner_sees_todays_figures_and_who_is_parked() -> None:
    booking = frames.booking(driver={"id": 1, "name": "Asha Demo"})
    picture = picture_of("owner", owners_snapshot(booking))
    figures = {"occupied": 1, "running": 1, "completed": 2, "cancelled": 0, "occupancy": 3}
    today = {"lot_id": 1, "date": "2026-01-15", **figures, "revenue": "0.30", "currency": "EUR"}
    picture.take(frames.message("today", lots=[today]), Step.BESIDE)
    assert lines(picture) == [
        "today            occupied  running  completed  cancelled  occupancy  revenue",
        "Demo minute lot  1         1        2          0          3 %        0.30 EUR",
        "00:00:41  M1  Demo minute lot  KL-08-AZ-1234  Asha Demo  until 14:01:00  0.10 EUR",
    ]


def test_an_owner_with_more_bookings_than_a_snapshot_holds_is_told() -> None:
    picture = picture_of("owner", owners_snapshot(frames.booking(driver={"id": 1, "name": "Asha"}), more=True))
    assert lines(picture)[-1] == "… and more"
    assert lines(picture_of("owner", owners_snapshot())) == ["No booking is running."]


def test_an_owner_sees_displays_as_they_are_now() -> None:
    picture = picture_of("owner", owners_snapshot(), frames.kiosks(frames.kiosk(), frames.kiosk(5, "Exit", seen=30)))
    assert lines(picture)[:2] == [
        "display  Gate A  Demo minute lot  not seen yet",
        "display  Exit    Demo minute lot  seen 14:00:30",
    ]
    picture.take(frames.kiosks(version=3), Step.EVENT)
    assert lines(picture) == ["No booking is running."]


def test_board_and_owner_see_a_lot_that_was_changed() -> None:
    changed: Value = {"lot": {**frames.LOT, "name": "North deck"}, "slots": [frames.slot(1, "N1")]}
    board = picture_of("lot", frames.board(frames.slot(1, "M1")), frames.of_stream("lot-updated", 5, **changed))
    assert lines(board) == ["North deck, 1 Quick Lane: 1 of 1 free", "N1 free"]
    booking = frames.booking(driver={"id": 1, "name": "Asha"})
    owner = picture_of("owner", owners_snapshot(booking), frames.kiosks(frames.kiosk()))
    owner.take(frames.of_stream("lot-updated", 3, **changed), Step.EVENT)
    assert lines(owner)[0] == "display  Gate A  North deck  not seen yet"


def test_a_display_shows_its_code_in_large_letters_then_its_board_then_a_code_again() -> None:
    picture = Picture("kiosk")
    picture.take(frames.pairing_code("LLLLLL"), Step.BESIDE)
    shown = lines(picture)
    assert shown[0] == "Enter this code in your dashboard; it is valid until 14:10:00."
    assert shown[-2] == "  ".join(["██████████"] * 3 + ["    "] + ["██████████"] * 3)
    assert "LLL-LLL" in lines(picture, columns=30)
    picture.take(frames.board(frames.slot(1, "M1", lasts=60)), Step.SNAPSHOT)
    assert lines(picture)[1] == "M1 00:00:41"
    assert [timer.label for timer in picture.timers(LATER)] == ["M1"]
    picture.take(frames.pairing_code(), Step.BESIDE)
    assert lines(picture)[0].startswith("Enter this code")
    assert picture.timers(LATER) == []


def test_all_lots_are_listed_with_what_is_free() -> None:
    picture = Picture("lots")
    picture.take(frames.lots(5, 0), Step.BESIDE)
    assert lines(picture) == [
        "lot 1  5 of 6 free  Demo minute lot  1 Quick Lane  car 5",
        "lot 2  0 of 6 free  Demo minute lot  1 Quick Lane  car 0",
    ]
    picture.take(frames.lots(), Step.BESIDE)
    assert lines(picture) == ["No lot is listed here."]


def test_countdowns_stand_in_one_line_the_soonest_end_first() -> None:
    picture = picture_of("driver", frames.snapshot(2, frames.booking(7, lasts=90), frames.booking(8, label="A2")))
    assert in_one_line(picture.timers(LATER)) == "A2 00:00:41 · M1 00:01:11"
    many = [Timer(f"M{n}", at(n), "00:00:01") for n in range(11)]
    assert in_one_line(many).endswith("M7 00:00:01 · and 3 more")
