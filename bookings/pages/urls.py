"""Paths of the plain pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from bookings.pages.views import Home, Register

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="pages/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("register/", Register.as_view(), name="register"),
]
