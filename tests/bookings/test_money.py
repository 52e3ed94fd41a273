from datetime import timedelta
from decimal import Decimal

import pytest

from bookings import money

HALF = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("hourly", "duration", "currency", "price"),
    [
        ("40", timedelta(hours=1), "INR", "40.00"),
        ("40", timedelta(seconds=1), "INR", "0.01"),
        ("0.01", HALF, "EUR", "0.01"),
        ("0.03", HALF, "EUR", "0.02"),
        ("0.01", timedelta(minutes=29), "EUR", "0.00"),
        ("900", timedelta(minutes=1), "JPY", "15"),
        ("1", HALF, "JPY", "1"),
        ("3", HALF, "JPY", "2"),
        ("0.001", HALF, "KWD", "0.001"),
        ("1.5", timedelta(hours=2), "KWD", "3.000"),
        ("0", timedelta(days=1), "EUR", "0.00"),
        ("9999999.999", timedelta(days=365), "KWD", "87599999991.240"),
    ],
)
def test_a_price_is_rounded_half_up_in_the_currencys_minor_unit(
    hourly: str, duration: timedelta, currency: str, price: str
) -> None:
    amount = money.price_of(hourly=Decimal(hourly), duration=duration, currency=currency)
    assert money.shown(amount, currency) == price


@pytest.mark.parametrize(
    ("used", "price"),
    [
        (timedelta(seconds=-5), "0.00"),
        (timedelta(0), "0.00"),
        (timedelta(milliseconds=999), "0.00"),
        (timedelta(milliseconds=1999), "0.01"),
        (timedelta(minutes=15), "9.00"),
        (timedelta(minutes=59, seconds=59), "30.00"),
        (timedelta(days=3), "30.00"),
    ],
)
def test_what_was_used_costs_its_whole_seconds_and_never_more_than_the_booking(used: timedelta, price: str) -> None:
    charged = money.price_used(hourly=Decimal(36), used=used, currency="EUR", at_most=Decimal(30))
    assert money.shown(charged, "EUR") == price


def test_an_amount_is_shown_without_an_exponent() -> None:
    assert money.shown(Decimal("1E+3"), "JPY") == "1000"
    assert money.shown(Decimal("1E-9"), "EUR") == "0.00"
