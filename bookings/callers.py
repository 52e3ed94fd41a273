"""What is kept of who calls: its address, and what its program says of itself."""

from ipaddress import ip_address, ip_network

LONGEST_ADDRESS = 64
LONGEST_PROGRAM = 200
IPV4 = 4


def address_shown(address: str) -> str:
    """Give an address as it is kept: at most 64 printable characters."""
    return _printable(address)[:LONGEST_ADDRESS]


def program_shown(user_agent: str) -> str:
    """Give a User-Agent as it is kept: at most 200 characters, none that hides or turns the text around it."""
    return _printable(user_agent).strip()[:LONGEST_PROGRAM]


def neighbourhood(address: str) -> str:
    """Give what counts as one address: of IPv6 the /64, since a whole one is a single customer's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == IPV4 else str(ip_network((known, 64), strict=False))


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
