import pytest

from tests.bench.samples import CouldNotMeasure
from tests.bench.ticks import ENDS, Heard, expect_heartbeats


def heard(*times: float) -> Heard:
    found = Heard()
    found.ticks_s = [*([] for _ in range(ENDS)), list(times)]
    return found


def test_a_tick_is_late_by_the_soonest_of_its_own_socket() -> None:
    assert heard(10.5, 11.25, 12.25, 13.75).late_ticks_s(4) == [0.25, 0.0, 0.0, 0.5]


def test_a_tick_that_was_left_out_is_a_second_late() -> None:
    assert max(heard(10.5, 11.5, 13.5, 14.5).late_ticks_s(5)) == 1.0


def test_a_socket_without_its_ticks_is_no_measurement() -> None:
    with pytest.raises(CouldNotMeasure, match="2 ticks in 4 s"):
        heard(10.5, 11.5).late_ticks_s(4)


def test_heartbeats_that_are_left_out_or_come_after_the_hush_are_no_measurement() -> None:
    expect_heartbeats(30, at_least=30)
    expect_heartbeats(0, at_most=0)
    with pytest.raises(CouldNotMeasure, match="29 heartbeats in 20 s"):
        expect_heartbeats(29, at_least=30)
    with pytest.raises(CouldNotMeasure, match="1 heartbeats in 20 s"):
        expect_heartbeats(1, at_most=0)
