"""Paths of the plain pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from bookings.pages import account
from bookings.pages.screens import Display, Screen
from bookings.pages.views import Home, Register, SignIn

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("register/", Register.as_view(), name="register"),
    path("account/", never_cache(account.Account.as_view()), name="account"),
    path("account/password/", account.ChangePassword.as_view(), name="change-password"),
    path("tokens/", never_cache(account.Tokens.as_view()), name="tokens"),
    path("forgotten-password/", account.ForgottenPassword.as_view(), name="forgotten-password"),
    path("forgotten-password/asked/", account.Asked.as_view(), name="forgotten-password-asked"),
    path("new-password/<uidb64>/<token>/", account.NewPassword.as_view(), name="new-password"),
    # Typed by people, so with and without a slash at the end.
    re_path(r"^(?:lots|lots/[0-9]+|booking-confirmation|bookings|owner)/?$", Screen.as_view(), name="screen"),
    re_path(r"^kiosk/?$", Display.as_view(), name="display"),
]
