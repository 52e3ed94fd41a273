"""Sends one command on a driver's or an owner's socket and prints the answer.

    python ask.py http://127.0.0.1:8000 USER PASSWORD driver|owner COMMAND [FIELDS]

FIELDS is a JSON object. docs/protocol.md has the commands. Needs Python 3.11 and `websockets`.
"""

import asyncio
import json
import sys
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

CLOSED = {4401: "Please sign in again.", 4403: "Only who has a lot is an owner; make one with create-lot as driver."}


class Refused(Exception):
    """The server said no, in a sentence for the person."""


def token_of(url: str, username: str, password: str) -> str:
    body = json.dumps({"username": username, "password": password}).encode()
    request = urllib.request.Request(f"{url}/api/token/", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["token"])
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)["error"]) from None


async def ask(socket_url: str, token: str, command: dict[str, Any]) -> dict[str, Any]:
    """Give the answer with the command's request_id: a `reply` or an `error`, whatever else comes before it.

    Without an answer the command is neither done nor failed; look at the stream's next snapshot.
    """
    headers = {"Authorization": f"Token {token}"}
    async with asyncio.timeout(10), connect(socket_url, additional_headers=headers) as socket:
        await socket.send(json.dumps(command))
        while True:
            message = json.loads(await socket.recv())
            if message.get("request_id") == command["request_id"]:
                return dict(message)


def main() -> None:
    if len(sys.argv) not in (6, 7) or sys.argv[4] not in ("driver", "owner"):
        sys.exit(__doc__)
    url, username, password, stream, type_, *fields = sys.argv[1:]
    url = url.rstrip("/")
    try:
        given = dict(json.loads(fields[0])) if fields else {}
    except (ValueError, TypeError):
        sys.exit('The fields are no JSON object; write them like \'{"lot_id": 1, "hours": 24}\'.')
    command = {**given, "type": type_, "request_id": str(uuid.uuid4())}
    try:
        token = token_of(url, username, password)
        answer = asyncio.run(ask(f"{url.replace('http', 'ws', 1)}/ws/{stream}/", token, command))
    except Refused as refusal:
        sys.exit(str(refusal))
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        sys.exit(CLOSED.get(code, f"The server closed the socket with {code}; nobody knows whether it was done."))
    except (OSError, TimeoutError, InvalidHandshake):
        sys.exit("The server cannot be reached just now; nobody knows whether it was done.")
    if answer["type"] == "error":
        sys.exit(answer["error"])
    print(json.dumps({name: part for name, part in answer.items() if name not in command}, indent=2))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main()
        sys.stdout.flush()
