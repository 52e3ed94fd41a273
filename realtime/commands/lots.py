"""Commands about lots: `create-lot`, which makes anybody an owner, and `update-lot`."""

from datetime import timedelta
from typing import Any

from bookings import payloads
from bookings.errors import Invalid
from bookings.fields import Currency, Seconds, StrictObject, Text, Timezone, WholeNumber
from bookings.journal import Actor
from bookings.models import User
from bookings.services.lots import LONGEST_DURATION, create_lot, update_lot
from realtime.commands import Command

LONGEST_BOOKING_S = LONGEST_DURATION // timedelta(seconds=1)


class NewLot(StrictObject):
    """`create-lot`."""

    name = Text(max_length=100)
    address = Text(max_length=200)
    timezone = Timezone()
    currency = Currency()
    default_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    min_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    max_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    expiring_soon = Seconds(required=False, least=0, most=LONGEST_BOOKING_S)


class ChangedLot(StrictObject):
    """`update-lot`: any of a lot's fields."""

    lot_id = WholeNumber()
    name = Text(required=False, max_length=100)
    address = Text(required=False, max_length=200)
    timezone = Timezone(required=False)
    currency = Currency(required=False)
    default_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    min_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    max_duration = Seconds(required=False, most=LONGEST_BOOKING_S)
    expiring_soon = Seconds(required=False, least=0, most=LONGEST_BOOKING_S)


def _create(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    return {"lot": payloads.lot_view(create_lot(owner=user, given=fields))}  # type: ignore[arg-type]


def _update(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    lot_id = fields.pop("lot_id")
    if not fields:
        raise Invalid("Say what should change.")
    lot = update_lot(user=user, actor=Actor.OWNER, lot_id=lot_id, changes=fields)  # type: ignore[arg-type]
    return {"lot": payloads.lot_view(lot)}


CREATE = {"create-lot": Command(NewLot, _create)}
COMMANDS = {**CREATE, "update-lot": Command(ChangedLot, _update)}
