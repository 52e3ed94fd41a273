"""What the database keeps. Nothing that a booking names is ever deleted: foreign keys PROTECT."""

from bookings.models.booking import OPEN, Booking
from bookings.models.kiosk import Kiosk, Pairing
from bookings.models.lot import Lot, Slot
from bookings.models.stream import Epoch, Event, Stream
from bookings.models.user import Token, User
from bookings.models.vehicle import Vehicle

__all__ = ["OPEN", "Booking", "Epoch", "Event", "Kiosk", "Lot", "Pairing", "Slot", "Stream", "Token", "User", "Vehicle"]
