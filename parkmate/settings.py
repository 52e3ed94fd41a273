"""Parkmate's settings. The environment is read here and nowhere else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp import constants as csp
from django.core.management.utils import get_random_secret_key

from parkmate import environment, logs, production
from parkmate.database import database
from parkmate.mail import mail_server
from parkmate.screens import headers

BASE = Path(__file__).resolve().parent.parent

# `make run`: where it listens and where it keeps its data.
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.text("PORT", "8000")
DATA = Path(environment.text("PARKMATE_DATA", str(BASE / ".parkmate"))).absolute()

DATABASE_URL = environment.text("DATABASE_URL")
REDIS_URL = environment.text("REDIS_URL")  # empty: Parkmate works without Redis, a little later

# Refuses what must not be where strangers come (parkmate/production.py).
PRODUCTION = environment.flag("PARKMATE_PRODUCTION", default=False)

# Without a key of its own each process makes one: safe, but nobody stays signed in over a restart.
secret_key = environment.text("PARKMATE_SECRET_KEY")
SECRET_KEY = secret_key or get_random_secret_key()
DEBUG = environment.flag("PARKMATE_DEBUG", default=False)
ALLOWED_HOSTS = environment.words("PARKMATE_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
# Whole origins (https://app.example.com) beside our own whose pages may use the session cookie.
CSRF_TRUSTED_ORIGINS = environment.words("PARKMATE_TRUSTED_ORIGINS", [])
# Set where a proxy ends TLS and always sets X-Forwarded-Proto itself.
BEHIND_TLS_PROXY = environment.flag("PARKMATE_BEHIND_TLS_PROXY", default=False)
PLAIN_HTTP = environment.flag("PARKMATE_PLAIN_HTTP", default=False)
HSTS_S = environment.whole("PARKMATE_HSTS_SECONDS", 31_536_000, least=0)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "axes",  # before ours, whose log of a failed sign-in says whether it was one too many
    "bookings",
    "realtime",
]
MIDDLEWARE = [
    # First, so that whatever answers has its headers.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # turns a sign-in that was one too many into its answer
    # Last: it is sync, and whatever stands outside of a sync one runs with it in one thread, without a hop for each.
    "parkmate.access.names_user",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "parkmate.urls"
ASGI_APPLICATION = "parkmate.asgi.application"
APPEND_SLASH = False  # paths are exact

DATABASES = {"default": database(DATABASE_URL or "postgresql://localhost/parkmate", pool=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits count in each process' memory; abuse control over all processes is the proxy's work.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # with Django's 300, who posts slowly would be forgotten
    },
    # Apart, so that made-up names push nothing else out.
    "wrong-passwords": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "wrong-passwords",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "bookings.User"
BACKEND_OF_USERS = "django.contrib.auth.backends.ModelBackend"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", BACKEND_OF_USERS]
# Wrong passwords of one user name at one address (bookings/passwords.py), per process.
SIGN_IN_FAILURES = environment.whole("PARKMATE_SIGN_IN_FAILURES", 10)
AXES_FAILURE_LIMIT = SIGN_IN_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "bookings.passwords.address_of"
AXES_LOCKOUT_CALLABLE = "parkmate.errors.locked_out"
AXES_RESET_ON_SUCCESS = True
# In memory, as all limits here: its table would keep what was typed as a name, which may be a password.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_CACHE = "wrong-passwords"
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W001"]  # memory is meant
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which the link in a mail is good; the mail says so
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
KNOX_TOKEN_MODEL = "bookings.Token"  # noqa: S105 — a model, no secret
MIGRATION_MODULES = {"knox": None, "axes": None}  # their own tables would stand empty
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "AUTO_REFRESH": True, "AUTH_HEADER_PREFIX": "Token"}

SESSION_ENGINE = "bookings.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
KIOSK_COOKIE_NAME = "kiosk"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Everything from here and nothing written into a page; a socket to the page's own host is 'self' too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "img-src": [csp.SELF, "data:"],  # the API's page has its arrows so
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.NONE],
    }
}
CSRF_FAILURE_VIEW = "parkmate.errors.stale_form"
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# Bookings: what a deployment may choose.
# Stricter plates: PARKMATE_VEHICLE_PATTERN='[A-Z]{2}-\d{2}-[A-Z]{1,3}-\d{4}' takes Indian ones like KL-08-AZ-1234.
VEHICLE_PATTERN = environment.pattern("PARKMATE_VEHICLE_PATTERN", ".*")
# For how long the log of events is kept (bookings/services/purging.py); bookings are kept for ever.
EVENTS_KEPT = timedelta(days=environment.whole("PARKMATE_EVENTS_KEPT_DAYS", 400))
POSTS_PER_MINUTE = environment.whole("PARKMATE_POSTS_PER_MINUTE", 120)  # per user and process

# Whether a new owner's lot is everybody's to see at once, or only when staff has listed it.
LOTS_LISTED_AT_ONCE = environment.flag("LOTS_LISTED_AT_ONCE", default=False)

# Mail: without a server it is printed to the standard output.
_MAIL = mail_server(environment.text("PARKMATE_EMAIL_URL"))
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _MAIL.backend, _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = environment.text("PARKMATE_EMAIL_FROM", "Parkmate <parkmate@localhost>")

if PRODUCTION:
    production.refuse_unless_safe(
        production.Chosen(secret_key, DEBUG, ALLOWED_HOSTS, DATABASE_URL, BEHIND_TLS_PROXY, PLAIN_HTTP, _MAIL.host)
    )
    if BEHIND_TLS_PROXY:
        globals().update(production.https_only(HSTS_S))
        SILENCED_SYSTEM_CHECKS += production.HTTPS_IS_THE_PROXYS

# Where a process says that it is ready, if its supervisor asks for it (systemd's protocol).
NOTIFY_SOCKET = environment.text("NOTIFY_SOCKET")

# Sockets.
SOCKETS_PER_USER = environment.whole("PARKMATE_SOCKETS_PER_USER", 20)  # and per display; per process
MESSAGES_PER_SECOND = environment.whole("PARKMATE_MESSAGES_PER_SECOND", 20)  # from one socket, over 10 s
LARGEST_MESSAGE_BYTES = environment.whole("PARKMATE_LARGEST_MESSAGE_BYTES", 8192)
COMMANDS_WAITING = environment.whole("PARKMATE_COMMANDS_WAITING", 32)  # of one socket, behind the one at hand
EVENTS_WAITING = environment.whole("PARKMATE_EVENTS_WAITING", 256)  # of one stream, for sockets that read slowly
# Displays: how many may wait to be paired at one address, and how many wrong codes an owner may send in 15 minutes.
PAIRINGS_PER_MINUTE = environment.whole("PARKMATE_PAIRINGS_PER_MINUTE", 30)  # per address and process
UNPAIRED_PER_ADDRESS = environment.whole("PARKMATE_UNPAIRED_PER_ADDRESS", 10)  # per process
WRONG_CODES = environment.whole("PARKMATE_WRONG_CODES", 5)  # per process

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The token first, so that the anonymous get 401 and not 403.
        "bookings.api.authentication.TokenAuthentication",
        "bookings.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["bookings.api.limits.PostsOfUser"],
    "DEFAULT_THROTTLE_RATES": {"posts": f"{POSTS_PER_MINUTE}/min"},
    "DEFAULT_PARSER_CLASSES": ["bookings.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "bookings.api.parsing.AlwaysJSON",
    "EXCEPTION_HANDLER": "bookings.api.errors.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "POSTPROCESSING_HOOKS": ["bookings.api.openapi.finished"],
}

# A hanging Redis holds a caller for a second at most; then the publisher's circuit breaker answers for it.
REDIS_TIMEOUT_S = 1.0
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "realtime.layer.ManyAtOnceLayer",
            "CONFIG": {
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_timeout": REDIS_TIMEOUT_S,
                        "socket_connect_timeout": REDIS_TIMEOUT_S,
                    }
                ],
                "prefix": "parkmate",
            },
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # the apps' own files; nothing to collect first
# The screens as frontend/ builds them. Their files carry their content's hash in the name, so they are kept for ever.
SCREENS = BASE / "frontend" / "dist"
WHITENOISE_ROOT = SCREENS if SCREENS.is_dir() else None
WHITENOISE_ADD_HEADERS_FUNCTION = headers.for_file
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"

LOG_FORMAT = environment.choice("PARKMATE_LOG_FORMAT", ["json", "text"], default="json" if PRODUCTION else "text")
LOG_LEVEL = environment.choice("PARKMATE_LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], default="INFO")
LOGGING = logs.configuration(form=LOG_FORMAT, level=LOG_LEVEL)
