import pytest

from bookings.callers import neighbourhood


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::77", "2001:db8:1:2::/64"), ("", ""), ("unix:", "unix:")],
)
def test_of_ipv6_a_whole_customer_counts_as_one_address(address: str, counted_as: str) -> None:
    assert neighbourhood(address) == counted_as
