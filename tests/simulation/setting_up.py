"""Django's settings without a database: the simulation has its own."""

import os

import django


def set_up() -> None:
    """Make models and settings usable; nothing connects anywhere."""
    os.environ.update(DATABASE_URL="postgresql:///nowhere", REDIS_URL="redis://localhost:1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkmate.settings")
    django.setup()
