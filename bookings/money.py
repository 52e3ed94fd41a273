"""Prices: per hour for a slot, whole for a booking, rounded half up in the currency's minor unit."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from bookings.localities import decimals

HOUR = timedelta(hours=1)
NOTHING = Decimal(0)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Give the amount rounded half up to the currency's minor unit."""
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)), rounding=ROUND_HALF_UP)


def price_of(*, hourly: Decimal, duration: timedelta, currency: str) -> Decimal:
    """Give the price of a whole booking: hourly price × duration, rounded."""
    microsecond = timedelta(microseconds=1)
    return rounded(hourly * (duration // microsecond) / (HOUR // microsecond), currency)


def price_used(*, hourly: Decimal, used: timedelta, currency: str, at_most: Decimal) -> Decimal:
    """Give what the whole seconds used cost, never above the booking's price and never below nothing."""
    whole = timedelta(seconds=max(0, used // timedelta(seconds=1)))
    return min(price_of(hourly=hourly, duration=whole, currency=currency), at_most)


@lru_cache(1024)  # the same few prices over and over
def shown(amount: Decimal, currency: str) -> str:
    """Give the amount as the wire has it: a decimal string with the currency's decimals."""
    return f"{rounded(amount, currency):f}"
