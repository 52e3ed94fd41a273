"""What the OpenAPI document says of each call beside what stands in the code: answers, headers, examples."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from bookings.api import examples, serializers
from bookings.api.errors import STATUS

F = TypeVar("F", bound=Callable[..., Any])
Described = Callable[[F], F]

# What any call can be answered with, and what those that need somebody signed in can be.
ANY = ("invalid", "too-large", "unsupported-media-type", "server-error", "unavailable")
SIGNED_IN = (*ANY, "not-signed-in", "csrf-failed", "too-many-requests")
PLACING = (
    *SIGNED_IN,
    *("not-found", "slot-taken", "slot-unavailable", "vehicle-type-mismatch", "vehicle-in-use", "price-changed"),
    "idempotency-mismatch",
)
RENEWING = (*(code for code in PLACING if code != "vehicle-type-mismatch"), "not-your-booking", "not-renewable")


def shape(name: str) -> dict[str, str]:
    """Give the reference to a shared shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def refusals(*codes: str) -> dict[int, OpenApiResponse]:
    """Give the answers with these codes, by status."""
    by_status = groupby(sorted(codes, key=lambda code: (STATUS[code], code)), key=STATUS.__getitem__)
    return {status: _refusal(list(same)) for status, same in by_status}


def _refusal(codes: list[str]) -> OpenApiResponse:
    schema = {"allOf": [shape("Refusal")], "properties": {"code": {"enum": codes}}}
    shown = [OpenApiExample(code, examples.refusal(code), response_only=True) for code in codes]
    return OpenApiResponse(schema, description=", ".join(f"`{code}`" for code in codes), examples=shown)


def header(name: str, description: str, *, of: Iterable[int] = (), schema: Any = str) -> OpenApiParameter:
    """Give a header of the request, or of the answers with these statuses."""
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, description=description, response=list(of) or False)


KEY = header(
    "Idempotency-Key",
    "Counted for each user. The same key with the same call and body gives the same booking again, for at least 24"
    " hours; a POST whose answer got lost is repeated with it.",
    schema={"type": "string", "pattern": r"^[\x20-\x7e]{1,64}$"},
)
REPLAYED = header("Idempotent-Replayed", "`true` where the key was known already.", of=[201])
RETRY_AFTER = header("Retry-After", "In how many seconds to try again.", of=[429, 503], schema=int)
RETRY_LATER = header("Retry-After", "In how many seconds to try again.", of=[503], schema=int)
WHO = header("WWW-Authenticate", "`Token`", of=[401])

creating: Described[Any] = extend_schema(
    operation_id="create_booking",
    summary="Book a slot",
    description="Books a slot from this moment on. Without `duration` it is the lot's; with `expected_price` nothing is"
    " booked if the whole is dearer now.",
    tags=["bookings"],
    request=serializers.NewBooking,
    parameters=[KEY, REPLAYED, RETRY_AFTER, WHO],
    responses={201: OpenApiResponse(shape("Booking"), description="The booking."), **refusals(*PLACING)},
    examples=[
        OpenApiExample("a slot for as long as the lot's default", examples.NEW_BOOKING, request_only=True),
        OpenApiExample("half an hour at the price that was shown", examples.WITH_WISHES, request_only=True),
        OpenApiExample("booked", examples.BOOKING, response_only=True, status_codes=["201"]),
    ],
)
renewing: Described[Any] = extend_schema(
    operation_id="renew_booking",
    summary="Book it again",
    description="Books the same slot for the same vehicle from this moment on, at today's price. The old booking must"
    " be one's own and completed or past its end; it is completed first if it was not yet.",
    tags=["bookings"],
    request=serializers.Renewal,
    parameters=[
        OpenApiParameter("booking_id", shape("Id"), OpenApiParameter.PATH, description="The booking that is over."),
        *(KEY, REPLAYED, RETRY_AFTER, WHO),
    ],
    responses={201: OpenApiResponse(shape("Renewed"), description="The new booking."), **refusals(*RENEWING)},
    examples=[
        OpenApiExample("as long as the lot's default", {}, request_only=True),
        OpenApiExample("renewed", examples.RENEWED, response_only=True, status_codes=["201"]),
    ],
)
signing_in: Described[Any] = extend_schema(
    operation_id="sign_in",
    summary="Sign a program in",
    description="Gives a new token each time, good for 30 days after its last use.",
    tags=["signing in"],
    auth=[],
    request=serializers.Credentials,
    parameters=[RETRY_AFTER],
    responses={
        200: OpenApiResponse(shape("NewToken"), description="The token."),
        **refusals(*ANY, "bad-credentials", "too-many-requests"),
    },
    examples=[
        OpenApiExample("a user", examples.CREDENTIALS, request_only=True),
        OpenApiExample("signed in", examples.TOKEN, response_only=True, status_codes=["200"]),
    ],
)
claiming: Described[Any] = extend_schema(
    operation_id="claim_kiosk_key",
    summary="Fetch a display's key",
    description="The claim of `paired` on /ws/kiosk/, good once and for 60 s. A page of ours gets the key as a cookie"
    " that no script can read; a program, which sends no Origin and accepts application/json, gets it as JSON.",
    tags=["signing in"],
    auth=[],
    request=serializers.Claim,
    parameters=[RETRY_LATER],
    responses={
        200: OpenApiResponse(shape("NewKioskKey"), description="The key, for a program."),
        204: OpenApiResponse(description="The key is in the cookie, for a page."),
        **refusals(*ANY, "csrf-failed", "not-found"),
    },
    examples=[
        OpenApiExample("a claim", examples.CLAIM, request_only=True),
        OpenApiExample("a program's key", examples.KIOSK_KEY, response_only=True, status_codes=["200"]),
    ],
)
