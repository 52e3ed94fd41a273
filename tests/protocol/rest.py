"""Answers of REST against the OpenAPI document: a status, a field or a header that it does not promise is a fault."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from bookings.api.openapi import document
from bookings.shapes import Schema
from tests.protocol.strict import closed, first_complaint

# With every answer of the statuses that have them; Idempotent-Replayed comes now and then.
ALWAYS_SENT = {"Retry-After", "WWW-Authenticate"}


def fault(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Give what is wrong with an answer to one of the documented calls, or None."""
    call = _call(method, path)
    if call is None:
        return None
    answers = document()["paths"][call][method.lower()]["responses"]
    if str(status) not in answers:
        return f"{status} is no documented answer of {method} {call}"
    needed = {name.lower() for name in answers[str(status)].get("headers", {}) if name in ALWAYS_SENT}
    missing = needed - {name.lower() for name in headers}
    if missing:
        return f"{status} without {sorted(missing)}"
    if "content" not in answers[str(status)]:
        return f"{status} with a body" if body else None
    wrong = first_complaint(_validator(call, method.lower(), str(status)), json.loads(body))
    return None if wrong is None else f"not the documented {status} of {method} {call}: {wrong}"


def fault_of_body(method: str, path: str, body: Any) -> str | None:
    """Give what the document has against a body that such a call was done with, or None."""
    call = _call(method, path)
    if call is None:
        return None
    content = document()["paths"][call][method.lower()]["requestBody"]["content"]
    wrong = complaint(content["application/json"]["schema"], body)
    return None if wrong is None else f"{method} {call} took what is described as wrong: {wrong}"


def complaint(schema: Schema, value: Any) -> str | None:
    """Give what is wrong with a value of a schema that stands in the document, or None."""
    return first_complaint(_compiled(schema), value)


def _compiled(schema: Schema) -> Draft202012Validator:
    named = document()["components"]["schemas"]
    parts = {name: closed(each, named) for name, each in named.items()}
    return Draft202012Validator({**closed(schema, named), "components": {"schemas": parts}})


@cache
def _validator(call: str, method: str, status: str) -> Draft202012Validator:
    answer = document()["paths"][call][method]["responses"][status]
    return _compiled(answer["content"]["application/json"]["schema"])


def _call(method: str, path: str) -> str | None:
    for call, operations in document()["paths"].items():
        if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[0-9]+", call), path):
            return str(call)
    return None
