"""Commands about slots: `add-slots`, `update-slots`, `retire-slot`."""

from typing import Any

from rest_framework import serializers

from bookings.fields import Listed, Price, StrictObject, Text, WholeNumber, YesOrNo
from bookings.journal import Actor
from bookings.models import User
from bookings.models.lot import VehicleType
from bookings.services.slots import LONGEST_LABEL, MOST_LABELS, add_slots, retire_slot, update_slots
from realtime.commands import Command


class NewSlots(StrictObject):
    """`add-slots`: alike but for their labels."""

    lot_id = WholeNumber()
    labels = Listed(most=MOST_LABELS, child=Text(max_length=LONGEST_LABEL))
    vehicle_type = serializers.ChoiceField(choices=VehicleType.choices)
    price = Price()


class ChangedSlots(StrictObject):
    """`update-slots`: the same change for all of them."""

    slot_ids = Listed(most=MOST_LABELS, child=WholeNumber())
    price = Price(required=False)
    vehicle_type = serializers.ChoiceField(choices=VehicleType.choices, required=False)
    in_service = YesOrNo(required=False)


class RetiredSlot(StrictObject):
    """`retire-slot`."""

    slot_id = WholeNumber()


def _add(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    return {"slots": add_slots(user=user, actor=Actor.OWNER, **fields)}


def _update(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    slot_ids = fields.pop("slot_ids")
    return {"slots": update_slots(user=user, actor=Actor.OWNER, slot_ids=slot_ids, changes=fields)}  # type: ignore[arg-type]


def _retire(user: User, fields: dict[str, Any]) -> dict[str, Any]:
    retire_slot(user=user, actor=Actor.OWNER, **fields)
    return {"slot_id": fields["slot_id"]}


COMMANDS = {
    "add-slots": Command(NewSlots, _add),
    "update-slots": Command(ChangedSlots, _update),
    "retire-slot": Command(RetiredSlot, _retire),
}
