from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from bookings.models import Booking, Lot, Slot, Token, User
from tests.bookings.parking import book
from tests.bookings.staff import Desk, address, errors, said, staff

MODELS = ("booking", "epoch", "event", "kiosk", "lot", "pairing", "slot", "stream", "token", "user", "vehicle")


@pytest.fixture
def clerk(transactional_db: None) -> Desk:
    """One of the staff who looks after people, and is no superuser."""
    return Desk(staff("clerk", "view_user", "add_user", "change_user"))


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return Desk(User.objects.create_superuser("admin"))


def page_of(user: User) -> str:
    return address("user", "change", user.pk)


def deed(model: str, name: str, row: Any) -> str:
    return f"{address(model, name)}?ids={row.pk}"


@pytest.mark.parametrize("model", MODELS)
def test_who_is_not_staff_is_asked_to_sign_in(driver: User, model: str) -> None:
    desk = Desk(driver)
    for path in ("/admin/", address(model), address(model, "add"), address(model, "change", 1)):
        assert desk.client.get(path)["Location"].startswith("/admin/login/")
    assert desk.client.get(address("booking", "cancel"))["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("model", MODELS)
def test_staff_see_what_they_were_given_alone(transactional_db: None, model: str) -> None:
    given = Desk(staff("given", f"view_{model}"))
    assert given.client.get(address(model)).status_code == 200
    assert [other for other in MODELS if given.client.get(address(other)).status_code == 200] == [model]


def test_who_may_only_look_does_nothing(driver: User, lot: Lot, slot: Slot) -> None:
    booking = book(driver, slot)
    desk = Desk(staff("looker", *(f"view_{model}" for model in MODELS)))
    token = {"csrfmiddlewaretoken": desk.token()}
    for model, name, row in (
        ("booking", "cancel", booking),
        ("lot", "retire", lot),
        ("lot", "list", lot),
        ("slot", "close", slot),
        ("user", "deactivate", driver),
    ):
        page = deed(model, name, row)
        assert page not in desk.see(address(model, "change", row.pk))
        assert desk.client.get(page).status_code == 403
        assert desk.client.post(page, token).status_code == 403
        assert f'<option value="{name}">' not in desk.see(address(model))
    assert desk.client.post(address("lot", "change", lot.pk), {**token, "name": "Mine"}).status_code == 403
    assert Booking.objects.get().status == "booked"


def test_who_may_change_bookings_cancels_them_and_writes_nothing_else(driver: User, slot: Slot) -> None:
    booking = book(driver, slot)
    desk = Desk(staff("clerk", "view_booking", "change_booking"))
    assert '<option value="cancel">' in desk.see(address("booking"))
    assert desk.client.get(address("booking", "change", booking.pk)).status_code == 200
    token = {"csrfmiddlewaretoken": desk.token(), "status": "completed"}
    assert desk.client.post(address("booking", "change", booking.pk), token).status_code == 403
    assert desk.send(deed("booking", "cancel", booking)).status_code == 302
    assert Booking.objects.get().status == "cancelled"


def test_nothing_is_done_without_a_csrf_token(desk: Desk, driver: User, lot: Lot, slot: Slot) -> None:
    booking = book(driver, slot)
    for page in (deed("booking", "cancel", booking), address("lot", "change", lot.pk), page_of(driver)):
        assert desk.client.post(page, {"name": "x", "reason": "x"}).status_code == 403
    assert desk.client.get(deed("booking", "cancel", booking)).status_code == 200
    assert Booking.objects.get().status == "booked"


def test_a_new_user_is_a_driver_with_a_password(clerk: Desk) -> None:
    entered = {"username": "asha", "name": "Asha", "password1": "correct horse", "password2": "correct horse"}
    forged = {"is_superuser": "on", "is_staff": "on"}
    response = clerk.send(address("user", "add"), "user_form", **entered, **forged, usable_password="true")
    assert response.status_code == 302, errors(response)
    user = User.objects.get(username="asha")
    assert (user.name, user.is_staff, user.is_superuser) == ("Asha", False, False)
    assert user.check_password("correct horse")


def test_a_password_is_set_by_staff(clerk: Desk, driver: User) -> None:
    page = f"/admin/bookings/user/{driver.pk}/password/"
    entered = {"password1": "correct horse", "password2": "correct horse", "usable_password": "true"}
    assert clerk.send(page, "user_form", **entered).status_code == 302
    driver.refresh_from_db()
    assert driver.check_password("correct horse")
    assert LogEntry.objects.get().user == clerk.user


def test_who_is_no_superuser_gives_nobody_rights(clerk: Desk, driver: User) -> None:
    group = Group.objects.create(name="everything")
    forged = {"is_staff": "on", "is_superuser": "on", "groups": str(group.pk), "user_permissions": "1"}
    assert clerk.send(page_of(driver), "user_form", name="Asha", **forged).status_code == 302
    driver.refresh_from_db()
    assert (driver.name, driver.is_staff, driver.is_superuser) == ("Asha", False, False)
    assert not driver.groups.exists()
    assert not driver.user_permissions.exists()


@pytest.mark.parametrize(
    "rights", [{"is_superuser": True}, {"is_staff": True}, {"is_superuser": True, "is_staff": True}]
)
def test_who_is_no_superuser_changes_no_account_of_staff(clerk: Desk, rights: dict[str, bool]) -> None:
    boss = User.objects.create_user("boss", password="kept", email="boss@example.com", **rights)
    token = {"csrfmiddlewaretoken": clerk.token(), "password1": "stolen one", "password2": "stolen one"}
    assert "md5$" not in clerk.see(page_of(boss))
    for page in (page_of(boss), f"/admin/bookings/user/{boss.pk}/password/", deed("user", "deactivate", boss)):
        assert clerk.client.post(page, {**token, "email": "me@example.com"}).status_code == 403
    boss.refresh_from_db()
    assert (boss.check_password("kept"), boss.email, boss.is_active) == (True, "boss@example.com", True)


def test_who_is_no_superuser_does_not_change_their_own_rights(clerk: Desk) -> None:
    forged = {"csrfmiddlewaretoken": clerk.token(), "is_superuser": "on"}
    assert clerk.client.post(page_of(clerk.user), forged).status_code == 403
    clerk.user.refresh_from_db()
    assert not clerk.user.is_superuser


def test_a_superuser_gives_rights_and_takes_them(desk: Desk, driver: User) -> None:
    assert desk.send(page_of(driver), "user_form", is_staff="on", is_superuser="on").status_code == 302
    driver.refresh_from_db()
    assert (driver.is_staff, driver.is_superuser) == (True, True)
    assert desk.send(page_of(driver), "user_form", is_superuser=None, is_active=None).status_code == 302
    driver.refresh_from_db()
    assert (driver.is_staff, driver.is_superuser, driver.is_active) == (True, False, False)


def test_nobody_locks_themselves_out(desk: Desk) -> None:
    forged = {"is_active": None, "is_staff": None, "is_superuser": None, "name": "Ada"}
    assert desk.send(page_of(desk.user), "user_form", **forged).status_code == 302
    desk.user.refresh_from_db()
    assert (desk.user.name, desk.user.is_active, desk.user.is_staff, desk.user.is_superuser) == (
        "Ada",
        True,
        True,
        True,
    )
    assert desk.client.get(deed("user", "deactivate", desk.user)).status_code == 403


def test_saving_a_person_leaves_what_they_changed_meanwhile(
    desk: Desk, driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(form: Any, **_: Any) -> Any:
        other = User.objects.get(pk=driver.pk)
        other.set_password("a new one")
        other.save()
        return form.instance

    monkeypatch.setattr("django.contrib.auth.forms.UserChangeForm.save", meanwhile)
    monkeypatch.setattr("django.contrib.auth.forms.UserChangeForm.save_m2m", lambda _: None, raising=False)
    assert desk.send(page_of(driver), "user_form", is_active=None).status_code == 302
    driver.refresh_from_db()
    assert (driver.is_active, driver.check_password("a new one")) == (False, True)


def test_deleting_a_token_signs_a_program_out(desk: Desk, driver: User) -> None:
    tokens = [Token.objects.create(user=driver)[0] for _ in range(3)]
    response = desk.client.post(
        address("token", "delete", tokens[0].pk), {"post": "yes", "csrfmiddlewaretoken": desk.token()}
    )
    assert [tokens[0].digest[20:] in line for line in said(desk, response)] == [False]
    assert Token.objects.count() == 2
    chosen = {"action": "delete_selected", "_selected_action": [token.pk for token in tokens[1:]], "post": "yes"}
    assert desk.client.post(address("token"), {**chosen, "csrfmiddlewaretoken": desk.token()}).status_code == 302
    assert not Token.objects.exists()
    assert User.objects.filter(pk=driver.pk).exists()
    looker = Desk(staff("looker", "view_token"))
    token, _ = Token.objects.create(user=driver)
    assert looker.client.get(address("token", "delete", token.pk)).status_code == 403
