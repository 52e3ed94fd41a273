from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """The push."""

    name = "realtime"

    def ready(self) -> None:
        """Hear of every transaction that the domain commits, and of every right that changes."""
        # Both import models, which load after this module.
        from bookings.journal import committed
        from bookings.rights import changed
        from realtime.runtime import announce, announce_rights

        committed.connect(announce, dispatch_uid="realtime")
        changed.connect(announce_rights, dispatch_uid="realtime")
