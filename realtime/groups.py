"""The names on the channel layer. An ordinary Channels consumer that joins one of these groups hears its events.

The group of a stream has the stream's own name: `driver.<user id>`, `owner.<user id>`, `lot.<lot id>`.
Its messages are {"type": "event", "stream", "version", "frame"}: the layer's type is one generic word, because
Channels maps it to a method; the type of the wire (`booking-completed`) is inside the frame, a JSON text.
"""

EVENT = "event"

# Who shows the overview of all lots hears here, {"type": "changed"}, that some lot's slots have changed.
OVERVIEW = "lots"
CHANGED = "changed"

# PostgreSQL's channel, the second doorbell: names of streams, one a line, or * for all.
DOORBELL = "parkmate_streams"
EVERY_STREAM = "*"


def kind_and_id(stream: str) -> tuple[str, int]:
    """Give `("driver", 7)` for `driver.7`."""
    kind, _, number = stream.partition(".")
    return kind, int(number)
