import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections

from bookings.models import Slot, Token, User
from parkmate.handler import Handler
from tests.bookings.rest import BOOKINGS


@pytest.fixture
def headers(driver: User) -> list[tuple[bytes, bytes]]:
    _, key = Token.objects.create(user=driver)
    return [
        (b"host", b"testserver"),
        (b"authorization", f"Token {key}".encode()),
        (b"content-type", b"application/json"),
        (b"transfer-encoding", b"chunked"),
    ]


async def post_in_chunks(headers: list[tuple[bytes, bytes]], chunks: list[bytes]) -> tuple[int, Any]:
    scope = {"type": "http", "method": "POST", "path": BOOKINGS, "query_string": b"", "headers": headers}
    program: Any = ApplicationCommunicator(Handler(), scope)  # type: ignore[no-untyped-call]
    for chunk in chunks:
        await program.send_input({"type": "http.request", "body": chunk, "more_body": True})
    await program.send_input({"type": "http.request", "body": b""})
    start = await program.receive_output(10)
    body = await program.receive_output(10)
    await program.wait(10)
    await sync_to_async(connections.close_all)()
    return start["status"], json.loads(body["body"])


async def test_a_body_that_does_not_say_its_length_is_read(headers: list[tuple[bytes, bytes]], slot: Slot) -> None:
    body = json.dumps({"slot": slot.pk, "vehicle_number": "A1"}).encode()
    status, shown = await post_in_chunks(headers, [body[:9], body[9:]])
    assert (status, shown["remaining_time"]) == (201, 3600)


async def test_a_body_that_goes_on_and_on_is_too_large(headers: list[tuple[bytes, bytes]]) -> None:
    status, shown = await post_in_chunks(headers, [b" " * 10_000] * 7)
    assert (status, shown["code"]) == (413, "too-large")


async def test_a_body_of_no_chunks_is_no_object(headers: list[tuple[bytes, bytes]]) -> None:
    status, shown = await post_in_chunks(headers, [])
    assert (status, shown["code"]) == (400, "invalid")
