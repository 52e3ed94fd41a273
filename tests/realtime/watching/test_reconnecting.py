import pytest

from realtime.watching import reconnecting
from realtime.watching.errors import CannotWatch

ALMOST_ONE = 0.999_999


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4404])
def test_some_codes_are_final_and_say_why_in_one_sentence(code: int) -> None:
    with pytest.raises(CannotWatch, match=r"^[A-Z][^.]*\.$"):
        reconnecting.judge(code)


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1009, 1011, 1012, 4012, 4408, 4429, 4999])
def test_after_any_other_code_we_come_back(code: int) -> None:
    reconnecting.judge(code)
    assert reconnecting.words(code)


def test_backoff_is_full_jitter_that_doubles_from_one_second_to_thirty() -> None:
    longest = [reconnecting.wait_s(code=1006, attempt=attempt, chance=ALMOST_ONE) for attempt in range(7)]
    assert longest == pytest.approx([1, 2, 4, 8, 16, 30, 30], rel=1e-3)
    assert reconnecting.wait_s(code=1006, attempt=10_000, chance=ALMOST_ONE) <= 30
    assert reconnecting.wait_s(code=1006, attempt=5, chance=0) == 0


@pytest.mark.parametrize("code", [1012, 4012])
def test_after_a_restart_the_first_wait_is_up_to_five_seconds(code: int) -> None:
    assert reconnecting.wait_s(code=code, attempt=0, chance=0.5) == 2.5
    assert reconnecting.wait_s(code=code, attempt=1, chance=0.5) == 1


def test_whoever_was_too_much_waits_thirty_seconds() -> None:
    assert reconnecting.wait_s(code=4429, attempt=0, chance=0) == 30
