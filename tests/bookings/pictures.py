"""Streams followed as a client does: an old picture, every event since, and what the clock changed meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from bookings.models import Lot, User
from bookings.snapshots import driver, lot, owner
from bookings.snapshots.reading import Reading, one_moment
from bookings.streams import of_driver, of_lot, of_owner
from tests.bookings.parking import told

Picture = dict[str, Any]


@dataclass
class Follower:
    """One who reads a stream's picture once and then its events alone."""

    picture: ModuleType
    id: int
    stream: str
    state: Picture
    version: int

    @classmethod
    def of(cls, picture: ModuleType, id_: int, stream: str) -> "Follower":
        state, reading = fresh(picture, id_, stream)
        return cls(picture, id_, stream, state, reading.version)

    def assert_up_to_date(self) -> None:
        """Take what came, and see the same as one who looks only now."""
        expected, reading = fresh(self.picture, self.id, self.stream)
        for event in told(self.stream):
            if self.version < event["version"] <= reading.version:
                assert event["version"] == self.version + 1
                self.state = self.picture.apply(self.state, event)
                self.version += 1
        assert self.version == reading.version
        assert self._seen_at(reading.moment, expected) == expected

    def _seen_at(self, moment: datetime, expected: Picture) -> Picture:
        # Past its booking's end a slot reads free to who follows; that it was closed only the end's event says.
        closed = {slot["id"] for slot in slots_of(expected) if slot["state"] == "closed"}
        closed &= {slot["id"] for slot in slots_of(self.state) if slot["state"] == "booked"}
        seen: Picture = self.picture.at(self.state, moment)
        closed_at_the_end = [slot for slot in slots_of(seen) if slot["id"] in closed and slot["state"] == "free"]
        for slot in closed_at_the_end:
            slot["state"] = "closed"
        return seen


def slots_of(picture: Picture) -> list[Picture]:
    return [*picture.get("slots", []), *(slot for lot in picture.get("lots", []) for slot in lot["slots"])]


def fresh(picture: ModuleType, id_: int, stream: str) -> tuple[Picture, Reading]:
    with one_moment(stream) as reading:
        return picture.read(id_, reading), reading


def driver_picture(user: User) -> Picture:
    return fresh(driver, user.pk, of_driver(user.pk))[0]


def owner_picture(user: User) -> Picture:
    return fresh(owner, user.pk, of_owner(user.pk))[0]


def lot_picture(of: Lot) -> Picture:
    return fresh(lot, of.pk, of_lot(of.pk))[0]


def followers(drivers: list[User], owners: list[User], lots: list[Lot]) -> list[Follower]:
    """Follow every stream of these."""
    return [
        *(Follower.of(driver, user.pk, of_driver(user.pk)) for user in drivers),
        *(Follower.of(owner, user.pk, of_owner(user.pk)) for user in owners),
        *(Follower.of(lot, of.pk, of_lot(of.pk)) for of in lots),
    ]
