from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """The domain."""

    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"
