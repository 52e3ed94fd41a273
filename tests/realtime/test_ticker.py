import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings import wire
from bookings.snapshots.reading import Reading
from realtime import messages, ticker
from realtime.clock import DatabaseClock
from realtime.hub import Hub
from realtime.outlet import STALLED_S, Outlet
from realtime.pictures import Opening
from realtime.schedule import Span
from realtime.stream import SLICES, Subscription
from realtime.ticker import SILENT_S, SLICE_S, Ticker

NOW = datetime(2026, 1, 15, 14, tzinfo=UTC)
DRIVERS = 50
LONG_AGO_S = 60
LOOKED_AGAIN = round(SILENT_S / SLICE_S) + 2


class Clients:
    """Sockets of drivers, and the messages that each was sent."""

    def __init__(self) -> None:
        self.hub = Hub(DatabaseClock())
        self.ticker = Ticker(self.hub)
        self.reads = asyncio.Event()
        self.reads.set()
        self.texts: list[str] = []
        self.taken: Counter[tuple[str, str]] = Counter()
        self.codes: list[int] = []

    def add(self, name: str, *, booked: bool) -> Outlet:
        stream, now = self.hub._watch(name), self.hub.clock.now()
        spans = [Span(now + timedelta(hours=1), stream.id, now - timedelta(hours=1))] if booked else []
        stream.begin(Opening(Reading(name, 3, "e", now), spans=spans, lots_changed_at=0, state="{}"))
        outlet = Outlet(self.send)
        subscription = Subscription(stream, outlet)
        stream.subscriptions[subscription] = None
        subscription.version = 3
        self.ticker.enter(outlet, subscription)
        return outlet

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        if message["type"] == "websocket.close":
            self.codes.append(message["code"])
        else:
            self.texts.append(message["text"])
            frame = json.loads(message["text"])
            assert frame["version"] == 3
            self.taken[frame["type"], frame["stream"]] += 1

    async def slices(self, number: int) -> None:
        for _ in range(number):
            await self.ticker.serve_slice()


async def test_every_stream_with_a_running_booking_ticks_once_in_each_second() -> None:
    clients = Clients()
    for number in range(1, DRIVERS + 1):
        clients.add(f"driver.{number}", booked=number % 2 == 0)
    await clients.slices(3 * SLICES)
    assert clients.taken == {("booking-tick", f"driver.{number}"): 3 for number in range(2, DRIVERS + 1, 2)}


async def test_a_stream_that_begins_to_tick_does_so_within_a_second() -> None:
    clients, names = Clients(), [f"driver.{number}" for number in range(1, DRIVERS + 1)]
    await clients.slices(SLICES + 1)
    for name in names:
        clients.add(name, booked=True)
        clients.ticker.hear(name)
    clients.ticker.hear("driver.0")  # which nobody watches
    await clients.slices(SLICES)
    assert clients.taken == {("booking-tick", name): 1 for name in names}


async def test_ticks_are_spread_over_the_second() -> None:
    clients, ticks = Clients(), []
    for number in range(1, 200):
        clients.add(f"driver.{number}", booked=True)
    for _ in range(SLICES):
        before = clients.taken.total()
        await clients.slices(1)
        ticks.append(clients.taken.total() - before)
    assert max(ticks) < 3 * sum(ticks) / len(ticks), ticks


async def test_who_has_heard_nothing_for_long_gets_one_heartbeat_and_who_has_gets_none() -> None:
    clients = Clients()
    clients.add("driver.1", booked=False).sent_at -= LONG_AGO_S
    clients.add("driver.2", booked=False)
    await clients.slices(4 * SLICES)
    assert clients.taken == {("heartbeat", "driver.1"): 1}


async def test_a_socket_that_grows_silent_is_looked_at_when_it_has_been_for_long() -> None:
    clients = Clients()
    outlet = clients.add("driver.1", booked=False)
    await clients.slices(SLICES)
    outlet.sent_at -= LONG_AGO_S
    await clients.slices(LOOKED_AGAIN)
    assert clients.taken == {("heartbeat", "driver.1"): 1}


async def test_a_socket_that_left_gets_nothing_more() -> None:
    clients = Clients()
    outlet = clients.add("driver.1", booked=False)
    await clients.slices(1)
    outlet.sent_at -= LONG_AGO_S
    clients.ticker.leave(outlet)
    await clients.slices(LOOKED_AGAIN)
    assert not clients.taken


async def test_a_socket_whose_first_message_is_being_made_gets_no_heartbeat_before_it() -> None:
    clients = Clients()
    outlet = clients.add("driver.1", booked=False)
    outlet.sent_at -= LONG_AGO_S
    subscription = clients.ticker.outlets[outlet]
    assert subscription is not None
    ring = subscription.stream.ring
    subscription.version = subscription.stream.ring = None
    await clients.slices(LOOKED_AGAIN)
    assert not clients.texts
    subscription.version, subscription.stream.ring = 3, ring
    await clients.slices(LOOKED_AGAIN)
    assert clients.taken == {("heartbeat", "driver.1"): 1}


async def test_a_socket_that_takes_nothing_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = Clients()
    outlet = clients.add("driver.1", booked=False)
    clients.reads.clear()
    outlet.sent_at -= LONG_AGO_S
    await clients.slices(1)
    assert outlet.busy
    assert not outlet.closed
    monkeypatch.setattr("realtime.outlet.STALLED_S", STALLED_S - LONG_AGO_S)
    await clients.slices(LOOKED_AGAIN)
    assert outlet.code == messages.Close.TOO_SLOW


async def test_nobody_is_forgotten_when_a_round_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clients = Clients()
    clients.add("driver.1", booked=False).sent_at -= LONG_AGO_S
    now, failures = clients.hub.clock.now, iter([ZeroDivisionError])

    def once_in_vain() -> datetime:
        for failure in failures:
            raise failure
        return now()

    monkeypatch.setattr(clients.hub.clock, "now", once_in_vain)
    monkeypatch.setattr(ticker, "SLICE_S", 0.001)
    running = asyncio.create_task(clients.ticker.run())
    async with asyncio.timeout(5):
        while not clients.taken:
            await asyncio.sleep(0)
    running.cancel()
    assert "a tick failed" in caplog.text


def test_what_is_made_without_json_reads_as_if_it_were() -> None:
    place = {"stream": "owner.7", "version": 12}
    parts = {"server_time": wire.instant(NOW), **place}
    left = [{"id": 1, "remaining_time": 59}, {"id": 22, "remaining_time": 0}]
    assert messages.tick(stream="owner.7", version=12, now=NOW, left=[(1, 59), (22, 0)]) == wire.dumps(
        {"type": "booking-tick", **parts, "bookings": left}
    )
    assert messages.heartbeat(NOW, stream="owner.7", version=12) == wire.dumps({"type": "heartbeat", **parts})
    assert messages.heartbeat(NOW) == wire.dumps({"type": "heartbeat", "server_time": wire.instant(NOW)})
