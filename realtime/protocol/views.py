"""The AsyncAPI document, and the page that shows what it says."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bookings.api.documents import document
from realtime.protocol import asyncapi, page


@document
def asyncapi_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Give the document."""
    return JsonResponse(asyncapi.document())


@document
def sockets(request: HttpRequest) -> HttpResponse:
    """Give the page."""
    return render(request, "protocol/sockets.html", page.context())
