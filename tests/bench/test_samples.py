import pytest

from tests.bench.samples import CouldNotMeasure, Reading, percentile, rows


@pytest.mark.parametrize(
    ("per_cent", "expected"), [(0, 1.0), (1, 1.0), (50, 50.0), (50.5, 51.0), (99, 99.0), (99.1, 100.0), (100, 100.0)]
)
def test_a_percentile_is_the_smallest_sample_that_so_many_do_not_exceed(per_cent: float, expected: float) -> None:
    samples = [float(n) for n in range(100, 0, -1)]
    assert percentile(samples, per_cent) == expected


def test_of_two_samples_the_median_is_the_lower_and_p99_the_higher_one() -> None:
    assert (percentile([2.0, 1.0], 50), percentile([2.0, 1.0], 99)) == (1.0, 2.0)


def test_without_a_sample_there_is_no_percentile() -> None:
    with pytest.raises(CouldNotMeasure):
        percentile([], 50)


def reading(value: float, baseline: float, *, figure: str = "lateness", server: str = "daphne") -> Reading:
    return Reading(figure, server, "ms", value, "ping", baseline)


def test_a_row_has_the_rounds_medians_and_the_median_of_their_own_ratios() -> None:
    # The machine was slow in the second round, for both: its ratio is like the others'.
    (row,) = rows([reading(10, 1), reading(200, 20), reading(12, 2)])
    assert (row.value, row.lowest, row.highest, row.baseline, row.ratio) == (12, 10, 200, 2, 10)


def test_each_figure_and_server_has_a_row_in_the_order_of_its_first_round() -> None:
    found = rows([reading(1, 1), reading(2, 1, server="uvicorn"), reading(3, 1, figure="creates"), reading(5, 1)])
    assert [(row.figure, row.server, row.value) for row in found] == [
        ("lateness", "daphne", 3),
        ("lateness", "uvicorn", 2),
        ("creates", "daphne", 3),
    ]
