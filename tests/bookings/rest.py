"""Calls of the API as a program makes them: JSON and headers in, JSON out."""

import json
from typing import Any

from django.http import HttpResponseBase
from rest_framework.test import APIClient

from tests.protocol import rest as documented

BOOKINGS = "/api/bookings/"
TOKEN = "/api/token/"


def renewal(booking_id: int) -> str:
    return f"/api/bookings/{booking_id}/renew/"


def post(client: APIClient, path: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body)
    answer = client.post(path, data=content, content_type="application/json", headers=headers)
    wrong = documented.fault("POST", path, answer.status_code, answer.headers, answer.content)
    assert wrong is None, (wrong, answer.content)
    return answer


def refusal(response: HttpResponseBase) -> tuple[int, str]:
    """Give status and code of a refusal, which has the one shape of them all."""
    shown = response.json()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/json"
    assert set(shown) - {"fields", "price"} == {"error", "code"}, shown
    assert isinstance(shown["error"], str)
    assert shown["error"]
    for sentences in shown.get("fields", {}).values():
        assert all(isinstance(sentence, str) for sentence in sentences)
    return response.status_code, shown["code"]
