"""The vocabulary of refusals: a stable code for programs and a sentence fit for the person."""

from typing import Any, ClassVar


class BookingError(Exception):
    """A refusal. `code` is its name on the wire; `sentence` is shown to the person as it is."""

    code: ClassVar[str]
    sentence: ClassVar[str] = ""

    def __init__(
        self, sentence: str = "", *, fields: dict[str, list[str]] | None = None, price: str | None = None
    ) -> None:
        self.fields = fields
        self.price = price
        super().__init__(sentence or self.sentence)

    def as_dict(self) -> dict[str, Any]:
        """Give the one shape of every error: `error`, `code`, and where it helps `fields` and `price`."""
        shape: dict[str, Any] = {"error": str(self), "code": self.code}
        if self.fields is not None:
            shape["fields"] = self.fields
        if self.price is not None:
            shape["price"] = self.price
        return shape


class Invalid(BookingError):
    """What was sent cannot be read or is outside of what is allowed."""

    code = "invalid"
    sentence = "Please check what you entered."

    @classmethod
    def field(cls, name: str, sentence: str) -> "Invalid":
        """Give the refusal of one field."""
        return cls(sentence, fields={name: [sentence]})


class NotFound(BookingError):
    """There is none, or none for this person: both read the same."""

    code = "not-found"
    sentence = "There is nothing here."


class SlotTaken(BookingError):
    """Somebody has the slot."""

    code = "slot-taken"
    sentence = "Selected slot is not available."


class SlotUnavailable(BookingError):
    """The slot is closed."""

    code = "slot-unavailable"
    sentence = "Selected slot is not available."


class Unavailable(BookingError):
    """The database is away or too busy: nothing was changed, and trying again helps."""

    code = "unavailable"
    sentence = "Parkmate cannot reach its database just now. Nothing was changed; please try again."
