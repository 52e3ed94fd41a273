"""What is kept of who calls, to be shown to a person: its address, and what its program says of itself."""

LONGEST_ADDRESS = 64
LONGEST_PROGRAM = 200


def address_shown(address: str) -> str:
    """Give an address as it is kept: at most 64 printable characters."""
    return _printable(address)[:LONGEST_ADDRESS]


def program_shown(user_agent: str) -> str:
    """Give a User-Agent as it is kept: at most 200 characters, none that hides or turns the text around it."""
    return _printable(user_agent).strip()[:LONGEST_PROGRAM]


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
