"""The ways to the screens, as the home page and `make run` name them."""

WAYS = {
    "/lots": "find a free slot and book it",
    "/bookings": "your bookings, running and ended",
    "/owner": "your lots: who is parked, prices, displays",
    "/kiosk": "a display at a lot's entrance; its owner pairs it with a code",
}
