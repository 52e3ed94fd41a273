"""Staff in front of the admin: pages that are read, forms that are filled in and sent."""

import re
from html import unescape
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from bookings.models import User
from tests.forms import Form


def address(model: str, page: str = "changelist", *ids: object) -> str:
    return reverse(f"admin:bookings_{model}_{page}", args=ids)


def staff(username: str, *permissions: str, **fields: Any) -> User:
    user = User.objects.create_user(username, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


class Desk:
    """A browser in which somebody of the staff is signed in."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(user)

    def see(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code)
        return unescape(response.content.decode())

    def send(self, path: str, form_id: str | None = None, /, **entered: Any) -> Any:
        """Fill in the page's form and send it; None leaves a field out, as an empty checkbox does."""
        fields = {**Form(self.see_raw(path), form_id).fields, **entered}
        return self.client.post(path, {name: value for name, value in fields.items() if value is not None})

    def see_raw(self, path: str) -> str:
        return self.client.get(path).content.decode()

    def token(self) -> str:
        """Give a CSRF token."""
        return Form(self.see_raw("/admin/password_change/")).fields["csrfmiddlewaretoken"]

    def act(self, model: str, action: str, *ids: object) -> Any:
        """Choose an action for these rows of the model's list."""
        chosen = {"action": action, "_selected_action": ids, "index": "0", "csrfmiddlewaretoken": self.token()}
        return self.client.post(address(model), chosen)


def errors(response: Any) -> list[str]:
    """Give what a page refuses, in its order."""
    page = response.content.decode()
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [unescape(entry) for found in lists for entry in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]


def said(desk: Desk, response: Any) -> list[str]:
    """Give the messages on the page that somebody is sent to."""
    assert response.status_code == 302, (response.status_code, errors(response))
    page = desk.see_raw(response["Location"])
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', page, re.DOTALL)
    entries = re.findall(r"<li[^>]*>(.*?)</li>", found.group(1), re.DOTALL) if found else []
    return [unescape(re.sub(r"<[^>]+>", "", entry)) for entry in entries]
