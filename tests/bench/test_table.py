import pytest

from tests.bench.samples import Row
from tests.bench.table import number, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.128, "0.13"),
        (9.994, "9.99"),
        (9.996, "10.0"),
        (12.34, "12.3"),
        (99.96, "100"),
        (328.4, "328"),
        (7140, "7,140"),
    ],
)
def test_a_number_has_no_more_digits_than_it_deserves(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_table_has_a_line_for_each_row_with_units_and_ratio() -> None:
    rows = [
        Row("creates", "daphne", "/s", 84.2, 80, 90.04, "GET", 1232, 0.068, 0.06, 0.07),
        Row("a frame", "uvicorn", "µs", 31, 30, 32, "tutorial", 310, 0.1, 0.1, 0.1),
    ]
    assert table(rows).splitlines() == [
        "| figure  | server  | median of rounds | lowest – highest | beside it, in the same rounds | ratio |",
        "| ------- | ------- | ---------------- | ---------------- | ----------------------------- | ----- |",
        "| creates | daphne  | 84.2 /s          | 80.0 – 90.0      | GET: 1,232 /s                 | 0.07  |",
        "| a frame | uvicorn | 31.0 µs          | 30.0 – 32.0      | tutorial: 310 µs              | 0.10  |",
    ]
