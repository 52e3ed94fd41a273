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
# A heartbeat's frame, as a message and as it travels, for the sockets of one stream, or of none.
Heartbeats = dict[WatchedStream | None, tuple[str, bytes]]

PERIOD_S = 1.0
SLICE_S = PERIOD_S / SLICES
# Silence never lasts 5 s. Who has heard nothing for this long is found within a slice or two.
SILENT_S = 4.5
# Sockets that are new are found this often, and those that are busy are looked at.
BUSY_S = 0.5
ROUND_SLICES = round(BUSY_S / SLICE_S)
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
        self._looked_after: set[Outlet] = set()
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
                self._looked_after.clear()  # so that nobody is forgotten: all are found again
            due = max(due + SLICE_S, loop.time() - PERIOD_S)
            await asyncio.sleep(max(0.0, due - loop.time()))

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
        if now % ROUND_SLICES == 0:
            self._find_new()
        await _in_turns(self._tick, list(self._ticking[now % SLICES]))
        await _in_turns(self._look_after, self._looks.pop(now, ()))

    def _find_ticking(self) -> None:
        self._ticking = [{} for _ in range(SLICES)]
        for stream in self._hub.streams.values():
            if stream.schedule and stream.subscriptions:
                self._ticking[stream.phase][stream] = None

    def _find_new(self) -> None:
        for outlet in self.outlets.keys() - self._looked_after:
            self._looked_after.add(outlet)
            self._looks[self._slice].append(outlet)

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
        heartbeats: Heartbeats = {}
        for outlet in outlets:
            if outlet not in self.outlets:
                self._looked_after.discard(outlet)
                continue
            left_s = outlet.sent_at + SILENT_S - moment_s
            if left_s <= 0:
                left_s = self._attend(outlet, now, heartbeats)
            self._looks[self._slice + ceil(left_s / SLICE_S)].append(outlet)

    def _attend(self, outlet: Outlet, now: datetime, heartbeats: Heartbeats) -> float:
        """Do what is due for a silent socket, and give in how many seconds to look again."""
        subscription = self.outlets[outlet]
        if outlet.stalled:
            outlet.close(Close.TOO_SLOW)
        elif not outlet.busy and (subscription is None or subscription.at_place):
            stream = None if subscription is None else subscription.stream
            if stream not in heartbeats:
                heartbeats[stream] = _heartbeat(stream, now)
            outlet.put_if_idle(*heartbeats[stream])
            return SILENT_S
        return BUSY_S


def _heartbeat(stream: WatchedStream | None, now: datetime) -> tuple[str, bytes]:
    name, version = (None, None) if stream is None else (stream.name, stream.place)
    frame = messages.heartbeat(now, stream=name, version=version)
    return frame, ready(frame)


async def _in_turns(send: Callable[[Sequence[T]], None], all_: Sequence[T]) -> None:
    for begin in range(0, len(all_), SENDS_PER_TURN):
        send(all_[begin : begin + SENDS_PER_TURN])
        await asyncio.sleep(0)
