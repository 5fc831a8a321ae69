"""Every setting of the workplace. What an installation decides comes from environment variables (docs/how-to/deploy.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from diogel.web import logs
from diogel.web.secret import secret_key
from diogel.web.ui.built import ADDRESS, BUILT, KEPT
from diogel.web.variables import Variables

WEB = Path(__file__).parent
_given = Variables()

# -- the folder ------------------------------------------------------------------------------------------------------

FOLDER = _given.path("DIOGEL_FOLDER") or Path()
BUILDS = _given.path("DIOGEL_BUILDS")
STATE = FOLDER / "state"

# -- who may reach it ------------------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = _given.text("DIOGEL_SECRET_KEY") or secret_key(FOLDER)
ALLOWED_HOSTS = [*_given.several("DIOGEL_HOSTS"), "127.0.0.1", "localhost", "testserver"]
HTTPS = _given.flag("DIOGEL_HTTPS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _given.several("DIOGEL_HOSTS") if HTTPS and host != "*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
UPLOAD_MOST = 10 * 1024 * 1024
"""Bytes of one file that people send."""
FILE_UPLOAD_HANDLERS = ["diogel.web.cases.upload.Limited", "django.core.files.uploadhandler.TemporaryFileUploadHandler"]

DEMO = _given.flag("DIOGEL_DEMO")
"""Made-up people sign in by being chosen. `diogel demo` alone sets it, and serves this machine alone."""

# -- what it is made of ----------------------------------------------------------------------------------------------

ROOT_URLCONF = "diogel.web.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "mozilla_django_oidc",
    "django_tasks",
    "django_tasks_db",
]
ROOMS = ("insight", "people", "cases", "notices", "meetings", "review", "runs", "accounts", "interface", "audit", "governance")
"""The apps that have pages, in the order of the navigation; each says in its `room.py` where it stands and what waits there."""
INSTALLED_APPS += [f"diogel.web.{room}" for room in ROOMS]
MIDDLEWARE = [
    "diogel.web.logs.requests",
    "diogel.web.middleware.one_folder",
    "django.middleware.security.SecurityMiddleware",
    "diogel.web.middleware.private",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "diogel.web.middleware.speaking",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "diogel.web.accounts.middleware.present",
    "diogel.web.rooms.opening",
    "axes.middleware.AxesMiddleware",
    "diogel.web.middleware.Unreadable",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / name / "templates" for name in ("ui", *ROOMS)],
        "OPTIONS": {"environment": "diogel.web.ui.environment.environment"},
    }
]
# The style sheet and script, served as files from the folder that bin/make-assets fills.
STATIC_URL, STATIC_ROOT, WHITENOISE_IMMUTABLE_FILE_TEST = ADDRESS, BUILT, KEPT
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- what it keeps ---------------------------------------------------------------------------------------------------


def _database(address: str) -> dict[str, Any]:
    """SQLite takes its lock when a transaction begins, so that two writers wait for each other and neither fails half-way."""
    if address:
        return _elsewhere(address)
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": STATE / "workplace.sqlite3", "OPTIONS": options}


def _elsewhere(address: str) -> dict[str, Any]:
    """PostgreSQL. An address that can't be read is told without it: there is a password in it."""
    try:
        found = {**dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)}
    except ValueError:
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql" or not found.get("NAME"):
        _given.wrong.append("DATABASE_URL can't be read: give postgresql://USER:PASSWORD@HOST:5432/NAME, with %-escapes in the password")
    return found


DATABASES = {"default": _database(_given.text("DATABASE_URL"))}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- who signs in ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "diogel.web.accounts.backends.ByPassword"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
CODES_REQUIRED = _given.flag("DIOGEL_CODES_REQUIRED", not DEMO)
"""Whether everybody who signs in with a password also gives a code from their phone."""

LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
SESSION_COOKIE_NAME = "diogel_session"
SESSION_COOKIE_AGE = _given.number("DIOGEL_SESSION_HOURS", 8, least=1) * 3600
SESSION_IDLE = _given.number("DIOGEL_IDLE_MINUTES", 30, least=1) * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_NAME = "diogel_csrf"
CSRF_FAILURE_VIEW = "diogel.web.ui.faults.stale"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_CALLABLE = "diogel.web.accounts.backends.typed_name"
AXES_LOCKOUT_CALLABLE = "diogel.web.ui.faults.locked"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Diogel"

OIDC = bool(_given.text("DIOGEL_OIDC_CLIENT_ID"))
"""Whether people sign in with their own organisation's accounts (OpenID Connect)."""
if OIDC:
    _point = "an address of the provider, as its discovery document gives it"
    AUTHENTICATION_BACKENDS.append("diogel.web.accounts.backends.ByOrganisation")
    OIDC_RP_CLIENT_ID = _given.needed("DIOGEL_OIDC_CLIENT_ID", "the name the provider knows Diogel by")
    OIDC_RP_CLIENT_SECRET = _given.needed("DIOGEL_OIDC_CLIENT_SECRET", "the secret that goes with the client id")
    OIDC_OP_AUTHORIZATION_ENDPOINT = _given.needed("DIOGEL_OIDC_AUTHORIZATION", _point)
    OIDC_OP_TOKEN_ENDPOINT = _given.needed("DIOGEL_OIDC_TOKEN", _point)
    OIDC_OP_USER_ENDPOINT = _given.needed("DIOGEL_OIDC_USERINFO", _point)
    OIDC_OP_JWKS_ENDPOINT = _given.needed("DIOGEL_OIDC_JWKS", _point)
    OIDC_RP_SIGN_ALGO = _given.text("DIOGEL_OIDC_ALGORITHM", "RS256")
    OIDC_RP_SCOPES = "openid email"
    OIDC_CREATE_USER = False
    OIDC_USE_PKCE = True
    OIDC_TIMEOUT = 10  # seconds
    LOGIN_REDIRECT_URL_FAILURE = "/"

# -- what it says ----------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _given.text("DIOGEL_MAIL_HOST")
EMAIL_PORT = _given.number("DIOGEL_MAIL_PORT", 25)
EMAIL_HOST_USER = _given.text("DIOGEL_MAIL_USER")
EMAIL_HOST_PASSWORD = _given.text("DIOGEL_MAIL_PASSWORD")
EMAIL_USE_TLS = _given.flag("DIOGEL_MAIL_TLS")
DEFAULT_FROM_EMAIL = _given.text("DIOGEL_MAIL_FROM", "diogel@localhost")
HOOK_HOSTS = _given.several("DIOGEL_HOOK_HOSTS")
"""Hosts (with their port, where it is another than usual) that may be told when cases move on; none otherwise."""

LOGGING = logs.settings(requests=_given.flag("DIOGEL_LOG_REQUESTS", not DEMO))

_given.check()
