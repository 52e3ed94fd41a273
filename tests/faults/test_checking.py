import pytest

from tests.faults import planted_bookings, planted_rights, planted_streams
from tests.faults.calm import calm
from tests.faults.checking import CHECKS, violations
from tests.faults.planted import ERRORS, Error

# Each keeps its errors in ERRORS.
PLANTING = (planted_bookings, planted_streams, planted_rights)


def test_nothing_is_wrong_with_a_calm_history() -> None:
    assert violations(calm()) == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.name)
def test_a_planted_error_is_found(error: Error) -> None:
    history = calm()
    error.plant(history)
    assert [sentence for sentence in violations(history) if error.said in sentence]


def test_every_check_finds_something() -> None:
    found = set()
    for error in ERRORS:
        history = calm()
        error.plant(history)
        found |= {check.__name__ for check in CHECKS if any(error.said in sentence for sentence in check(history))}
    assert found == {check.__name__ for check in CHECKS}
