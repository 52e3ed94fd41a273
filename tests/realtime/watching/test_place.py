import pytest

from realtime.watching.place import Place, Step
from tests.realtime.watching.frames import EPOCH, Value, created, lots, message, of_stream, snapshot


def at_version(version: int) -> Place:
    return Place(version, EPOCH)


def test_before_anything_came_there_is_nothing_to_resume() -> None:
    assert Place().query() == ""


def test_a_snapshot_sets_version_and_epoch_at_any_time() -> None:
    place = at_version(9)
    assert place.take(snapshot(3, epoch="a b")) is Step.SNAPSHOT
    assert place.query() == "?since=3&epoch=a+b"


def test_the_next_event_moves_on() -> None:
    place = at_version(3)
    assert place.take(created(4)) is Step.EVENT
    assert place.take(created(5)) is Step.EVENT
    assert place.version == 5


def test_an_event_twice_is_old() -> None:
    place = at_version(3)
    assert place.take(created(3)) is Step.OLD
    assert place.version == 3


@pytest.mark.parametrize(
    "ahead", [created(5), of_stream("booking-tick", 4), of_stream("heartbeat", 4), of_stream("resumed", 9)]
)
def test_whatever_is_ahead_shows_a_hole(ahead: Value) -> None:
    place = at_version(3)
    assert place.take(ahead) is Step.HOLE
    assert place.query() == f"?since=3&epoch={EPOCH}"


@pytest.mark.parametrize("type_", ["booking-tick", "heartbeat", "resumed"])
def test_what_repeats_the_version_does_not_advance_it(type_: str) -> None:
    place = at_version(3)
    assert place.take(of_stream(type_, 3)) is Step.BESIDE
    assert place.take(created(4)) is Step.EVENT


def test_an_event_of_a_type_that_we_do_not_know_counts_all_the_same() -> None:
    place = at_version(3)
    assert place.take(of_stream("offer-made", 4)) is Step.EVENT
    assert place.take(created(5)) is Step.EVENT


@pytest.mark.parametrize(
    "beside", [message("pong", id=1), message("error"), message("heartbeat"), message("today"), lots(1)]
)
def test_what_has_no_version_stands_beside_the_stream(beside: Value) -> None:
    assert Place().take(beside) is Step.BESIDE
