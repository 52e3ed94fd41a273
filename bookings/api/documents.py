"""The OpenAPI document and its page. Anybody may read a document below /api/, with GET alone."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from bookings.api import openapi
from bookings.api.errors import MethodNotAllowed, plain_answer

View = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD")


def document(view: View) -> View:
    """Let a view be read with GET alone."""

    @csrf_exempt  # else a POST without a token would be told of CSRF, in HTML
    @wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            refusal = plain_answer(MethodNotAllowed("This address takes GET only."))
            refusal.headers["Allow"] = ", ".join(READING)
            return refusal
        return view(request)

    return read


@document
def openapi_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Give the document."""
    return JsonResponse(openapi.document())


@document
def api_docs(request: HttpRequest) -> HttpResponse:
    """Give the page that shows it."""
    return render(request, "pages/api.html")
