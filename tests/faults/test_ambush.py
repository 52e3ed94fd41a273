import pytest

from tests.faults.ambush import APPENDS, COMMIT, Ambush, Moment

APPEND = b"Q\x00\x00\x00\x20" + APPENDS + b"VALUES (1)\x00"
SELECT, ROW = b"Q\x00\x00\x00\x0dSELECT 1\x00", b"T\x00\x00"
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00Z\x00\x00\x00\x05I"
SAID = [("asked", SELECT), ("answered", ROW), ("asked", APPEND), ("answered", ROW), ("asked", COMMIT)]
SAID += [("answered", COMMITTED), ("asked", SELECT)]


@pytest.mark.parametrize(
    ("at", "carried"),
    [(Moment.IN_THE_BATCH, 2), (Moment.BEFORE_THE_COMMIT, 4), (Moment.AFTER_THE_COMMIT, 5), (None, len(SAID))],
)
def test_it_strikes_at_its_moment_once_and_then_nothing_passes(at: Moment | None, carried: int) -> None:
    strikes: list[int] = []
    ambush = Ambush(lambda: strikes.append(1))
    if at is not None:
        ambush.lie_in_wait(at, APPENDS)
    looks = ambush.looks()
    passed = [getattr(looks, way)(data) for way, data in SAID]
    assert passed == [data for _, data in SAID[:carried]] + [b""] * (len(SAID) - carried)
    assert (len(strikes), ambush.struck) == (0 if at is None else 1, at)


def test_a_transaction_that_writes_nothing_is_let_go() -> None:
    ambush = Ambush(lambda: pytest.fail("nothing was written"))
    for at in Moment:
        ambush.lie_in_wait(at, APPENDS)
        looks = ambush.looks()
        for way, data in SAID[:2] + SAID[4:]:
            assert getattr(looks, way)(data) == data
