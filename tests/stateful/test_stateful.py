import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.judging import counted
from tests.stateful.machine import Town

SHORT = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# Another walk each time; what fails is printed as the steps that lead to it.
LONG = settings(SHORT, max_examples=2_000, stateful_step_count=100, derandomize=False, print_blob=True)


def test_whatever_happens_is_what_the_model_says_and_what_every_picture_shows(still: None) -> None:
    run_state_machine_as_test(Town, settings=SHORT)
    assert {"create", "renew", "cancel", "retire", "change a slot", "change a lot", "add", "settle", "replay"} < set(
        counted
    )


@pytest.mark.long
def test_whatever_happens_for_long_is_what_the_model_says_and_what_every_picture_shows(still: None) -> None:
    run_state_machine_as_test(Town, settings=LONG)
