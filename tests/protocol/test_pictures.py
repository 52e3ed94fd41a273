import pytest

from tests.protocol import pictures


def test_the_pictures_written_anew_are_the_committed_ones(pytestconfig: pytest.Config) -> None:
    drawn = pictures.draw_all()
    if pytestconfig.getoption("--write-frames", default=False):
        pictures.write_all(drawn)
        return
    assert drawn == pictures.read_all(), "run python -m tests.protocol.write"
