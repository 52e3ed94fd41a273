import pytest

from realtime.watching.words import cleaned, countdown, fit, hms, table, width
from tests.realtime.watching.frames import START, at


def test_hours_minutes_seconds() -> None:
    assert [hms(seconds) for seconds in (0, 59, 3600, 86399, 360_000)] == [
        "00:00:00",
        "00:00:59",
        "01:00:00",
        "23:59:59",
        "100:00:00",
    ]


@pytest.mark.parametrize(
    ("end", "shown"),
    [(60, "00:01:00"), (59.999, "00:00:59"), (0.001, "00:00:00"), (0, "ending…"), (-3600, "ending…")],
)
def test_the_countdown_cuts_seconds_and_never_ends_a_booking_by_itself(end: float, shown: str) -> None:
    assert countdown(at(end), START) == shown


def test_names_cannot_steer_the_terminal() -> None:
    assert cleaned("a\x1b[2Jb\n\x9bc\u202ed") == "a?[2Jb??c?d"
    assert cleaned("കൊച്ചി ന്‍ 停车场") == "കൊച്ചി ന്‍ 停车场"


def test_a_line_is_cut_by_the_columns_that_it_takes() -> None:
    assert fit("abcdef", 6) == "abcdef"
    assert fit("abcdef", 5) == "abcd…"
    assert fit("停车场", 5) == "停车…"
    assert width("e\u0301停") == 3


def test_cells_stand_one_below_the_other() -> None:
    assert table([["a", "停", "x"], ["bbb", "c", ""]]) == ["a    停  x", "bbb  c"]
    assert table([]) == []
