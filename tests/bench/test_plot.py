from pathlib import Path

from tests.bench.plot import write_plot
from tests.bench.samples import Reading, rows

READINGS = [
    Reading(figure, "uvicorn", "µs", value, "the tutorial", 100.0)
    for figure, value in (("a frame", 5.0), ("a frame", 8.0), ("an opening", 300.0))
]


def test_every_figure_stands_in_the_plot_which_is_the_same_for_the_same_rounds(tmp_path: Path) -> None:
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    for path in (first, second):
        write_plot(rows(READINGS), path)
    drawn = first.read_text()
    assert "a frame (uvicorn)" in drawn
    assert "an opening (uvicorn)" in drawn
    assert first.read_bytes() == second.read_bytes()


def test_a_row_says_how_far_apart_the_ratios_of_its_rounds_were() -> None:
    frame, opening = rows(READINGS)
    assert (frame.ratio, frame.ratio_lowest, frame.ratio_highest) == (0.065, 0.05, 0.08)
    assert (opening.ratio, opening.ratio_lowest, opening.ratio_highest) == (3.0, 3.0, 3.0)
