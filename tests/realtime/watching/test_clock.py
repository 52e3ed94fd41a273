from datetime import timedelta

from realtime.watching.clock import JumpDetector, ServerClock
from tests.realtime.watching.frames import START


class Steady:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def clock_with(steady: Steady, *, ahead_s: float, round_trip_s: float = 0.0) -> ServerClock:
    clock = ServerClock(steady)
    sample(clock, steady, ahead_s=ahead_s, round_trip_s=round_trip_s)
    return clock


def sample(clock: ServerClock, steady: Steady, *, ahead_s: float = 0.0, round_trip_s: float = 0.0) -> None:
    sent_s, received_s = steady.now_s - round_trip_s, steady.now_s
    middle = START + timedelta(seconds=(sent_s + received_s) / 2 + ahead_s)
    clock.sample(sent_s=sent_s, received_s=received_s, server_time=middle)


def test_nothing_is_known_before_the_first_pong() -> None:
    assert not ServerClock(Steady()).known


def test_the_servers_time_is_that_of_the_middle_of_the_round_trip() -> None:
    steady = Steady()
    clock = ServerClock(steady)
    clock.sample(sent_s=98.0, received_s=100.0, server_time=START)
    assert clock.now() == START + timedelta(seconds=1)
    steady.now_s = 105.0
    assert clock.now() == START + timedelta(seconds=6)


def test_the_shortest_round_trip_counts_whenever_it_was() -> None:
    steady = Steady()
    clock = clock_with(steady, ahead_s=0, round_trip_s=0.01)
    sample(clock, steady, ahead_s=50, round_trip_s=3)
    assert clock.now() == START + timedelta(seconds=100)


def test_old_samples_go_so_that_drift_does_not_add_up() -> None:
    steady = Steady()
    clock = clock_with(steady, ahead_s=0, round_trip_s=0.001)
    for _ in range(5):
        sample(clock, steady, ahead_s=9, round_trip_s=0.1)
    assert clock.now() == START + timedelta(seconds=109)


def test_a_small_correction_never_turns_a_countdown_back() -> None:
    steady = Steady()
    clock = clock_with(steady, ahead_s=0.5, round_trip_s=0.2)
    before = clock.now()
    sample(clock, steady, ahead_s=0, round_trip_s=0.1)
    assert clock.now() == before
    steady.now_s += 2
    assert clock.now() == START + timedelta(seconds=102)


def test_a_large_correction_is_a_step() -> None:
    steady = Steady()
    clock = clock_with(steady, ahead_s=30, round_trip_s=0.2)
    clock.now()
    sample(clock, steady, ahead_s=0, round_trip_s=0.1)
    assert clock.now() == START + timedelta(seconds=100)


def test_after_a_sleep_of_the_machine_the_samples_are_worth_nothing() -> None:
    clock = clock_with(Steady(), ahead_s=0)
    clock.forget()
    assert not clock.known


def test_a_jump_is_seen_once() -> None:
    steady, wall = Steady(), Steady()
    jumps = JumpDetector(steady, wall)
    steady.now_s, wall.now_s = steady.now_s + 1, wall.now_s + 1.5
    assert not jumps.jumped()
    wall.now_s += 600
    assert jumps.jumped()
    assert not jumps.jumped()
    wall.now_s -= 600
    assert jumps.jumped()
