import pytest
from websockets.frames import Frame, Opcode

from realtime.frames import ready


@pytest.mark.parametrize(
    "message", ["", "{}", "x" * 125, "x" * 126, "é" * 63, "x" * 65_535, "x" * 65_536, "€" * 30_000]
)
def test_a_ready_frame_is_what_a_library_makes_of_the_message(message: str) -> None:
    assert ready(message) == Frame(Opcode.TEXT, message.encode()).serialize(mask=False)
