"""How many POSTs one user may make (settings.POSTS_PER_MINUTE), counted in each process' memory."""

from typing import TYPE_CHECKING

from rest_framework.throttling import SimpleRateThrottle

from bookings import security

if TYPE_CHECKING:  # DRF's views import this module
    from rest_framework.request import Request
    from rest_framework.views import APIView


class PostsOfUser(SimpleRateThrottle):
    """Every signed-in POST counts, whatever comes of it."""

    scope = "posts"

    def get_cache_key(self, request: "Request", view: "APIView") -> str | None:  # noqa: ARG002 — DRF's signature
        """Count by user; the anonymous are refused before."""
        return f"posts.{request.user.pk}" if request.user.is_authenticated else None

    def throttle_failure(self) -> bool:
        """Refuse, and log it once in a window: whoever is over a limit may try very often."""
        if self.cache.add(f"said.{self.key}", value=True, timeout=security.SAID_AGAIN_S):
            security.say(security.LIMIT_REACHED, limit="posts")
        return super().throttle_failure()
