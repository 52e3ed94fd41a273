"""What clients send, on REST and in commands: strict fields, and objects that refuse what they do not know."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers

from bookings import plates
from bookings.errors import Invalid
from bookings.localities import CURRENCIES, is_timezone

LARGEST_ID = 2**63 - 1
LONGEST_DURATION_S = 2**31 - 1
PRICE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,3})?")


class WholeNumber(serializers.Field):  # type: ignore[type-arg]
    """A JSON number without a fraction: no string, no 6.0, no true."""

    default_error_messages: ClassVar = {"range": "Give a whole number from {least} to {most}."}

    def __init__(self, *, least: int = 1, most: int = LARGEST_ID, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_internal_value(self, data: Any) -> int:
        """Give the number."""
        if type(data) is not int or not self.least <= data <= self.most:
            self.fail("range", least=self.least, most=self.most)
        return data

    def to_representation(self, value: int) -> int:
        """Give it back as it is."""
        return value


class Seconds(WholeNumber):
    """A duration in whole seconds."""

    def __init__(self, *, most: int = LONGEST_DURATION_S, **kwargs: Any) -> None:
        super().__init__(most=most, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Give a timedelta."""
        return timedelta(seconds=super().to_internal_value(data))


class Text(serializers.CharField):
    """A JSON string, taken as it is."""

    def to_internal_value(self, data: Any) -> str:
        """Give the text; numbers are not turned into it."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class YesOrNo(serializers.Field):  # type: ignore[type-arg]
    """A JSON true or false: no string, no number."""

    default_error_messages: ClassVar = {"boolean": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        """Give it."""
        if not isinstance(data, bool):
            self.fail("boolean")
        return data

    def to_representation(self, value: bool) -> bool:  # noqa: FBT001 — DRF's signature
        """Give it back as it is."""
        return value


class Timezone(Text):
    """The IANA name of a timezone."""

    default_error_messages: ClassVar = {"unknown": 'Give the IANA name of a timezone, like "Asia/Kolkata".'}

    def to_internal_value(self, data: Any) -> str:
        """Give the name."""
        name = super().to_internal_value(data)
        if not is_timezone(name):
            self.fail("unknown")
        return name


class Currency(Text):
    """A currency's ISO 4217 code."""

    default_error_messages: ClassVar = {"unknown": 'Give the ISO 4217 code of a currency, like "INR".'}

    def to_internal_value(self, data: Any) -> str:
        """Give the code."""
        code = super().to_internal_value(data)
        if code not in CURRENCIES:
            self.fail("unknown")
        return code


class Listed(serializers.ListField):
    """A JSON array in which nothing stands twice."""

    default_error_messages: ClassVar = {"twice": "Name each one once."}

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(allow_empty=False, max_length=most, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Give the values."""
        values = super().to_internal_value(data)
        if len(set(values)) != len(values):
            self.fail("twice")
        return values


class VehicleNumber(Text):
    """A vehicle number, given in the form in which it is shown."""

    default_error_messages: ClassVar = {
        "plate": "Enter a vehicle number of 2 to 12 letters and digits, with at least one digit, like KL-08-AZ-1234."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Give the number as shown."""
        number = plates.shown(super().to_internal_value(data))
        if number is None:
            self.fail("plate")
        return number


class Price(Text):
    """An amount as a decimal string."""

    default_error_messages: ClassVar = {"price": 'Give the price as a decimal string, like "40.00".'}

    def to_internal_value(self, data: Any) -> Any:
        """Give the Decimal."""
        if not isinstance(data, str) or not PRICE.fullmatch(data):
            self.fail("price")
        return Decimal(data)


class NotOfferedYet(serializers.Field):  # type: ignore[type-arg]
    """A field of the protocol that a later version takes."""

    default_error_messages: ClassVar = {"later": "This is not offered yet."}

    def to_internal_value(self, data: Any) -> Any:  # noqa: ARG002 — DRF's signature
        """Refuse it."""
        self.fail("later")


class StrictObject(serializers.Serializer):  # type: ignore[type-arg]
    """A JSON object that refuses fields it does not know, so that no typo is silently lost."""

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Give the validated fields; raises Invalid, naming each field that is wrong."""
        if not isinstance(data, dict):
            raise Invalid("Send one JSON object.")
        reader = cls(data=data)
        fields = {name: ["This field is not known here."] for name in data if name not in reader.fields}
        if not reader.is_valid():
            fields.update({name: _sentences(details) for name, details in reader.errors.items()})
        if fields:
            name, (sentence, *_) = next(iter(fields.items()))
            raise Invalid(f"{name[:40]}: {sentence}", fields=fields)
        return dict(reader.validated_data)


def _sentences(details: Any) -> list[str]:
    # Of an array DRF tells which places are wrong; the wire has a list of sentences for each field.
    if isinstance(details, dict):
        return list(dict.fromkeys(sentence for inner in details.values() for sentence in _sentences(inner)))
    return [str(detail) for detail in details]
