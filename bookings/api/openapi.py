"""The OpenAPI 3.1 document: what drf-spectacular reads off the code, and what it cannot see there."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator

from bookings import fields
from bookings.plates import LONGEST_AS_SENT
from bookings.shapes import Schema, shapes, used_by

ABOUT = """A few calls. There is nothing to read here: reading is the sockets' work (`/api/asyncapi.json`).

Bodies are JSON objects of at most 64 KiB. A client ignores fields that it does not know; the server refuses, by name,
fields that it does not know. Another method on these paths is answered with 405 `method-not-allowed`.

A booking past its `end_time` is over, whether or not anybody has said so."""


@cache
def document() -> Schema:
    """Give the document; not to be changed."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    drawn: Schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return drawn


def finished(result: Schema, **_: Any) -> Schema:
    """Say what the document is about and add the shared shapes that it uses (a hook of drf-spectacular's)."""
    result["info"] = {"title": "Parkmate's REST API", "version": "1", "description": ABOUT}
    drawn = result["components"].setdefault("schemas", {})
    assert not drawn.keys() & shapes().keys()
    result["components"]["schemas"] = used_by(result["paths"], {**drawn, **shapes()})
    return result


class _Token(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "bookings.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Schema:  # noqa: ARG002 — drf-spectacular's signature
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token KEY` from POST /api/token/, for programs.",
        }


class _Session(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "bookings.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> Schema:  # noqa: ARG002 — drf-spectacular's signature
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session cookie of our own pages, with the CSRF token in the header X-CSRFToken.",
        }


class _StrictObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    target_class = fields.StrictObject
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Schema:
        drawn: Schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        for name, field in self.target.fields.items():
            if isinstance(field, fields.NotOfferedYet):  # known, but no value of it is taken
                del drawn["properties"][name]
        return {**drawn, "additionalProperties": False}


class _WholeNumber(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = fields.WholeNumber
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        return {"type": "integer", "minimum": self.target.least, "maximum": self.target.most}


class _VehicleNumber(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = fields.VehicleNumber

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        return {"type": "string", "minLength": 2, "maxLength": LONGEST_AS_SENT, "examples": ["KL-08-AZ-1234"]}


class _Price(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = fields.Price

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        return {"type": "string", "pattern": f"^{fields.PRICE.pattern}$", "examples": ["40.00"]}


class _NotOfferedYet(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = fields.NotOfferedYet

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        return {}
