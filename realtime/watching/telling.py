"""A message as one line; what a person need not read has none."""

from typing import Any

from bookings.payloads import Payload
from bookings.streams import EventType
from realtime import messages
from realtime.watching.place import Step
from realtime.watching.words import amount, cleaned, clock_face, counted, grouped, hms, seen

WORDS = {
    EventType.CREATED: "booked",
    EventType.EXPIRING: "expiring soon",
}
WHAT_COLUMNS = 13


def told(message: dict[str, Any], step: Step) -> str | None:
    """Give the line of a message, or None."""
    if step is Step.EVENT:
        return _event(message)
    words = _beside_events(message)
    return None if words is None else _line(message, *words)


def _beside_events(message: Payload) -> tuple[str, str] | None:
    words = None
    match message["type"]:
        case messages.SNAPSHOT:
            words = "snapshot", f"version {message['version']}{_counts(message)}"
        case messages.RESUMED:
            words = "resumed", f"version {message['version']}"
        case messages.LOTS:
            words = "lots", " · ".join(_free(lot) for lot in message["lots"])
        case messages.PAIRING_CODE:
            words = "not paired", _invitation(message)
        case messages.PAIRED:
            words = "paired", "an owner has confirmed this display"
        case messages.ERROR:
            words = "error", cleaned(message["error"])
    return words


def _invitation(pairing: Payload) -> str:
    until = clock_face(pairing["expires_at"])
    return f"Enter this code in your dashboard: {grouped(pairing['code'])} (valid until {until})"


def _event(message: Payload) -> str:
    type_, booking = message["type"], message.get("booking")
    what = WORDS.get(type_, cleaned(type_).removeprefix("booking-"))
    if booking is None:
        return _line(message, what, _beside_bookings(message))
    cells = [booking["slot"]["label"], *_who(booking), _details(type_, message), f"(booking {booking['id']})"]
    return _line(message, what, "  ".join(cleaned(cell) for cell in cells if cell))


def _beside_bookings(message: Payload) -> str:
    match message:
        case {"kiosks": []}:
            return "no display is paired"
        case {"kiosks": kiosks}:
            return " · ".join(f"{cleaned(kiosk['name'])} (lot {kiosk['lot_id']}), {seen(kiosk)}" for kiosk in kiosks)
        case {"lot": lot, "slots": slots}:
            free = sum(slot["state"] == "free" for slot in slots)
            return f"{cleaned(lot['name'])}, {free} of {counted(len(slots), 'slot')} free"
    return ""


def _who(booking: Payload) -> list[str]:
    if "vehicle_number" not in booking:  # the board names nobody
        return []
    driver = booking["driver"]["name"] if "driver" in booking else ""
    return [booking["lot"]["name"], driver, booking["vehicle_number"]]


def _details(type_: str, message: Payload) -> str:
    booking = message["booking"]
    if booking["status"] == "booked":
        left = f"{hms(booking['remaining_time'])} left, until {clock_face(booking['end_time'])}"
        return left + _price(booking) if type_ in EventType.BEGINNINGS else left
    charged = booking.get("charged")
    paid = f"charged {amount(charged, booking['currency'])}" if charged is not None else ""
    if booking["status"] != "cancelled":
        return paid
    reason = f"“{booking['reason']}”" if booking.get("reason") else ""
    by = f"by {message['actor']}" if "actor" in message else ""
    return ", ".join(part for part in (by, reason, paid) if part)


def _price(booking: Payload) -> str:
    return f", {amount(booking['price'], booking['currency'])}" if "price" in booking else ""


def _counts(snapshot: Payload) -> str:
    if "slots" in snapshot:
        return f", {counted(len(snapshot['slots']), 'slot')}"
    booked = sum(booking["status"] == "booked" for booking in snapshot.get("bookings", []))
    return f", {counted(booked, 'open booking')}"


def _free(lot: Payload) -> str:
    return f"{cleaned(lot['name'])} {lot['free']} of {lot['total']} free"


def _line(message: Payload, what: str, text: str) -> str:
    return f"{clock_face(message['server_time'])}  {what:<{WHAT_COLUMNS}}  {text}".rstrip()
