"""The ways to the screens, as the home page and `make run` name them."""

WAYS = {
    "/lots": "find a free slot and book it",
    "/bookings": "your bookings, running and ended",
    "/kiosk": "a display at a lot's entrance; its owner pairs it with a code",
}
