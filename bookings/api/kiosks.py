"""A display fetches its key: as a cookie that no script can read, or as JSON for a program."""

from datetime import timedelta

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api import descriptions, serializers
from bookings.api.authentication import CsrfFailed
from bookings.api.views import PostOnly
from bookings.origins import is_our_page
from bookings.services.pairing import claim_key

# Sent with sockets alone, and as long as browsers keep a cookie at all.
COOKIE_PATH = "/ws/"
COOKIE_LASTS = timedelta(days=400)
NOT_STORED = {"Cache-Control": "no-store"}


class KioskClaim(PostOnly):
    """POST /kiosk/claim/."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Judge the method, then whose page is asking, before anything of the body is read."""
        super().initial(request, *args, **kwargs)
        origin = request.headers.get("Origin")
        if origin is None and _is_program(request):
            return
        if origin is None or not is_our_page(origin, scheme=str(request.scheme), host=request.get_host()):
            raise CsrfFailed

    @descriptions.claiming
    def post(self, request: Request) -> Response:
        """Give the key for the claim: 204 with the cookie, or 200 with JSON to whoever asks for that."""
        key = claim_key(**serializers.Claim.read(request.data))
        if _is_program(request):
            return Response({"key": key}, headers=NOT_STORED)
        response = Response(status=204, headers=NOT_STORED)
        response.set_cookie(
            settings.KIOSK_COOKIE_NAME,
            key,
            max_age=COOKIE_LASTS,
            path=COOKIE_PATH,
            secure=settings.BEHIND_TLS_PROXY,
            httponly=True,
            samesite="Strict",
        )
        return response


def _is_program(request: Request) -> bool:
    wanted = [kind.partition(";")[0].strip().lower() for kind in request.headers.get("Accept", "").split(",")]
    return "application/json" in wanted
