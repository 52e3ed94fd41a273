import re
from pathlib import Path

from bookings.errors import BookingError
from bookings.journal import Actor
from bookings.models import Booking
from bookings.models.lot import VehicleType
from bookings.streams import EventType
from realtime import messages
from realtime.messages import Close
from realtime.protocol.reading import close_codes, schemas, sockets

DOCS = Path(__file__).parent.parent.parent / "docs"
# Words of the protocol for what no deed of this version causes.
TO_COME = {"booking-started", "booking-updated"}


def words_of(source: type) -> set[str]:
    return {value for name, value in vars(source).items() if name.isupper() and isinstance(value, str)}


def test_the_events_of_the_schemas_are_those_of_the_code() -> None:
    described = {message.type for socket in sockets().values() for message in socket.events}
    assert described == words_of(EventType) | TO_COME


def test_the_messages_beside_the_events_are_those_of_the_code() -> None:
    spelled = {value for name, value in vars(messages).items() if name.isupper() and isinstance(value, str)}
    sent = {message.type for socket in sockets().values() for message in [*socket.first, *socket.beside]}
    taken = {command.message.type for socket in sockets().values() for command in socket.commands}
    assert sent | {"reply"} | ({"ping"} & taken) == spelled


def test_the_close_codes_are_those_of_the_code_and_of_the_page() -> None:
    assert close_codes().keys() == {*map(int, Close), 1012} - {1000}
    page = (DOCS / "protocol.md").read_text(encoding="utf-8")
    assert all(str(code) in page for code in close_codes())


def test_the_values_of_the_schemas_are_those_of_the_code() -> None:
    assert schemas()["Actor"]["enum"] == list(Actor)
    assert schemas()["BookingStatus"]["enum"] == list(Booking.Status)
    assert schemas()["BookingType"]["enum"] == list(Booking.Type)
    assert schemas()["VehicleType"]["examples"] == ["car", "motorcycle", "van", "truck"]
    assert set(schemas()["VehicleType"]["examples"]) == set(VehicleType)
    assert set(schemas()["Booking"]["properties"]["end_reason"]["enum"]) == {*Booking.EndReason, None}


def test_every_code_of_a_refusal_has_the_shape_of_a_code() -> None:
    pattern = schemas()["Refusal"]["properties"]["code"]["pattern"]
    codes = {kind.code for kind in refusals(BookingError) if "code" in vars(kind)}
    assert len(codes) > 20
    assert all(re.fullmatch(pattern, code) for code in codes)


def refusals(kind: type[BookingError]) -> list[type[BookingError]]:
    return [*kind.__subclasses__(), *(deeper for each in kind.__subclasses__() for deeper in refusals(each))]
