import re

import pytest
from pytest_django import Settings

from bookings import plates


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("KL-08-AZ-1234", "KL-08-AZ-1234"),
        ("kl 08.az 1234", "KL-08-AZ-1234"),
        (" .-kl--08 . az-.-1234 -", "KL-08-AZ-1234"),
        ("b1", "B1"),
        ("12", "12"),
        ("A1B2C3D4E5F6", "A1B2C3D4E5F6"),
        ("1" + " " * 30 + "2", "1-2"),
        ("ß1", "SS1"),
        ("ſı1", "SI1"),
        ("ﬃ1", "FFI1"),
    ],
)
def test_a_vehicle_number_is_shown_in_capitals_with_single_hyphens(sent: str, shown: str) -> None:
    assert plates.shown(sent) == shown


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "-",
        " . - ",
        "1",
        "AB",
        "A1B2C3D4E5F67",
        "1" + " " * 31 + "2",
        "KL\t08",
        "KL08\n",
        "KL_08",
        "ÄB1",
        "KL０８",
        "KL٠٨",
        "KL\u200b08",
        "\u202eKL08",
        "KL\x0008",
        "🚗1",
        "=1+1",
        "ﬃ" * 4 + "12",
        "1" * 1_000_000,
    ],
)
def test_what_is_no_vehicle_number_is_refused(sent: str) -> None:
    assert plates.shown(sent) is None


def test_numbers_are_compared_without_hyphens() -> None:
    assert plates.compared("KL-08-AZ-1234") == plates.compared("KL08AZ1234") == "KL08AZ1234"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("kl 08 az 1234", "KL-08-AZ-1234"), ("KL08AZ1234", None), ("HB-PM-42", None), ("KL-08-AZ-12345", None)],
)
def test_a_deployment_can_ask_for_more(settings: Settings, sent: str, shown: str | None) -> None:
    settings.VEHICLE_PATTERN = re.compile(r"[A-Z]{2}-\d{2}-[A-Z]{1,3}-\d{4}")
    assert plates.shown(sent) == shown
