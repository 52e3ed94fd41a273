"""What is sent for each row of the table: always something that only some may do, and that is there to be done."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.access.world import FRESH, UNKNOWN, World, gate, plate
from tests.product.town import PASSWORD

Fields = dict[str, Any]
LOT = {"name": FRESH, "address": "1 Quay", "timezone": "Asia/Kolkata", "currency": "INR"}
SLOTS = {"vehicle_type": "car", "price": "40.00"}


async def _nothing(_: World) -> Fields:
    return {}


async def _booking(world: World) -> Fields:
    return {"booking_id": await world.booked()}


async def _pairing(world: World) -> Fields:
    return {"code": world.code(), "lot_id": world.place.id, "name": gate()}


def _at_once(make: Callable[[World], Fields]) -> Callable[[World], Awaitable[Fields]]:
    async def fields(world: World) -> Fields:
        return make(world)

    return fields


# A command's fields, by the table's word for what it is asked about.
COMMANDS: dict[str, Callable[[World], Awaitable[Fields]]] = {
    "ping": _at_once(lambda _: {"id": 1, "client_time": 2}),
    "cancel-booking booking": _booking,
    "list-bookings": _nothing,
    "list-bookings before": _at_once(lambda _: {"before": UNKNOWN, "limit": 100}),
    "list-bookings lot": _at_once(lambda world: {"lot_id": world.place.id}),
    "create-lot": _at_once(lambda _: LOT),
    "update-lot lot": _at_once(lambda world: {"lot_id": world.place.id, "address": "2 Quay"}),
    "add-slots lot": _at_once(lambda world: {"lot_id": world.place.id, "labels": [plate()[-4:]], **SLOTS}),
    "update-slots slots": _at_once(lambda world: {"slot_ids": [world.slot()], "price": "41.00"}),
    "retire-slot slot": _at_once(lambda world: {"slot_id": world.slot()}),
    "look-up-pairing code": _at_once(lambda world: {"code": world.code()}),
    "pair-kiosk lot": _pairing,
    "revoke-kiosk kiosk": _at_once(lambda world: {"kiosk_id": world.display()}),
    "occupancy lot": _at_once(lambda world: {"lot_id": world.place.id, "hours": 24}),
    "list-activity": _nothing,
    "list-activity before": _at_once(lambda _: {"before": UNKNOWN, "limit": 100}),
}
# The field in which each names what it is about: what is another's must look as what does not exist.
ABOUT = {
    "cancel-booking booking": "booking_id",
    "list-bookings lot": "lot_id",
    "update-lot lot": "lot_id",
    "add-slots lot": "lot_id",
    "update-slots slots": "slot_ids",
    "retire-slot slot": "slot_id",
    "pair-kiosk lot": "lot_id",
    "revoke-kiosk kiosk": "kiosk_id",
    "occupancy lot": "lot_id",
}


def unknown_twin(label: str, fields: Fields) -> Fields:
    """Give the same command about something that there is not."""
    name = ABOUT[label]
    return {**fields, name: [UNKNOWN] if isinstance(fields[name], list) else UNKNOWN}


def _wish(slot: int) -> Fields:
    return {"slot": slot, "vehicle_number": plate()}


async def rest(world: World, label: str, visitor: str) -> tuple[str, str, Fields]:
    """Give the method, the path and the body for a row of the table and somebody."""
    method, route, *about = label.split(" ")
    booking, body = world.ended, {}
    person = world.visitors[visitor].person
    match about:
        case ["free"]:
            body = _wish(world.slot())
        case ["taken"]:
            body = _wish(world.place.slots[1])
        case ["unlisted"]:
            body = _wish(world.slot(world.unlisted))
        case ["retired"]:
            body = _wish(world.retired.slots[0])
        case ["ended"]:
            booking = await world.over()
        case ["unknown"]:
            booking = UNKNOWN
        case ["own"]:
            body = {"username": person.username if person else "nobody", "password": PASSWORD}
        case ["made-up"]:
            body = {"claim": "x" * 43}
    path = route.replace("<int:booking_id>", str(booking)).replace("^.*$", "nothing/")
    return method, f"/{path}", body
