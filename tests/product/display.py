"""A display at a lot's entrance: it waits with a code, is confirmed by an owner, and comes in with a key."""

from dataclasses import dataclass
from typing import Any

from tests.product.http import Answer
from tests.product.programs import Server
from tests.product.screen import Screen
from tests.product.shapes import Value
from tests.product.town import Place, Town

KIOSK = "/ws/kiosk/"


@dataclass
class Display:
    """One display at one of the servers; without a key until it has been paired."""

    town: Town
    server: Server
    key: str | None = None
    lot_id: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What it comes in with."""
        return {} if self.key is None else {"Authorization": f"Kiosk {self.key}"}

    def at(self, server: Server) -> "Display":
        """Give the same display at another server."""
        return Display(self.town, server, self.key, self.lot_id)

    async def wait(self) -> tuple[Screen, str]:
        """Open a socket that shows a code; give both."""
        screen = await self.town.open(self.server, KIOSK, self.headers)
        return screen, (await screen.wait_for("pairing-code"))["code"]

    async def pair(self, place: Place, name: str = "Gate A") -> Value:
        """Be confirmed by the place's owner and fetch the key; give the kiosk."""
        screen, code = await self.wait()
        owner = await place.owner.watch("/ws/owner/")
        reply = await owner.ask("pair-kiosk", code=code, lot_id=place.id, name=name)
        assert reply["type"] == "reply", reply
        claim = (await screen.wait_for("paired"))["claim"]
        assert await screen.closed() == 1000
        answer = await self.claim(claim)
        assert answer.status == 200, answer
        self.key, self.lot_id = answer.json["key"], place.id
        await owner.leave()
        kiosk: Value = reply["kiosk"]
        return kiosk

    async def claim(self, claim: str) -> Answer:
        """Ask for the key as programs do."""
        return await self.town.post(self.server, "/kiosk/claim/", {"claim": claim}, {"Accept": "application/json"})

    async def watch(self, path: str = KIOSK, **since: Any) -> Screen:
        """Open its board and read the first picture."""
        screen = await self.open(path, **since)
        await screen.begin()
        return screen

    async def open(self, path: str = KIOSK, **since: Any) -> Screen:
        """Open a socket with its key."""
        return await self.town.open(self.server, path, self.headers, kiosk_of=self.lot_id, **since)
