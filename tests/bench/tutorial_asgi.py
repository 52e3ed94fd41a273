"""The tutorial's bookings as Django's own `startproject` serves them."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.tutorial_settings"
application = get_asgi_application()
