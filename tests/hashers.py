"""A password hasher that is not the one of the tests' accounts, and takes no time."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Quick(PBKDF2PasswordHasher):
    iterations = 1
