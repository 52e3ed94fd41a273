"""Parkmate's settings for the tutorial's bookings: its database, middleware and authentication, else DRF's defaults."""

from parkmate.settings import *  # noqa: F403
from parkmate.settings import REST_FRAMEWORK as OURS

ROOT_URLCONF = "tests.bench.tutorial_bookings"
REST_FRAMEWORK = {name: OURS[name] for name in ("DEFAULT_AUTHENTICATION_CLASSES", "DEFAULT_PERMISSION_CLASSES")}
