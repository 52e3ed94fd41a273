"""Ticks and heartbeats. A countdown is arithmetic: nothing here touches Redis or the database."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import TypeVar

from realtime import messages
from realtime.frames import ready
from realtime.hub import Hub
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.schedule import MOST_PER_TICK
from realtime.stream import SLICES, Subscription, WatchedStream

logger = logging.getLogger(__name__)
T = TypeVar("T")

PERIOD_S = 1.0
SLICE_S = PERIOD_S / SLICES
# Silence never lasts 5 s. Who has heard nothing for this long is found within a slice or two.
SILENT_S = 4.5
# Sockets that are busy are looked at this often.
BUSY_S = 0.5
# The loop belongs to others too.
SENDS_PER_TURN = 200


class Ticker:
    """Once a second a frame for each watched stream with a running booking, spread over the second in slices.

    Nobody is looked at in vain: a stream in its slice of the second, a socket when it may have been silent for long.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.outlets: dict[Outlet, Subscription | None] = {}
        self._slice = 0
        self._ticking: list[dict[WatchedStream, None]] = [{} for _ in range(SLICES)]
        self._looks: defaultdict[int, list[Outlet]] = defaultdict(list)

    async def run(self) -> None:
        """Tick until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            try:
                await self.serve_slice()
            except Exception:
                logger.exception("a tick failed")
                self._looks.clear()
                self._looks[self._slice].extend(self.outlets)  # so that nobody is forgotten
            due = max(due + SLICE_S, loop.time() - PERIOD_S)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def enter(self, outlet: Outlet, subscription: Subscription | None = None) -> None:
        """Look after this socket, which follows a stream or none, until it leaves."""
        self.outlets[outlet] = subscription
        self._looks[self._slice].append(outlet)

    def leave(self, outlet: Outlet) -> None:
        """Look after it no more, if it has entered."""
        self.outlets.pop(outlet, None)

    def hear(self, name: str) -> None:
        """Let a stream, which something happened to or somebody came to, tick from its next slice on."""
        stream = self._hub.streams.get(name)
        if stream is not None and stream.schedule:
            self._ticking[stream.phase][stream] = None

    async def serve_slice(self) -> None:
        """Do what is due in this slice of the second, and go on to the next."""
        now, self._slice = self._slice, self._slice + 1
        if now % SLICES == 0:
            self._find_ticking()
        await _in_turns(self._tick, list(self._ticking[now % SLICES]))
        await _in_turns(self._look_after, self._looks.pop(now, ()))

    def _find_ticking(self) -> None:
        self._ticking = [{} for _ in range(SLICES)]
        for stream in self._hub.streams.values():
            if stream.schedule and stream.subscriptions:
                self._ticking[stream.phase][stream] = None

    def _tick(self, streams: Sequence[WatchedStream]) -> None:
        """Send the remaining times of each stream's running bookings to its sockets that are up to date and idle."""
        now = self._hub.clock.now()
        for stream in streams:
            left = stream.schedule.left(now, len(stream.schedule) if stream.kind == "driver" else MOST_PER_TICK)
            version = stream.place
            if not left or version is None:
                continue
            frame = messages.tick(stream=stream.name, version=version, now=now, left=left)
            ready_frame = ready(frame)
            for subscription in stream.subscriptions:
                if subscription.version == version:
                    subscription.outlet.put_if_idle(frame, ready_frame)

    def _look_after(self, outlets: Sequence[Outlet]) -> None:
        """Send a heartbeat to each socket that has heard nothing for long, and close those that take nothing."""
        now, moment_s = self._hub.clock.now(), time.monotonic()
        for outlet in outlets:
            if outlet not in self.outlets:
                continue
            left_s = outlet.sent_at + SILENT_S - moment_s
            if left_s <= 0:
                left_s = self._attend(outlet, now)
            self._looks[self._slice + ceil(left_s / SLICE_S)].append(outlet)

    def _attend(self, outlet: Outlet, now: datetime) -> float:
        """Do what is due for a silent socket, and give in how many seconds to look again."""
        frame = _heartbeat(self.outlets[outlet], now)
        if frame is not None and outlet.put_if_idle(frame, ready(frame)):
            return SILENT_S
        if outlet.stalled:
            outlet.close(Close.TOO_SLOW)
        return BUSY_S


def _heartbeat(subscription: Subscription | None, now: datetime) -> str | None:
    """Give a socket's heartbeat; None where events come first."""
    if subscription is None:
        return messages.heartbeat(now)
    stream, version = subscription.stream, subscription.version
    return None if version is None or version != stream.place else messages.heartbeat(now, stream.name, version)


async def _in_turns(send: Callable[[Sequence[T]], None], all_: Sequence[T]) -> None:
    for begin in range(0, len(all_), SENDS_PER_TURN):
        send(all_[begin : begin + SENDS_PER_TURN])
        await asyncio.sleep(0)
