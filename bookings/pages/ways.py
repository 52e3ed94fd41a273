"""The ways to the screens, as the home page and `make run` name them."""

from typing import NamedTuple


class Way(NamedTuple):
    """A screen: its path, what it is called, what one does there, and its icon (a name of Lucide's)."""

    path: str
    name: str
    what: str
    icon: str


WAYS = (
    Way("/lots", "Lots", "find a free slot and book it", "square-parking"),
    Way("/bookings", "Bookings", "your bookings, running and ended", "ticket"),
    Way("/owner", "Your lots", "who is parked, prices, displays", "layout-dashboard"),
    Way("/kiosk", "Display", "a screen at a lot's entrance; its owner pairs it with a code", "monitor"),
)
