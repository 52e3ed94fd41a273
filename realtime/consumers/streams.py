"""The sockets that follow a stream: driver, owner, lot."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from bookings import streams
from bookings.fields import LARGEST_ID
from bookings.models import Lot
from realtime import claims, trace
from realtime.claims import Claim
from realtime.commands import driver, owner
from realtime.consumers.base import MayNotOpen, SocketConsumer
from realtime.database import in_database
from realtime.messages import Close
from realtime.pictures import Since
from realtime.rights.passes import Pass
from realtime.stream import Subscription

# One way to write each id, and few enough digits for int().
ID = re.compile(r"[1-9][0-9]{0,18}")


class StreamConsumer(SocketConsumer):
    """One socket, one stream."""

    subscription: Subscription | None = None

    async def open(self) -> None:
        """Subscribe to the stream, from the client's `since` on where that can be."""
        trace.note(stream=self.stream())
        since = read_since(self.scope)
        self.subscription = await self.runtime.hub.subscribe(self.stream(), self.outlet, since)
        self.runtime.ticker.enter(self.outlet, self.subscription)
        self.runtime.ticker.hear(self.stream())

    def leave(self) -> None:
        """Leave the stream."""
        self.runtime.ticker.leave(self.outlet)
        if self.subscription is not None:
            self.runtime.hub.unsubscribe(self.subscription)

    def stream(self) -> str:
        """Name the stream."""
        raise NotImplementedError


class DriverConsumer(StreamConsumer):
    """`/ws/driver/`: a signed-in user's own bookings."""

    commands = driver.COMMANDS

    def stream(self) -> str:
        """Name the user's stream."""
        return streams.of_driver(self.user.pk)


class OwnerConsumer(StreamConsumer):
    """`/ws/owner/`: every booking in every lot of a user who has one, and the day's figures."""

    commands = owner.COMMANDS

    async def may_open(self) -> None:
        """Let in who owns a lot."""
        if not await in_database(Lot.objects.filter(owner=self.user, retired_at=None).exists):
            raise MayNotOpen(Close.NOT_YOURS)

    def shown(self, entry: Pass) -> Pass:
        """Stay while there is a lot."""
        return replace(entry, shows_owner=True)

    async def open(self) -> None:
        """Subscribe, then send the figures of the day."""
        await super().open()
        await self.runtime.today.of(self.user.pk).join(self.outlet)

    def leave(self) -> None:
        """Leave both."""
        super().leave()
        if self.subscription is not None:
            self.runtime.today.of(self.user.pk).leave(self.outlet)

    def stream(self) -> str:
        """Name the owner's stream."""
        return streams.of_owner(self.user.pk)


class LotConsumer(StreamConsumer):
    """`/ws/lots/<id>/`: the public board of a lot, for whoever is signed in and for the lot's own displays."""

    def claim(self) -> Claim:
        """Give what the visitor holds, displays too."""
        return claims.at_board(self.scope)

    async def may_open(self) -> None:
        """Let in everyone to a listed lot, its owner and its displays to one that is not: for others there is none."""
        if not ID.fullmatch(self.digits) or self.lot_id > LARGEST_ID:
            raise MayNotOpen(Close.NOT_FOUND)
        lot = await self.runtime.lots.answer(self.lot_id)
        if lot is None or not self._exists(lot):
            raise MayNotOpen(Close.NOT_FOUND)
        if self.visitor.kiosk is not None and self.visitor.kiosk.lot_id != lot.pk:
            raise MayNotOpen(Close.NOT_YOURS)

    def shown(self, entry: Pass) -> Pass:
        """Stay while the lot exists for this visitor."""
        return replace(entry, lot_id=self.lot_id)

    def stream(self) -> str:
        """Name the lot's stream."""
        return streams.of_lot(self.lot_id)

    def _exists(self, lot: Lot) -> bool:
        kiosk = self.visitor.kiosk
        if kiosk is None:
            return lot.exists_for(self.user)
        return lot.retired_at is None and (lot.listed or lot.pk == kiosk.lot_id)

    @property
    def digits(self) -> str:
        """Give what stands in the path for the lot."""
        return str(self.scope["url_route"]["kwargs"]["lot_id"])

    @property
    def lot_id(self) -> int:
        """Give the lot that the path names."""
        return int(self.digits)


def read_since(scope: dict[str, Any]) -> Since | None:
    """Give where the client stopped; None, and so a snapshot, for anything that is not a version and an epoch."""
    query = scope["query_string"]
    sent = parse_qs(query.decode("latin-1") if isinstance(query, bytes) else query)
    version, epoch = sent.get("since", [""])[-1], sent.get("epoch", [""])[-1]
    if not (version.isascii() and version.isdigit() and len(version) <= len(str(LARGEST_ID)) and epoch):
        return None
    return Since(int(version), epoch) if int(version) <= LARGEST_ID else None
