from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed


class BookingsConfig(AppConfig):
    """The domain."""

    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of every sign-in that failed, wherever it was tried."""
        from bookings.security import sign_in_failed  # models exist only now

        user_login_failed.connect(sign_in_failed, dispatch_uid="security")
