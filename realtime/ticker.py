"""Ticks and heartbeats. A countdown is arithmetic: nothing here touches Redis or the database."""

import asyncio
import logging
import time

from realtime import messages
from realtime.frames import ready
from realtime.hub import Hub
from realtime.messages import Close
from realtime.outlet import Outlet
from realtime.schedule import MOST_PER_TICK
from realtime.stream import SLICES, Subscription, WatchedStream

logger = logging.getLogger(__name__)

PERIOD_S = 1.0
# Silence never lasts 5 s; 4.5 and one more round of a quarter of a second stay below.
SILENT_S = 4.5
ROUND_SLICES = 5
# The loop belongs to others too.
SENDS_PER_TURN = 200


class Ticker:
    """Once a second a frame for each watched stream with a running booking, spread over the second in slices."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.outlets: dict[Outlet, Subscription | None] = {}

    async def run(self) -> None:
        """Tick until cancelled."""
        loop = asyncio.get_running_loop()
        slice_, due = 0, loop.time()
        while True:
            try:
                await self._tick_slice(slice_)
                if slice_ % ROUND_SLICES == 0:
                    self._look_after_sockets()
            except Exception:
                logger.exception("a tick failed")
            slice_ = (slice_ + 1) % SLICES
            due = max(due + PERIOD_S / SLICES, loop.time() - PERIOD_S)
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def _tick_slice(self, slice_: int) -> None:
        due = [stream for stream in self._hub.streams.values() if stream.phase == slice_]
        for turn, stream in enumerate(due, 1):
            self.tick(stream)
            if turn % SENDS_PER_TURN == 0:
                await asyncio.sleep(0)

    def tick(self, stream: WatchedStream) -> None:
        """Send the remaining times of the stream's running bookings to every socket that is up to date and idle."""
        if stream.place is None or not stream.subscriptions:
            return
        now = self._hub.clock.now()
        most = len(stream.schedule) if stream.kind == "driver" else MOST_PER_TICK
        left = stream.schedule.left(now, most)
        if not left:
            return
        frame = messages.tick(stream=stream.name, version=stream.place, now=now, left=left)
        ready_frame = ready(frame)
        for subscription in stream.subscriptions:
            if subscription.at_place:
                subscription.outlet.put_if_idle(frame, ready_frame)

    def _look_after_sockets(self) -> None:
        now, silent_before = self._hub.clock.now(), time.monotonic() - SILENT_S
        frames: dict[WatchedStream | None, tuple[str, bytes]] = {}
        for outlet, subscription in self.outlets.items():
            if outlet.stalled:
                outlet.close(Close.TOO_SLOW)
            elif outlet.sent_at <= silent_before and (subscription is None or subscription.at_place):
                stream = None if subscription is None else subscription.stream
                if stream not in frames:
                    frame = messages.heartbeat(now, **_place(stream))
                    frames[stream] = (frame, ready(frame))
                outlet.put_if_idle(*frames[stream])


def _place(stream: WatchedStream | None) -> dict[str, str | int | None]:
    return {} if stream is None else {"stream": stream.name, "version": stream.place}
