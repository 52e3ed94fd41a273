"""`/ws/kiosk/`: a display at a lot's entrance. Paired it shows the board of its one lot, else a code."""

from django.conf import settings

from bookings import security, streams
from bookings.callers import neighbourhood
from realtime import claims
from realtime.claims import Claim
from realtime.consumers.base import MayNotOpen
from realtime.consumers.streams import StreamConsumer
from realtime.limits import openings
from realtime.messages import Close
from realtime.waiting import Waiting, address_of


class KioskConsumer(StreamConsumer):
    """Open to anybody; nobody gets anything but a code without a display's key."""

    waiting: Waiting | None = None

    def claim(self) -> Claim:
        """Give a display's key: users count for nothing here."""
        return claims.of_display(self.scope)

    async def _judge(self) -> None:
        self.visitor = await self.runtime.visitors.answer(self.claim())
        if self.visitor.entry is None:
            name = f"address.{neighbourhood(address_of(self.scope))}"
            self._count_as(name, settings.UNPAIRED_PER_ADDRESS, limit="unpaired-displays")
            if openings.full(name, settings.PAIRINGS_PER_MINUTE):
                security.say(security.LIMIT_REACHED, limit="pairings")
                raise MayNotOpen(Close.TOO_MANY)
        else:
            self._let_in(self.visitor.entry)

    async def open(self) -> None:
        """Subscribe to the board, or show a code."""
        if self.visitor.kiosk is not None:
            await super().open()
            return
        self.runtime.ticker.enter(self.outlet)
        self.waiting = Waiting(self.outlet, self.runtime)
        await self.waiting.begin(self.scope)

    def leave(self) -> None:
        """Leave the board, or wait no longer."""
        super().leave()
        if self.waiting is not None:
            self.waiting.end()

    def stream(self) -> str:
        """Name the stream of the display's lot."""
        assert self.visitor.kiosk is not None, "judged before"
        return streams.of_lot(self.visitor.kiosk.lot_id)
