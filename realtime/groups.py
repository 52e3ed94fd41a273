"""The names on the channel layer. An ordinary Channels consumer that joins one of these groups hears its events.

The group of a stream has the stream's own name: `driver.<user id>`, `owner.<user id>`, `lot.<lot id>`.
Its messages are {"type": "event", "stream", "version", "epoch", "frame"}: the layer's type is one generic word, because
Channels maps it to a method; the type of the wire (`booking-completed`) is inside the frame, a JSON text.
"""

EVENT = "event"

# Who shows the overview of all lots hears here, {"type": "changed"}, that some lot's slots have changed.
OVERVIEW = "lots"
CHANGED = "changed"

# Every server process hears here, {"type": "rights", "names": […]}, whose rights have changed (bookings/rights.py).
RIGHTS = "rights"
RIGHTS_CHANGED = "rights"

# PostgreSQL's channel, the second doorbell: names of streams, one a line, or * for everything. A changed right's name
# is marked: `lot.7` is a stream, `rights:lot.7` says that somebody may no longer see the lot.
DOORBELL = "parkmate_streams"
EVERY_STREAM = "*"
RIGHTS_MARK = "rights:"


def told_apart(rung: list[str]) -> tuple[list[str], list[str]]:
    """Give the streams' names and the rights' names of one ring of the doorbell."""
    streams = [name for name in rung if not name.startswith(RIGHTS_MARK)]
    return streams, [name.removeprefix(RIGHTS_MARK) for name in rung if name.startswith(RIGHTS_MARK)]


def kind_and_id(stream: str) -> tuple[str, int]:
    """Give `("driver", 7)` for `driver.7`."""
    kind, _, number = stream.partition(".")
    return kind, int(number)
