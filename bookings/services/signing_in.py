"""A program signs in: the token is made while the account is held, so that none outlives what ends them all."""

from bookings.models import Token, User
from bookings.services.locks import lock_users
from bookings.services.transactions import in_one_transaction


@in_one_transaction
def make_token(*, user: User, address: str, program: str) -> str | None:
    """Give the key of a new token, or None where the account was deactivated or got another password meanwhile.

    `user` is as authenticated: hashing takes a while, and a new password deletes the tokens that are there by then.
    """
    (present,) = lock_users([user.pk])
    if not present.is_active or present.password != user.password:
        return None
    _, key = Token.objects.create(user=present, address=address, program=program)
    return str(key)
