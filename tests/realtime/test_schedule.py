from datetime import UTC, datetime, timedelta

from bookings.wire import instant
from realtime.ring import LENGTH, Ring
from realtime.schedule import Schedule, Span

NOW = datetime(2026, 1, 15, 14, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def span(id_: int, start: float, end: float) -> Span:
    return Span(at(end), id_, at(start))


def test_only_what_runs_has_time_left_soonest_end_first() -> None:
    schedule = Schedule([span(1, -10, 50), span(2, -10, 20), span(3, 5, 60), span(4, -10, 0)])
    assert schedule.left(NOW, 9) == [(2, 20), (1, 50)]
    assert schedule.left(at(5), 9) == [(2, 15), (1, 45), (3, 55)]
    assert schedule.left(NOW, 1) == [(2, 20)]


def test_seconds_are_cut() -> None:
    assert Schedule([span(1, -10, 0.999)]).left(NOW, 9) == [(1, 0)]


def test_events_move_add_and_take_away() -> None:
    schedule = Schedule([span(1, -10, 50)])
    times = {"start_time": instant(NOW), "end_time": instant(at(30))}
    schedule.apply({"id": 2, "status": "booked", **times})
    schedule.apply({"id": 1, "status": "booked", **times, "end_time": instant(at(10))})
    assert schedule.left(NOW, 9) == [(1, 10), (2, 30)]
    schedule.apply({"id": 1, "status": "completed", **times})
    schedule.apply({"id": 7, "status": "cancelled", **times})
    assert schedule.left(NOW, 9) == [(2, 30)]
    assert len(schedule) == 1


def test_a_ring_reaches_as_far_as_it_is_long() -> None:
    ring = Ring(10)
    for version in range(11, 11 + LENGTH + 5):
        ring.append(str(version))
    assert ring.last == LENGTH + 15
    assert not ring.reaches(14)
    assert ring.reaches(15)
    assert ring.after(15) == "16"
    assert ring.all_after(ring.last - 2) == [str(ring.last - 1), str(ring.last)]
    assert ring.reaches(ring.last)
    assert ring.all_after(ring.last) == []
    assert not ring.reaches(ring.last + 1)
