"""The bodies of the POSTs."""

from bookings.fields import NotOfferedYet, Price, Seconds, StrictObject, Text, VehicleNumber, WholeNumber


class NewBooking(StrictObject):
    """POST /api/bookings/."""

    slot = WholeNumber()
    vehicle_number = VehicleNumber()
    duration = Seconds(required=False)
    vehicle_type = Text(required=False, max_length=20)
    expected_price = Price(required=False)
    start_time = NotOfferedYet(required=False)
    auto_renew = NotOfferedYet(required=False)


class Renewal(StrictObject):
    """POST /api/bookings/{id}/renew/."""

    duration = Seconds(required=False)
    expected_price = Price(required=False)


class Credentials(StrictObject):
    """POST /api/token/."""

    username = Text(max_length=150, trim_whitespace=False)
    password = Text(max_length=1000, trim_whitespace=False)


class Claim(StrictObject):
    """POST /kiosk/claim/."""

    claim = Text(max_length=100, trim_whitespace=False)
