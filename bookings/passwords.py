"""Every door that takes a password knocks here, so that wrong ones are counted: django-axes does it.

After settings.SIGN_IN_FAILURES wrong ones of one user name at one address right ones are refused as well, in each
process, until it was quiet for settings.AXES_COOLOFF_TIME. By both: by the name alone anybody could lock anybody out,
by the address alone one person all their colleagues.
"""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest

from bookings.callers import neighbourhood
from bookings.models import User


def who_has(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Give the active user whose name and password these are, or None; either is answered with 429 past the limit."""
    user = authenticate(request, username=username, password=password)
    if user is None:
        return None
    assert isinstance(user, User), "settings.AUTH_USER_MODEL says so"
    forget_wrong_ones(user, request)
    return user


def is_password_of(user: User, password: str, request: HttpRequest) -> bool:
    """Tell whether it is; a stolen session is no way to find out by trying."""
    return who_has(request, username=user.username, password=password) is not None


def forget_wrong_ones(user: User, request: HttpRequest) -> None:
    """Begin anew for this user at this address: they have shown who they are."""
    AxesProxyHandler.reset_attempts(ip_address=address_of(request), username=user.username)


def address_of(request: HttpRequest) -> str:
    """Give what counts as one address."""
    return neighbourhood(str(request.META.get("REMOTE_ADDR") or ""))


def is_locked_out(request: HttpRequest | None) -> bool:
    """Tell whether this request, which has tried a password, was one too many."""
    return bool(getattr(request, "axes_locked_out", False))
