"""A browser as far as signing in goes: cookies, forms, and the Origin that it sends with every socket."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test import Client, override_settings
from django.utils.crypto import get_random_string

from bookings.models import User
from tests.forms import Form
from tests.product import http
from tests.product.http import Answer
from tests.product.programs import Server
from tests.product.screen import Screen
from tests.product.town import PASSWORD, Person, Town


@dataclass
class Browser:
    """One browser on one device; `origin` is that of the pages it shows."""

    town: Town
    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> dict[str, str]:
        """The header with its cookies."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    async def sign_in(self, person: Person) -> None:
        """Fill in the form of the sign-in page."""
        await self._fetch("GET", "/sign-in/")
        answer = await self.submit("/sign-in/", username=person.username, password=PASSWORD)
        assert answer.status == 302, answer
        assert self.cookies["sessionid"]

    def let_in(self, person: Person) -> None:
        """Be signed in without the form, whose hashing takes its time."""
        secret = self.town.product.env["PARKMATE_SECRET_KEY"]

        def cookies() -> dict[str, str]:
            client = Client()
            with override_settings(SECRET_KEY=secret):
                client.force_login(User.objects.get(pk=person.id))
            return {name: morsel.value for name, morsel in client.cookies.items()}

        self.cookies = {**self.town.do(cookies), "csrftoken": get_random_string(32)}

    async def sign_out(self) -> None:
        """Press the button."""
        answer = await self.submit("/sign-out/")
        assert answer.status == 302, answer
        assert not self.cookies["sessionid"]

    async def read(self, path: str) -> Answer:
        """Open a page."""
        return await self._fetch("GET", path)

    async def fill_in(self, path: str, form_id: str | None = None, /, **entered: str | None) -> Answer:
        """Open a page, enter this into its form (None: nothing, as in an empty checkbox) and send it."""
        page = await self.read(path)
        assert page.status == 200, page
        fields = {**Form(page.body.decode(), form_id).fields, **entered}
        return await self.submit(path, **{name: value for name, value in fields.items() if value is not None})

    async def submit(self, path: str, **fields: str) -> Answer:
        """Send a form of our own page."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields}).encode()
        return await self._fetch("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    async def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST JSON as our own page does: with the CSRF token."""
        sent = {**self.cookie, "X-CSRFToken": self.cookies["csrftoken"], **headers}
        return await self.town.post(self.server, path, body, sent)

    async def open(self, path: str, person: Person, *, origin: str | None = None) -> Screen:
        """Open a socket as a page of ours does, or of another origin."""
        return await self.town.open(
            self.server, path, self.cookie, user_id=person.id, origin=origin or self.server.origin
        )

    async def _fetch(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        sent = {**(self.cookie if self.cookies else {}), **(headers or {})}
        answer = await http.request(self.server.port, method, path, headers=sent, body=body)
        self.cookies.update(answer.cookies)
        return answer
