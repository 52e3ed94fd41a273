"""`/ws/lots/`: free and total slots of every listed lot."""

from realtime.consumers.base import SocketConsumer


class LotsConsumer(SocketConsumer):
    """No stream: the overview at once, and again when it changes."""

    async def open(self) -> None:
        """Join the overview."""
        self.runtime.ticker.enter(self.outlet)
        await self.runtime.overview.join(self.outlet)

    def leave(self) -> None:
        """Leave the overview."""
        self.runtime.ticker.leave(self.outlet)
        self.runtime.overview.leave(self.outlet)
