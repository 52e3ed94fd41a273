from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """The push."""

    name = "realtime"

    def ready(self) -> None:
        """Hear of every transaction that the domain commits."""
        # Both import models, which load after this module.
        from bookings.journal import committed
        from realtime.runtime import announce

        committed.connect(announce, dispatch_uid="realtime")
