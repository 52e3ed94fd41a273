"""The AsyncAPI document, and the page that shows what it says."""

from functools import cache

import yaml
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bookings.api.documents import document
from realtime.protocol import asyncapi, page


@document
def asyncapi_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Give the document."""
    return JsonResponse(asyncapi.document())


@document
def asyncapi_yaml(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Give the document in YAML."""
    return HttpResponse(_in_yaml(), content_type="application/yaml")


@document
def sockets(request: HttpRequest) -> HttpResponse:
    """Give the page."""
    return render(request, "protocol/sockets.html", page.context())


@cache
def _in_yaml() -> str:
    """Give the document's text; made once, because it takes as long as fifty of JSON."""
    return yaml.safe_dump(asyncapi.document(), sort_keys=False, allow_unicode=True)
