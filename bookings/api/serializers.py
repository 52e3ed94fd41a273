"""The bodies of the POSTs; `help_text` is what the OpenAPI document says of a field."""

from bookings.fields import NotOfferedYet, Price, Seconds, StrictObject, Text, VehicleNumber, WholeNumber

DURATION = "Whole seconds, within what the lot allows; without it the lot's default."
EXPECTED_PRICE = "The whole price that the person saw; if it is dearer now, nothing is booked."


class NewBooking(StrictObject):
    """POST /api/bookings/."""

    slot = WholeNumber(help_text="The slot's id, from a lot's board.")
    vehicle_number = VehicleNumber(
        help_text="2 to 12 letters and digits, at least one digit; spaces, dots and hyphens."
    )
    duration = Seconds(required=False, help_text=DURATION)
    vehicle_type = Text(required=False, max_length=20, help_text="If given, it must be the slot's.")
    expected_price = Price(required=False, help_text=EXPECTED_PRICE)
    start_time = NotOfferedYet(required=False)
    auto_renew = NotOfferedYet(required=False)


class Renewal(StrictObject):
    """POST /api/bookings/{id}/renew/."""

    duration = Seconds(required=False, help_text=DURATION)
    expected_price = Price(required=False, help_text=EXPECTED_PRICE)


class Credentials(StrictObject):
    """POST /api/token/."""

    username = Text(max_length=150, trim_whitespace=False)
    password = Text(max_length=1000, trim_whitespace=False)


class Claim(StrictObject):
    """POST /kiosk/claim/."""

    claim = Text(max_length=100, trim_whitespace=False, help_text="From the message `paired`.")
