"""What staff enter, as strict as what clients send: places that exist, whole seconds, labels by pattern."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError

from bookings.admin.serving import ServedForm
from bookings.localities import CURRENCIES, timezones
from bookings.models import Booking, Lot, User
from bookings.models.lot import VehicleType
from bookings.services.lots import DEFAULT_DURATION, EXPIRING_SOON, MAX_DURATION, MIN_DURATION

LONGEST_BOOKING = timedelta(days=366)
LONGEST_LABEL = 20
MOST_LABELS = 500
# "A1-A20", "A1-20", "1-20"
RANGE = re.compile(r"(?P<row>\D*)(?P<first>[0-9]{1,6})\s*[-–]\s*(?P<again>\D*)(?P<last>[0-9]{1,6})")


def _timezones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(timezones())]


def _price() -> forms.DecimalField:
    least = Decimal(0)
    return forms.DecimalField(
        label="Price", min_value=least, max_digits=10, decimal_places=3, help_text="Per hour, in the lot's currency."
    )


def whole_seconds(value: timedelta) -> None:
    """Refuse fractions of a second: the wire has none."""
    if value.microseconds:
        raise ValidationError("Give whole seconds.")


class Duration(forms.DurationField):
    """A duration in whole seconds, entered as 01:30:00, or in days as 2 00:00:00."""

    widget = AdminTextInputWidget

    def __init__(self, *, least: timedelta = timedelta(seconds=1), **kwargs: Any) -> None:
        super().__init__(help_text="hours:minutes:seconds, with days as in 2 00:00:00", **kwargs)
        self.least = least

    def clean(self, value: Any) -> Any:
        """Give the timedelta."""
        duration = super().clean(value)
        if duration is not None:
            whole_seconds(duration)
            if not self.least <= duration <= LONGEST_BOOKING:
                raise ValidationError(f"Give a duration between {self.least} and {LONGEST_BOOKING.days} days.")
        return duration


class LotForm(ServedForm):
    """A lot's fields."""

    timezone = forms.ChoiceField(label="Timezone", choices=_timezones, initial="UTC")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in ("", *sorted(CURRENCIES))])
    default_duration = Duration(label="Default duration", initial=DEFAULT_DURATION)
    min_duration = Duration(label="Shortest duration", initial=MIN_DURATION)
    max_duration = Duration(label="Longest duration", initial=MAX_DURATION)
    expiring_soon = Duration(label="Warning before the end", initial=EXPIRING_SOON, least=timedelta(0))


class SlotForm(ServedForm):
    """A slot's fields."""

    price = _price()


class Labels(forms.CharField):
    """Labels separated by commas or lines, rows of them by pattern."""

    widget = AdminTextareaWidget

    def clean(self, value: Any) -> Any:
        """Give the list of labels."""
        parts = [part.strip() for part in re.split(r"[,\n]", super().clean(value)) if part.strip()]
        labels = [label for part in parts[: MOST_LABELS + 1] for label in _row(part)]
        if len(labels) > MOST_LABELS:
            raise ValidationError(f"Add at most {MOST_LABELS} slots at once.")
        if too_long := [label for label in labels if len(label) > LONGEST_LABEL]:
            raise ValidationError(f"{too_long[0]} is longer than {LONGEST_LABEL} characters.")
        if len(set(labels)) < len(labels):
            raise ValidationError("Name each one once.")
        if not labels:
            raise ValidationError("Give at least one label.")
        return labels


class NewSlots(forms.Form):
    """Slots that are alike but for their labels."""

    labels = Labels(help_text="Separated by commas or lines. A1-A20 stands for A1, A2, … A20.")
    vehicle_type = forms.ChoiceField(choices=VehicleType.choices, initial=VehicleType.CAR)
    price = _price()


class NewPrice(forms.Form):
    """Another price for slots."""

    price = _price()


class NewOwner(forms.Form):
    """Whose the lot will be."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label="New owner",
        widget=AutocompleteSelect(Lot._meta.get_field("owner"), admin.site),  # noqa: SLF001
        error_messages={"invalid_choice": "Choose a user who is not deactivated."},
    )


class Reason(forms.Form):
    """Why a booking is cancelled, as driver and owner will read it."""

    reason = forms.CharField(
        required=False,
        max_length=Booking._meta.get_field("reason").max_length,  # noqa: SLF001
        widget=AdminTextInputWidget,
        help_text="The driver and the lot's owner will read it.",
    )


def _row(part: str) -> list[str]:
    match = RANGE.fullmatch(part)
    if match is None or match["again"] not in ("", match["row"]):
        return [part]
    first, last, width = int(match["first"]), int(match["last"]), len(match["first"])
    if first > last:
        raise ValidationError(f"{part} runs backwards.")
    # No more than are refused anyway.
    return [f"{match['row']}{number:0{width}}" for number in range(first, min(last, first + MOST_LABELS) + 1)]
