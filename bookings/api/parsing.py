"""What the API reads: JSON objects of at most 64 KiB, whatever the client says it accepts."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from bookings import wire
from bookings.errors import BookingError, Invalid

LARGEST_BODY_BYTES = 64 * 1024


class TooLarge(BookingError):
    """The body is over the limit."""

    code = "too-large"
    sentence = f"The request is too large. Send at most {LARGEST_BODY_BYTES // 1024} KiB."


class StrictJSONParser(BaseParser):
    """JSON as wire.parse reads it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 — DRF's signature
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give the object; raises TooLarge before anything of it is read, Invalid for what is no JSON object."""
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES:
            raise TooLarge
        body = stream.read(LARGEST_BODY_BYTES + 1)
        if len(body) > LARGEST_BODY_BYTES:
            raise TooLarge
        try:
            value = wire.parse(body)
        except wire.NotWellFormed as error:
            raise Invalid(str(error)) from error
        if not isinstance(value, dict):
            raise Invalid("Send one JSON object.")
        return value


class AlwaysJSON(BaseContentNegotiation):
    """The API answers in JSON whatever the Accept header says: there is nothing to negotiate."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Give the parser if the media type is its own."""
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 — DRF's signature
        renderers: Any,
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        """Give the one renderer."""
        return renderers[0], renderers[0].media_type
