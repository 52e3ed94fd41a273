"""Rows as far as they are told of: in a batch of endings, making Django's objects took as long as telling of them."""

from decimal import Decimal
from typing import NamedTuple


class SlotRow(NamedTuple):
    """A slot."""

    pk: int
    lot_id: int
    label: str
    vehicle_type: str
    price: Decimal
    in_service: bool
