"""Whether this server process answers."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Answer 200 as long as the process serves requests at all."""
    return HttpResponse("ok\n", content_type="text/plain")
