import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from bookings.journal import Actor
from bookings.models import Token, User
from bookings.services.handing_over import hand_over_lot, retire_lot
from bookings.services.lots import update_lot
from tests.access.seeing import Eyes
from tests.access.table import CHANGES, FOUND_BY_LOOKING
from tests.access.visits import first_word
from tests.access.world import World, gate
from tests.product.browser import Browser
from tests.product.display import KIOSK, Display
from tests.product.screen import Closed, Screen
from tests.product.town import Person, Place, Town
from tests.protocol.strict import socket_at

SAID_WITHIN_S = 1.0
FOUND_WITHIN_S = 5.0
PAST = timedelta(seconds=1)


@dataclass
class Household:
    """An owner with a page, a program, a listed and an unlisted lot, and a display; and somebody else at the board."""

    town: Town
    eyes: Eyes
    person: Person
    browser: Browser
    place: Place
    unlisted: Place
    display: Display
    kiosk: int
    bystander: Person

    @classmethod
    async def made(cls, world: World) -> "Household":
        town = world.town
        person, bystander = town.people(2)
        browser = Browser(town, town.product.server)
        browser.let_in(person)
        place, unlisted = town.lot(owner=person), town.lot(owner=person, listed=False)
        display = Display(town, town.product.server)
        kiosk = await display.pair(place, gate())
        return cls(town, world.eyes, person, browser, place, unlisted, display, kiosk["id"], bystander)

    async def open(self, socket: str, **since: Any) -> Screen:
        """Open the socket of a column of the table; its frames are looked through at the end."""
        board = self.place.board
        paths = {"page": "/ws/driver/", "program": "/ws/driver/", "dashboard": "/ws/owner/", "display": KIOSK}
        path = self.unlisted.board if socket == "unlisted board" else paths.get(socket, board)
        if socket == "page":
            screen = await self.browser.open(path, self.person)
        elif "display" in socket:
            screen = await self.display.open(path, **since)
        else:
            screen = await (self.bystander if socket == "bystander" else self.person).open(path, **since)
        self.eyes.watch(None if path in {board, KIOSK} else self.person.id, socket_at(path), screen)
        return screen

    async def change(self, label: str) -> None:
        """Take the right away, or begin to."""
        if label == "signs out":
            await self.browser.sign_out()
        elif label == "display revoked":
            owner = await self.person.watch("/ws/owner/")
            assert (await owner.ask("revoke-kiosk", kiosk_id=self.kiosk))["type"] == "reply"
            await owner.leave()
        else:
            heir = self.town.person()
            self.town.do(lambda: self._change_in_database(label, heir.id))

    def _change_in_database(self, label: str, heir: int) -> None:
        past, tokens = timezone.now() - PAST, Token.objects.filter(user=self.person.id)
        sessions = Session.objects.filter(session_key=self.browser.cookies["sessionid"])
        user = User.objects.get(pk=self.person.id)
        match label:
            case "token deleted":
                tokens.delete()
            case "token expired":
                tokens.update(expiry=past)
            case "session expired":
                sessions.update(expire_date=past)
            case "password changed":
                user.set_password("another quiet word")
                user.save()
            case "deactivated":
                user.is_active = False
                user.save()
            case _:
                self._change_lots(label, User.objects.get(pk=heir))

    def _change_lots(self, label: str, heir: User) -> None:
        staff, lots = User(), (self.place.id, self.unlisted.id)
        match label:
            case "lots handed over":
                for lot_id in lots:
                    hand_over_lot(staff=staff, lot_id=lot_id, to=heir)
            case "lots retired":
                for lot_id in lots:
                    retire_lot(staff=staff, lot_id=lot_id)
            case "lot unlisted":
                update_lot(user=staff, actor=Actor.STAFF, lot_id=self.place.id, changes={"listed": False})


async def stays(screen: Screen) -> str:
    """Give `open`, or the code that a socket was closed with."""
    try:
        await screen.send(type="ping", id=1, client_time=1)
        await screen.wait_for("pong")
    except (Closed, ConnectionClosed):
        return str(screen.connection.close_code)
    return "open"


async def all_become(screens: dict[str, Screen], row: dict[str, str], within_s: float) -> dict[str, str]:
    """Give what becomes of each: first of those that should be closed, then of the rest."""
    going = [name for name in screens if row[name] != "open"]
    codes = await asyncio.gather(*(screens[name].closed(within_s) for name in going))
    found = dict(zip(going, map(str, codes), strict=True))
    return {name: found[name] if name in found else await stays(screens[name]) for name in screens}


async def test_a_right_that_ends_closes_the_sockets_that_it_opened_and_no_others(world: World) -> None:
    households = {label: await Household.made(world) for label in CHANGES}
    screens, since = {}, {}
    for label, house in households.items():
        screens[label] = {name: await house.open(name) for name in CHANGES[label]}
        for name, screen in screens[label].items():
            await screen.begin()
            since[label, name] = {"since": screen.version, "epoch": screen.epoch}
        await screens[label]["dashboard"].wait_for("kiosks-updated")  # the display has come in
        await world.eyes.look_through_sockets()  # from here on by what is then true
    for label in FOUND_BY_LOOKING:
        await households[label].change(label)
    found = {}
    for label in [label for label in CHANGES if label not in FOUND_BY_LOOKING]:
        await households[label].change(label)
        found[label] = await all_become(screens[label], CHANGES[label], SAID_WITHIN_S)
    for label in FOUND_BY_LOOKING:
        found[label] = await all_become(screens[label], CHANGES[label], FOUND_WITHIN_S)
    assert found == CHANGES

    for label, row in CHANGES.items():
        for name in (name for name in row if row[name] != "open"):
            households[label].display.lot_id = None  # what is revoked was never paired
            again = await households[label].open(name, **since[label, name])
            assert await first_word(again) == ("code" if name == "display" else row[name]), (label, name)
