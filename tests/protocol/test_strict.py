import pytest

from tests.protocol import frames, strict
from tests.realtime.watching import frames as written

GOLDEN = frames.read_all()
CREATED = GOLDEN["driver.booking-created"]


@pytest.mark.parametrize(
    ("path", "socket"),
    [
        ("/ws/driver/", "driver"),
        ("/ws/owner/?since=1&epoch=a", "owner"),
        ("/ws/lots/", "lots"),
        ("/ws/lots/7/", "lot"),
        ("/ws/kiosk/", "kiosk"),
        ("/ws/elsewhere/", "none"),
    ],
)
def test_a_path_names_its_socket(path: str, socket: str) -> None:
    assert strict.socket_at(path) == socket


@pytest.mark.parametrize(
    ("socket", "message"),
    [
        pytest.param("owner", CREATED, id="a driver's event on an owner's socket"),
        pytest.param("lot", CREATED, id="a driver's event on a board"),
        pytest.param("kiosk", CREATED, id="a driver's event on a display"),
        pytest.param("lots", GOLDEN["driver.heartbeat"], id="a version where there is no stream"),
        pytest.param("driver", GOLDEN["today"], id="an owner's day on a driver's socket"),
        pytest.param("driver", GOLDEN["owner.list-bookings.reply"], id="an owner's bookings to a driver"),
        pytest.param("driver", CREATED | {"type": "offer-made"}, id="a type of a later version"),
        pytest.param("driver", CREATED | {"booking": CREATED["booking"] | {"user": 1}}, id="a field deeper in"),
        pytest.param("driver", CREATED | {"server_time": "2026-01-15T14:00:00Z"}, id="a moment without milliseconds"),
        pytest.param("none", GOLDEN["lots"], id="an overview where there is no path"),
    ],
)
def test_what_a_socket_may_not_send_is_a_fault(socket: str, message: dict[str, object]) -> None:
    assert strict.fault(socket, message) is not None


def test_a_reply_is_judged_by_the_command_that_it_answers() -> None:
    reply, asked = GOLDEN["occupancy.reply"], GOLDEN["occupancy"]
    assert strict.fault("owner", reply) is None
    assert strict.fault("owner", reply, asked) is None
    assert strict.fault("owner", reply, GOLDEN["list-activity"]) is not None
    assert "described as wrong" in str(strict.fault("owner", reply, asked | {"hours": 169}))
    assert strict.fault_of_command("driver", asked) is not None
    assert strict.fault_of_command("owner", asked | {"hour": 1}) is not None


@pytest.mark.parametrize(
    ("socket", "message"),
    [
        ("driver", written.snapshot(1, written.booking())),
        ("driver", written.created()),
        ("driver", written.ended()),
        ("lot", written.board(written.slot(1, "M1"), written.slot(2, "M2", lasts=60))),
        ("lots", written.lots(3, 0)),
    ],
)
def test_the_frames_that_other_tests_write_by_hand_are_right(socket: str, message: dict[str, object]) -> None:
    assert strict.fault(socket, message) is None
